import { connectRtmpPublish, type RtmpPublishOptions, type RtmpPublisher } from '../rtmp/client/publish.ts';
import type { MediaPacket } from '../packets.ts';
import { testPackets, type TestStreamOptions } from './packets.ts';

export interface TestPublisher {
  readonly publisher: RtmpPublisher;
  /** Sends the packets of the next so many pictures; nothing is sent by itself. */
  readonly send: (pictures: number) => readonly MediaPacket[];
  /** Sends in real time until stopped. */
  readonly run: () => void;
  readonly close: () => Promise<void>;
}

/**
 * Connects and is accepted, then sends made-up packets on demand.
 * @throws Error when the server does not accept it
 */
export async function openTestPublisher(
  options: RtmpPublishOptions,
  stream: TestStreamOptions = {},
): Promise<TestPublisher> {
  const publisher = await new Promise<RtmpPublisher>((done, failed) => {
    const connecting = connectRtmpPublish({
      ...options,
      onConnected: () => {
        options.onConnected?.();
        done(connecting);
      },
      onLost: (error) => {
        options.onLost?.(error);
        failed(error);
      },
    });
  });
  const packets = testPackets(stream);
  let timer: NodeJS.Timeout | undefined;
  const send = (pictures: number): readonly MediaPacket[] => {
    const sent: MediaPacket[] = [];
    for (let seen = 0; seen < pictures;) {
      const next = packets.next();
      if (next.done) break;
      sent.push(next.value);
      publisher.packet(next.value);
      if (next.value.kind === 'video') seen++;
    }
    return sent;
  };
  return {
    publisher,
    send,
    run: () => {
      timer ??= setInterval(() => send(1), 1000 / (stream.fps ?? 25));
    },
    close: async () => {
      clearInterval(timer);
      await publisher.close();
    },
  };
}
