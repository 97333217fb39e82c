import type { EncodedConfig, EncodedPacket } from '../../encoded.ts';

const TAG = { sound: 8, video: 9, data: 18 } as const;

/** The file's head: signature, configurations and what FLV says about itself. */
export function flvHead(config: EncodedConfig): Buffer {
  const signature = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);
  const { width, height, fps } = config;
  const values = { width, height, framerate: fps.num / fps.den, videocodecid: 7, audiocodecid: 10 };
  return Buffer.concat([signature, tag(TAG.data, 0, metadata(values)), flvConfigs(config, 0)]);
}

/** Configurations as tags, to be repeated where they change. */
export function flvConfigs({ avcC, asc }: EncodedConfig, ms: number): Buffer {
  return Buffer.concat([
    tag(TAG.video, ms, Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), avcC])),
    tag(TAG.sound, ms, Buffer.concat([Buffer.from([0xaf, 0]), asc])),
  ]);
}

/** A packet as a tag; `ms` counts from the file's begin. */
export function flvTag({ kind, key, data }: EncodedPacket, ms: number): Buffer {
  if (kind !== 'video') return tag(TAG.sound, ms, Buffer.concat([Buffer.from([0xaf, 1]), data]));
  return tag(TAG.video, ms, Buffer.concat([Buffer.from([key ? 0x17 : 0x27, 1, 0, 0, 0]), data]));
}

/** Length of the longest prefix that is whole tags, and the end of the last picture in ms. */
export function wholeFlv(
  read: (at: number, count: number) => Buffer,
  size: number,
): { bytes: number; ms: number } {
  let at = 13;
  let ms = 0;
  let step = 0;
  while (at + 15 <= size) {
    const head = read(at, 11);
    const length = head.readUIntBE(1, 3);
    if (at + length + 15 > size) break;
    if (head[0] === TAG.video) {
      const now = head.readUIntBE(4, 3) + head[7]! * 2 ** 24;
      if (now > ms) step = now - ms;
      ms = now;
    }
    at += length + 15;
  }
  return { bytes: Math.min(at, size), ms: ms + step };
}

function tag(type: number, ms: number, body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(11 + body.length + 4);
  // Time stamps have 32 bits, the upper ones behind the lower ones.
  const time = Math.round(ms) % 2 ** 32;
  bytes[0] = type;
  bytes.writeUIntBE(body.length, 1, 3);
  bytes.writeUIntBE(time % 2 ** 24, 4, 3);
  bytes[7] = Math.floor(time / 2 ** 24);
  bytes.set(body, 11);
  bytes.writeUInt32BE(11 + body.length, 11 + body.length);
  return bytes;
}

/** `onMetaData` with numbers, in AMF0. */
function metadata(values: Readonly<Record<string, number>>): Buffer {
  const name = (text: string): Buffer => {
    const bytes = Buffer.alloc(2 + text.length);
    bytes.writeUInt16BE(text.length, 0);
    bytes.write(text, 2, 'latin1');
    return bytes;
  };
  const entries = Object.entries(values);
  const head = Buffer.from([8, 0, 0, 0, entries.length]);
  const members = entries.map(([key, value]) => {
    const number = Buffer.alloc(9);
    number.writeDoubleBE(value, 1);
    return Buffer.concat([name(key), number]);
  });
  return Buffer.concat([Buffer.from([2]), name('onMetaData'), head, ...members, Buffer.from([0, 0, 9])]);
}
