import type { Feed, FeedSink } from '@cyclorama/stage/data';
import { Backoff, connectRtmpPlay, parseRtmpUrl } from '@cyclorama/streaming';
import { FeedLoop, type Ending } from './feed-loop.ts';
import { FULL_MS, pour, ROOM_MS } from './packets.ts';
import type { Reach } from './reach.ts';

/** How often it is looked whether a source that was full has room again, ms. */
const LOOK_MS = 100;

/** Plays RTMP(S) into a source. A publisher that is gone is a loss at once; the connection stays for the next one. */
export function openRtmpFeed(reach: Reach, url: string, sink: FeedSink): Feed {
  // Our own server is back in no time, and nobody is bothered by asking often.
  const own = isOwn(reach, url);
  const loop = new FeedLoop({
    sink,
    attempt: (signal) => play(reach, url, sink, signal),
    ...(own && { backoff: new Backoff({ firstMs: 250, maxMs: 2000 }) }),
  });
  return { close: () => loop.close() };
}

function isOwn(reach: Reach, url: string): boolean {
  try {
    const { host, port } = parseRtmpUrl(url);
    return reach.isOwn(host, port);
  } catch (error) {
    // What is no address is told by the first attempt.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

async function play(reach: Reach, url: string, sink: FeedSink, signal: AbortSignal): Promise<Ending> {
  const { host, port } = parseRtmpUrl(url);
  const address = await reach.address(host, port);
  return new Promise<Ending>((done) => {
    let look: NodeJS.Timeout | undefined;
    const over = (ending: Ending): void => {
      clearInterval(look);
      signal.removeEventListener('abort', stop);
      done(ending);
    };
    const player = connectRtmpPlay({
      url,
      connect: { host: address, port },
      onPacket: (packet) => {
        pour(sink, packet);
        if (look !== undefined || sink.backlogMs() <= FULL_MS) return;
        player.setPaused(true);
        look = setInterval(() => {
          if (sink.backlogMs() > ROOM_MS) return;
          clearInterval(look);
          look = undefined;
          player.setPaused(false);
        }, LOOK_MS);
      },
      onState: (state, reason) => {
        if (state === 'playing') sink.connected();
        else if (state === 'paused') sink.lost(reason);
        else over({ kind: state === 'ended' ? 'over' : 'lost', reason });
      },
    });
    const stop = (): void => {
      player.close();
      over({ kind: 'lost', reason: 'closed' });
    };
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
}
