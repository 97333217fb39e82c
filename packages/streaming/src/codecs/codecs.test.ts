import { expect, test } from 'vitest';
import { randomFrom } from '../testing/proxy.ts';
import { makeAacConfig, parseAacConfig } from './aac.ts';
import { makeAvcConfig, parseAvcConfig, parseSps } from './avc.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

// What x264 wrote for pictures of these sizes.
test.each([
  ['6742c00cda05067e7c0440000003004000000c83c50aa8', 320, 180],
  ['6764001facd9405005bb011000000300100000030320f1831960', 1280, 720],
  ['67640028acd940780227e5c044000003000400000300c83c60c658', 1920, 1080],
])('SPS %s is of %i×%i pixels', (sps, width, height) => {
  expect(parseSps(hex(sps))).toMatchObject({ width, height });
});

test('avcC is taken apart and put together', () => {
  const record = hex('0142c00cffe100176742c00cda05067e7c0440000003004000000c83c50aa801000468ce0fc8');
  const config = parseAvcConfig(record);
  expect(config).toMatchObject({ profile: 66, level: 12, lengthSize: 4 });
  expect(makeAvcConfig(config!.sps, config!.pps)).toEqual(record);
  expect(() => makeAvcConfig([], [])).toThrow(RangeError);
});

test.each([
  ['1190', 2, 48_000, 2],
  ['1210', 2, 44_100, 2],
  ['1188', 2, 48_000, 1],
  // HE-AAC: a core of 24 kHz that is decoded at 48.
  ['2b118800', 5, 48_000, 2],
  // A rate without a code.
  ['17800c3510', 2, 6250, 2],
])('AudioSpecificConfig %s', (config, objectType, sampleRate, channels) => {
  expect(parseAacConfig(hex(config))).toEqual({ objectType, sampleRate, channels });
});

test('AAC-LC configurations are written', () => {
  expect(makeAacConfig(48_000, 2)).toEqual(hex('1190'));
  expect(makeAacConfig(44_100, 1)).toEqual(hex('1208'));
  expect(() => makeAacConfig(47_999, 2)).toThrow(RangeError);
});

test('what is cut off or made up gives a value that makes sense, or none', () => {
  const random = randomFrom(11);
  const whole = hex('6764001facd9405005bb011000000300100000030320f1831960');
  for (let length = 0; length < 9; length++) expect(parseSps(whole.subarray(0, length))).toBeUndefined();
  expect(parseAvcConfig(hex('0142c00cffe10017'))).toBeUndefined();
  expect(parseAacConfig(hex('11'))).toBeUndefined();
  for (let round = 0; round < 2000; round++) {
    const bytes = Buffer.from(Array.from({ length: 40 }, () => random() * 256));
    bytes[0] = 0x67;
    const picture = parseSps(bytes);
    if (picture) expect(picture.width > 0 && picture.width <= 16_384 && picture.height <= 16_384).toBe(true);
    parseAvcConfig(bytes);
    parseAacConfig(bytes);
  }
});
