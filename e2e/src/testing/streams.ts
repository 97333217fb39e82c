import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import {
  connectRtmpPlay,
  connectRtmpPublish,
  FlvReader,
  FlvWriter,
  type MediaPacket,
} from '@cyclorama/streaming';

/** A clip as a camera sends it. */
export interface Clip {
  readonly packets: readonly MediaPacket[];
  /** Milliseconds of one round. */
  readonly durationMs: number;
}

/** Reads an FLV file. */
export function readClip(path: string, durationMs: number): Clip {
  const packets: MediaPacket[] = [];
  const reader = new FlvReader({ onPacket: (packet) => packets.push(packet) });
  reader.push(readFileSync(path));
  return { packets, durationMs };
}

/** A camera at work. */
export interface Camera {
  /** Hangs up without a word, as a broken cable does not: the socket is closed. */
  cut(): Promise<void>;
}

const STEP_MS = 10;

/** Publishes a clip over and over, at its own pace. Resolves once the server has accepted it. */
export async function publish(url: string, clip: Clip): Promise<Camera> {
  let accept!: () => void;
  let refuse!: (error: Error) => void;
  const accepted = new Promise<void>((resolve, reject) => {
    accept = resolve;
    refuse = reject;
  });
  const publisher = connectRtmpPublish({ url, onConnected: accept, onLost: refuse });
  const configs = clip.packets.filter(({ kind }) => kind.endsWith('config') || kind === 'metadata');
  const media = clip.packets
    .filter((packet) => packet.kind === 'video' || packet.kind === 'audio')
    .toSorted((a, b) => a.dts - b.dts);
  for (const packet of configs) publisher.packet(packet);
  const began = performance.now();
  let sent = 0;
  const send = (): void => {
    const now = performance.now() - began;
    for (;;) {
      const packet = media[sent % media.length]!;
      const offset = Math.floor(sent / media.length) * clip.durationMs;
      if (packet.dts + offset > now) return;
      publisher.packet(
        packet.kind === 'video'
          ? { ...packet, dts: packet.dts + offset, pts: packet.pts + offset }
          : { ...packet, dts: packet.dts + offset },
      );
      sent++;
    }
  };
  const timer = setInterval(send, STEP_MS);
  try {
    await accepted;
  } catch (error) {
    clearInterval(timer);
    throw error;
  }
  return {
    cut: async () => {
      clearInterval(timer);
      await publisher.close();
    },
  };
}

/** What a player got, written to a file that can be decoded. */
export interface Recorded {
  /** Milliseconds of programme time of the first and last picture. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly pictures: number;
}

/** Plays an RTMP address into an FLV file until `done` says so of the last picture's time (ms). */
export async function record(
  url: string,
  path: string,
  done: (lastMs: number, pictures: number) => boolean,
): Promise<Recorded> {
  const file = createWriteStream(path);
  const writer = new FlvWriter();
  file.write(writer.header({ video: true, audio: true }));
  let firstMs = Number.NaN;
  let lastMs = Number.NaN;
  let pictures = 0;
  await new Promise<void>((resolve, reject) => {
    const player = connectRtmpPlay({
      url,
      onPacket: (packet) => {
        for (const bytes of writer.packet(packet)) file.write(bytes);
        if (packet.kind !== 'video') return;
        if (pictures === 0) firstMs = packet.pts;
        lastMs = packet.pts;
        pictures++;
        if (!done(lastMs, pictures)) return;
        player.close();
        resolve();
      },
      onState: (state, reason) => {
        if (state === 'lost' || state === 'ended') reject(new Error(`${url}: ${state}, ${reason}`));
      },
    });
  });
  file.end();
  await once(file, 'close');
  return { firstMs, lastMs, pictures };
}
