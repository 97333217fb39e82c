import { expect, test } from 'vitest';
import type { MediaPacket } from '../packets.ts';
import { firstPackets } from '../testing/packets.ts';
import { randomFrom } from '../testing/proxy.ts';
import { FlvError, FlvReader } from './reader.ts';
import { FlvWriter } from './writer.ts';

function packets(count: number, startMs = 0): MediaPacket[] {
  return firstPackets(count, { pictureBytes: 400, startMs });
}

function write(list: readonly MediaPacket[]): Buffer {
  const writer = new FlvWriter();
  return Buffer.concat([
    writer.header({ video: true, audio: true }),
    ...list.flatMap((one) => writer.packet(one)),
  ]);
}

function read(bytes: Buffer, step = bytes.length): { list: MediaPacket[]; reader: FlvReader } {
  const list: MediaPacket[] = [];
  const reader = new FlvReader({ onPacket: (packet) => list.push(packet) });
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
  return { list, reader };
}

test('the header and a tag, byte for byte', () => {
  const writer = new FlvWriter();
  expect(writer.header({ video: true, audio: false }).toString('hex')).toBe('464c5601010000000900000000');
  const [tag] = writer.packet({ kind: 'audio', codec: 'aac', dts: 0x1234567, data: Buffer.from([0x21]) });
  expect(tag?.toString('hex')).toBe('08' + '000003' + '23456701' + '000000' + 'af0121' + '0000000e');
});

test('what is written is read, however it is cut', () => {
  const list = packets(60);
  const bytes = write(list);
  for (const step of [1, 13, 1000, bytes.length]) expect(read(bytes, step).list).toEqual(list);
});

test('configurations carry the time of the frame after them, metadata that of the beginning', () => {
  const writer = new FlvWriter();
  const tags = packets(4, 90_000).flatMap((packet) => writer.packet(packet));
  expect(tags.map((tag) => [tag[0], tag.readUIntBE(4, 3)])).toEqual([
    [18, 0],
    [9, 90_000],
    [8, 90_000],
    [9, 90_000],
  ]);
});

test('tags of a frame are made once for all writers', () => {
  const [, , , frame] = packets(4);
  const [one] = new FlvWriter().packet(frame!);
  const [other] = new FlvWriter().packet(frame!);
  expect(other).toBe(one);
});

test('damaged places are skipped, what follows is read', () => {
  const list = packets(60);
  const bytes = write(list);
  const random = randomFrom(3);
  for (let round = 0; round < 30; round++) {
    // Behind the configurations: without them there is nothing to read.
    const at = 300 + Math.floor(random() * (bytes.length - 6000));
    const hole = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + Math.floor(random() * 2000))]);
    const { list: got, reader } = read(hole, 777);
    // A hole costs the tags that it touches, and the one that a wrong length may swallow on the way.
    expect(got.length).toBeGreaterThan(list.length - 12);
    expect(got.at(-1)).toEqual(list.at(-1));
    expect(reader.skippedBytes).toBeGreaterThan(0);
  }
});

test('what is no FLV is refused at once, endless garbage after a while', () => {
  expect(() => read(Buffer.from('<!DOCTYPE html><html>'))).toThrow(FlvError);
  const random = randomFrom(5);
  const garbage = Buffer.from(Array.from({ length: 1 << 20 }, () => random() * 256));
  expect(() => {
    const bytes = Buffer.concat([write([]), garbage, garbage, garbage]);
    read(bytes, 65_536);
  }).toThrow('Too much');
});

test('a tag that promises too much is not waited for', () => {
  const [, , , frame] = packets(4);
  const writer = new FlvWriter();
  const liar = Buffer.from('09ffffff00000000000000', 'hex');
  const good = Buffer.concat(writer.packet(frame!));
  const { list, reader } = read(
    Buffer.concat([writer.header({ video: true, audio: true }), liar, good, good]),
    100,
  );
  expect(list).toEqual([frame, frame]);
  expect(reader.pendingBytes).toBe(0);
});
