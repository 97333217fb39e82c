import { describe, expect, test } from 'vitest';
import { encodeAmf } from '../amf/amf0.ts';
import type { MediaPacket } from '../packets.ts';
import { TagParser } from './parse-tags.ts';
import { toTagBody } from './write-tags.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const video = (body: string, timestamp = 100): readonly MediaPacket[] =>
  new TagParser().video(timestamp, hex(body));
const audio = (body: string, timestamp = 100): readonly MediaPacket[] =>
  new TagParser().audio(timestamp, hex(body));

describe('video', () => {
  test.each([
    ['a configuration', '17 00 000000 0142', { kind: 'video-config', codec: 'h264', data: hex('0142') }],
    [
      'a key frame with an offset',
      '17 01 000028 aabb',
      { kind: 'video', codec: 'h264', dts: 100, pts: 140, key: true, data: hex('aabb') },
    ],
    [
      'a frame shown before its time',
      '27 01 fffff6 aa',
      { kind: 'video', codec: 'h264', dts: 100, pts: 90, key: false, data: hex('aa') },
    ],
    [
      'HEVC under its old number',
      '1c 00 000000 01',
      { kind: 'video-config', codec: 'hevc', data: hex('01') },
    ],
    ['HEVC by name', `90 ${ascii('hvc1')} 0102`, { kind: 'video-config', codec: 'hevc', data: hex('0102') }],
    [
      'HEVC with an offset',
      `91 ${ascii('hvc1')} 000014 ee`,
      { kind: 'video', codec: 'hevc', dts: 100, pts: 120, key: true, data: hex('ee') },
    ],
    [
      'HEVC without one',
      `a3 ${ascii('hvc1')} ee`,
      { kind: 'video', codec: 'hevc', dts: 100, pts: 100, key: false, data: hex('ee') },
    ],
    [
      'AV1, which has none',
      `91 ${ascii('av01')} 0a0b0c`,
      { kind: 'video', codec: 'av1', dts: 100, pts: 100, key: true, data: hex('0a0b0c') },
    ],
    ['H.264 by name', `90 ${ascii('avc1')} 01`, { kind: 'video-config', codec: 'h264', data: hex('01') }],
    [
      'a modifier in front',
      `97 02 000001 03 ${ascii('hvc1')} ee`,
      { kind: 'video', codec: 'hevc', dts: 100, pts: 100, key: true, data: hex('ee') },
    ],
  ])('%s', (_what, body, packet) => {
    expect(video(body)).toEqual([packet]);
  });

  test.each([
    ['nothing', ''],
    ['half a header', '17 01 00'],
    ['a frame of no bytes', '17 01 000000'],
    ['an end of sequence', '17 02 000000'],
    ['a command frame', '57 00'],
    ['Sorenson', '12 aabb'],
    ['an unknown name', `91 ${ascii('xyz1')} aa`],
    ['further tracks', `96 00 ${ascii('hvc1')} 01 aa`],
    ['colour metadata', `94 ${ascii('hvc1')} aa`],
    ['a modifier without end', '97 ff ffff'],
    ['a modifier that hides further tracks', `97 00 00 06 ${ascii('hvc1')}`],
  ])('%s gives nothing', (_what, body) => {
    expect(video(body)).toEqual([]);
  });

  test('VP8 announces itself by its first frame', () => {
    const parser = new TagParser();
    const body = hex(`91 ${ascii('vp08')} aa`);
    expect(parser.video(0, body).map(({ kind }) => kind)).toEqual(['video-config', 'video']);
    expect(parser.video(40, body).map(({ kind }) => kind)).toEqual(['video']);
  });
});

describe('audio', () => {
  test('AAC begins with its configuration', () => {
    const parser = new TagParser();
    expect(parser.audio(0, hex('af 01 21'))).toEqual([]);
    expect(parser.audio(0, hex('af 00 1190'))).toEqual([
      { kind: 'audio-config', codec: 'aac', data: hex('1190') },
    ]);
    expect(parser.audio(21, hex('af 01 2122'))).toEqual([
      { kind: 'audio', codec: 'aac', dts: 21, data: hex('2122') },
    ]);
    expect(parser.ignored).toBe(1);
  });

  test('Opus by name, MP3 in both spellings', () => {
    const parser = new TagParser();
    expect(parser.audio(0, hex(`90 ${ascii('Opus')} ${ascii('OpusHead')}`))).toEqual([
      { kind: 'audio-config', codec: 'opus', data: Buffer.from('OpusHead') },
    ]);
    expect(parser.audio(20, hex(`91 ${ascii('Opus')} fc01`))).toEqual([
      { kind: 'audio', codec: 'opus', dts: 20, data: hex('fc01') },
    ]);
    expect(audio('2f fffb').map(({ kind }) => kind)).toEqual(['audio-config', 'audio']);
    expect(audio(`91 ${ascii('.mp3')} fffb`).map(({ kind }) => kind)).toEqual(['audio-config', 'audio']);
  });

  test.each([
    ['nothing', ''],
    ['half a header', 'af'],
    ['Speex', 'b2 00'],
    ['further tracks', `95 00 ${ascii('Opus')} 00`],
    ['silence', `91 ${ascii('Opus')}`],
  ])('%s gives nothing', (_what, body) => {
    expect(audio(body)).toEqual([]);
  });
});

test('times that wrap at 32 bits go on, and small steps back stay', () => {
  const parser = new TagParser();
  const times = [0xffffffd8, 0, 40, 20].flatMap((time) => parser.video(time, hex('27 01 000000 aa')));
  expect(times.map((packet) => (packet.kind === 'video' ? packet.dts : undefined))).toEqual([
    2 ** 32 - 40,
    2 ** 32,
    2 ** 32 + 40,
    2 ** 32 + 20,
  ]);
});

test('metadata with and without the wrapping of publishers; nothing else', () => {
  const parser = new TagParser();
  const metadata = [{ kind: 'metadata', values: { width: 320 } }];
  expect(parser.data(encodeAmf('@setDataFrame', 'onMetaData', { width: 320 }))).toEqual(metadata);
  expect(parser.data(encodeAmf('onMetaData', { width: 320 }))).toEqual(metadata);
  expect(parser.data(encodeAmf('onTextData', { text: 'x' }))).toEqual([]);
  expect(parser.data(encodeAmf('onMetaData', [1]))).toEqual([]);
  expect(parser.data(hex('ff'))).toEqual([]);
});

const data = hex('00000002 6501');
test.each<MediaPacket>([
  { kind: 'video-config', codec: 'h264', data },
  { kind: 'video', codec: 'h264', dts: 100, pts: 180, key: true, data },
  { kind: 'video', codec: 'h264', dts: 100, pts: 60, key: false, data },
  { kind: 'video-config', codec: 'hevc', data },
  { kind: 'video', codec: 'hevc', dts: 100, pts: 100, key: false, data },
  { kind: 'video', codec: 'hevc', dts: 100, pts: 140, key: true, data },
  { kind: 'video-config', codec: 'av1', data },
  { kind: 'video', codec: 'av1', dts: 100, pts: 100, key: true, data },
  { kind: 'audio-config', codec: 'aac', data },
  { kind: 'audio-config', codec: 'opus', data },
  { kind: 'metadata', values: { width: 320, encoder: 'x', list: [1, 'a'], more: { b: null } } },
])('what is written of $kind $codec is read', (packet) => {
  const tag = toTagBody(packet);
  expect(tag).toBeDefined();
  const parser = new TagParser();
  const { type, body } = tag!;
  const read =
    type === 9 ? parser.video(100, body) : type === 8 ? parser.audio(100, body) : parser.data(body);
  expect(read).toEqual([packet]);
});

test('H.264 and AAC are written byte for byte as everybody reads them', () => {
  expect(toTagBody({ kind: 'video', codec: 'h264', dts: 0, pts: 40, key: true, data })?.body).toEqual(
    Buffer.concat([hex('17 01 000028'), data]),
  );
  expect(toTagBody({ kind: 'audio', codec: 'aac', dts: 0, data })?.body).toEqual(
    Buffer.concat([hex('af 01'), data]),
  );
  expect(toTagBody({ kind: 'audio-config', codec: 'mp3', data: Buffer.alloc(0) })).toBeUndefined();
});
