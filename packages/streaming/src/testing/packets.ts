import { makeAacConfig } from '../codecs/aac.ts';
import { makeAvcConfig } from '../codecs/avc.ts';
import type { MediaPacket } from '../packets.ts';
import { randomFrom } from './proxy.ts';

/** Parameter sets of a 320×180 baseline stream that x264 wrote. */
const SPS = Buffer.from('6742c00cda05067e7c0440000003004000000c83c50aa8', 'hex');
const PPS = Buffer.from('68ce0fc8', 'hex');

export interface TestStreamOptions {
  /** Pictures per second. Default 25. */
  readonly fps?: number;
  /** Pictures between key frames. Default 50. */
  readonly gop?: number;
  /** Mean bytes of a picture. Default 2000. */
  readonly pictureBytes?: number;
  readonly audio?: boolean;
  readonly seed?: number;
  /** Time of the first picture, ms. Default 0. */
  readonly startMs?: number;
}

/**
 * Packets shaped like those of an encoder: H.264 (one slice NAL unit of random bytes each) and AAC. They cannot be
 * decoded; they are for everything that does not decode. The generator never ends.
 */
export function* testPackets(options: TestStreamOptions = {}): Generator<MediaPacket> {
  const { fps = 25, gop = 50, pictureBytes = 2000, audio = true, seed = 1, startMs = 0 } = options;
  const random = randomFrom(seed);
  const noise = Buffer.from(Array.from({ length: 4099 }, () => random() * 256));
  yield { kind: 'metadata', values: { width: 320, height: 180, framerate: fps } };
  yield { kind: 'video-config', codec: 'h264', data: makeAvcConfig([SPS], [PPS]) };
  if (audio) yield { kind: 'audio-config', codec: 'aac', data: makeAacConfig(48_000, 2) };
  let sound = 0;
  for (let frame = 0; ; frame++) {
    const dts = startMs + Math.round((frame * 1000) / fps);
    const key = frame % gop === 0;
    yield {
      kind: 'video',
      codec: 'h264',
      dts,
      pts: dts,
      key,
      data: picture(random, noise, key, pictureBytes),
    };
    for (; audio && sound * (1024 / 48) < ((frame + 1) * 1000) / fps; sound++) {
      const data = Buffer.from(noise.subarray(sound % 3000, (sound % 3000) + 200));
      yield { kind: 'audio', codec: 'aac', dts: startMs + Math.round(sound * (1024 / 48)), data };
    }
  }
}

/** The first so many of them, configurations included. */
export function firstPackets(count: number, options?: TestStreamOptions): MediaPacket[] {
  const list: MediaPacket[] = [];
  for (const packet of testPackets(options)) {
    if (list.length >= count) break;
    list.push(packet);
  }
  return list;
}

function picture(random: () => number, noise: Buffer, key: boolean, mean: number): Buffer {
  const size = Math.max(16, Math.round(mean * (key ? 4 : 0.5 + random())));
  const data = Buffer.alloc(4 + size, noise.subarray(Math.floor(random() * 2000)));
  data.writeUInt32BE(size);
  data[4] = key ? 0x65 : 0x41;
  return data;
}
