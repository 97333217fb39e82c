import type { Feed, FeedSink } from '@cyclorama/stage/data';
import { FlvReader } from '@cyclorama/streaming';
import { FeedLoop, rest, type Ending } from './feed-loop.ts';
import { FULL_MS, pour, ROOM_MS } from './packets.ts';
import type { Reach } from './reach.ts';

const LOOK_MS = 100;

/** Reads FLV over HTTP(S) into a source. */
export function openFlvFeed(reach: Reach, url: string, sink: FeedSink): Feed {
  const loop = new FeedLoop({ sink, attempt: (signal) => read(reach, url, sink, signal) });
  return { close: () => loop.close() };
}

async function read(reach: Reach, url: string, sink: FeedSink, signal: AbortSignal): Promise<Ending> {
  const answer = await reach.get(url, { signal });
  if (answer.status !== 200) {
    answer.discard();
    return { kind: 'lost', reason: `${new URL(answer.url).origin} answered with status ${answer.status}` };
  }
  let begun = false;
  const reader = new FlvReader({
    onPacket: (packet) => {
      if (!begun) sink.connected();
      begun = true;
      pour(sink, packet);
    },
  });
  try {
    for await (const bytes of answer.body) {
      reader.push(bytes);
      if (sink.backlogMs() > FULL_MS)
        while (sink.backlogMs() > ROOM_MS && !signal.aborted) await rest(LOOK_MS, signal);
    }
  } finally {
    answer.discard();
  }
  return { kind: 'lost', reason: 'the server ended the stream' };
}
