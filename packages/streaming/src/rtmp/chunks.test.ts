import { describe, expect, test } from 'vitest';
import { randomFrom } from '../testing/proxy.ts';
import { CHUNK_LIMITS, ChunkReader, type ChunkLimits } from './chunk-reader.ts';
import { CHUNK_SIZE, writeMessage } from './chunk-writer.ts';
import { RtmpError, TYPE, type RtmpMessage } from './message.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

function read(bytes: Buffer, limits?: Partial<ChunkLimits>, step = Infinity): RtmpMessage[] {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader((message) => messages.push(message), { ...CHUNK_LIMITS, ...limits });
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
  return messages;
}

const brief = (messages: readonly RtmpMessage[]) =>
  messages.map(({ type, stream, timestamp, payload }) => [type, stream, timestamp, payload.toString('hex')]);

describe('headers', () => {
  test('the four types: whole, without stream, difference only, nothing', () => {
    const bytes = hex(`
      04 0003e8 000002 08 01000000 aabb
      44 000014 000001 09 cc
      84 000005 dd
      c4 ee`);
    expect(brief(read(bytes))).toEqual([
      [8, 1, 1000, 'aabb'],
      [9, 1, 1020, 'cc'],
      [9, 1, 1025, 'dd'],
      [9, 1, 1030, 'ee'],
    ]);
  });

  test('a message without header after a whole one repeats its time as a difference, as ffmpeg means it', () => {
    expect(brief(read(hex('04 000028 000001 08 01000000 aa c4 bb')))).toEqual([
      [8, 1, 40, 'aa'],
      [8, 1, 80, 'bb'],
    ]);
  });

  test('chunk stream numbers of one, two and three bytes', () => {
    const rest = '000000 000001 08 00000000 aa';
    expect(read(hex(`3f ${rest} 00 00 ${rest} 00 ff ${rest} 01 0001 ${rest}`))).toHaveLength(4);
  });

  test('extended times, absolute and as a difference', () => {
    const bytes = hex(`
      04 ffffff 000001 08 01000000 01000000 aa
      84 ffffff 01000001 bb
      84 000001 cc`);
    expect(read(bytes).map(({ timestamp }) => timestamp)).toEqual([0x1000000, 0x2000001, 0x2000002]);
  });

  test('an extended time in continuing chunks, written and left out', () => {
    const payload = Buffer.alloc(200, 7);
    const header = '04 ffffff 0000c8 09 01000000 01234567';
    const first = payload.subarray(0, 128).toString('hex');
    const second = payload.subarray(128).toString('hex');
    for (const more of ['c4 01234567', 'c4'])
      expect(brief(read(hex(`${header} ${first} ${more} ${second}`)))).toEqual([
        [9, 1, 0x1234567, payload.toString('hex')],
      ]);
  });

  test('times wrap at 32 bits', () => {
    const bytes = hex('04 ffffff 000001 08 01000000 fffffff0 aa 84 000020 bb');
    expect(read(bytes).map(({ timestamp }) => timestamp)).toEqual([0xfffffff0, 0x10]);
  });

  test('a message of no bytes', () => {
    expect(brief(read(hex('04 000000 000000 08 01000000')))).toEqual([[8, 1, 0, '']]);
  });
});

describe('chunks', () => {
  test('messages interleave on their chunk streams', () => {
    const one = Buffer.alloc(130, 1);
    const bytes = Buffer.concat([
      hex('04 000000 000082 08 01000000'),
      one.subarray(0, 128),
      hex('06 000000 000001 09 01000000 ff c4'),
      one.subarray(128),
    ]);
    expect(read(bytes).map(({ type, payload }) => [type, payload.length])).toEqual([
      [9, 1],
      [8, 130],
    ]);
  });

  test('a new chunk size counts for what follows', () => {
    const body = Buffer.alloc(300, 5);
    const bytes = Buffer.concat([
      hex('02 000000 000004 01 00000000 0000012c 04 000000 00012c 08 01000000'),
      body,
    ]);
    expect(read(bytes).at(-1)?.payload).toEqual(body);
  });

  test('an aborted message is gone', () => {
    const bytes = Buffer.concat([
      hex('04 000000 000082 08 01000000'),
      Buffer.alloc(128, 1),
      hex('02 000000 000004 02 00000000 00000004 04 000000 000001 08 01000000 aa'),
    ]);
    expect(brief(read(bytes)).at(-1)).toEqual([8, 1, 0, 'aa']);
  });

  test.each([0, 1, 127, 128, 129, 4096, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE])(
    'what is written with %i bytes is read, however it is cut',
    (size) => {
      const random = randomFrom(size + 1);
      const payload = Buffer.from(Array.from({ length: size }, () => random() * 256));
      const setSize = hex('02 000000 000004 01 00000000 0000ea60');
      for (const timestamp of [0, 0xfffffe, 0xffffff, 2 ** 32 + 5]) {
        const bytes = Buffer.concat([setSize, writeMessage(6, 9, 1, timestamp, payload)]);
        for (const step of size > 1000 ? [997, Infinity] : [1, 2, 7, Infinity]) {
          const last = read(bytes, {}, step).at(-1);
          expect(last?.timestamp).toBe(timestamp % 2 ** 32);
          expect(last?.payload.equals(payload)).toBe(true);
        }
      }
    },
  );
});

describe('limits', () => {
  test('a message that is too large is refused by its header alone', () => {
    expect(() => read(hex('04 000000 0f4240 09 01000000'), { messageBytes: 999_999 })).toThrow(RtmpError);
  });

  test('memory follows the bytes that came, not those that were promised', () => {
    const reader = new ChunkReader(() => undefined);
    const before = process.memoryUsage().arrayBuffers;
    for (let id = 3; id < 60; id++) {
      const header = hex('00 000000 7fffff 09 01000000 aa');
      header[0] = id;
      header.writeUIntBE(8_000_000, 4, 3);
      reader.push(Buffer.concat([header, Buffer.alloc(127)]));
    }
    expect(reader.pendingBytes).toBe(57 * 128);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000);
  });

  test('many large messages at once are refused', () => {
    expect(() => {
      const reader = new ChunkReader(() => undefined, { ...CHUNK_LIMITS, pendingBytes: 200_000 });
      reader.push(hex('02 000000 000004 01 00000000 00010000'));
      for (let id = 3; id < 8; id++) {
        const header = hex('00 000000 010001 09 01000000');
        header[0] = id;
        reader.push(Buffer.concat([header, Buffer.alloc(65_536)]));
      }
    }).toThrow('under way');
  });

  test('too many chunk streams, a chunk size of 0 and a stream without a beginning are refused', () => {
    const many = Array.from(
      { length: 70 },
      (_, id) => `00 ${id.toString(16).padStart(2, '0')} 000000 000001 08 00000000 aa`,
    );
    expect(() => read(hex(many.join('')))).toThrow('chunk streams');
    expect(() => read(hex('02 000000 000004 01 00000000 00000000'))).toThrow('chunk size');
    expect(() => read(hex('c5'))).toThrow('without a header');
  });

  test('the type of a control message is handed on', () => {
    expect(read(hex('02 000000 000004 03 00000000 00000001'))[0]?.type).toBe(TYPE.acknowledgement);
  });
});
