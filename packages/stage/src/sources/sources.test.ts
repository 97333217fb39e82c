import { createCanvas } from '@napi-rs/canvas';
import * as av from 'node-av';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, dictionary } from '../container/native.ts';
import { distance, full, layer, pixel, planOf, rect, scratchFolder, show } from '../render/test-plan.ts';
import { DirtyArea } from './dirty.ts';

const folder = await scratchFolder();
const corners = { nw: '#e02020', ne: '#20c020', sw: '#2040e0', se: '#e0e020' } as const;
type Corner = keyof typeof corners;
const rgb = (color: string): number[] => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** A JPEG with four coloured quarters and an EXIF orientation. */
async function exifJpeg(
  quarters: readonly [Corner, Corner, Corner, Corner],
  size: readonly [number, number],
  orientation: number,
): Promise<Buffer> {
  const [w, h] = size;
  const canvas = createCanvas(w, h);
  const c = canvas.getContext('2d');
  quarters.forEach((corner, i) => {
    c.fillStyle = corners[corner];
    c.fillRect(((i % 2) * w) / 2, ((i >> 1) * h) / 2, w / 2, h / 2);
  });
  const jpeg = await canvas.encode('jpeg', 95);
  const tiff = Buffer.from('4d4d002a000000080001011200030000000100000000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

describe('images', () => {
  // What is stored (row by row) so that the upright picture is nw ne / sw se.
  it.each<readonly [number, readonly [Corner, Corner, Corner, Corner]]>([
    [1, ['nw', 'ne', 'sw', 'se']],
    [2, ['ne', 'nw', 'se', 'sw']],
    [3, ['se', 'sw', 'ne', 'nw']],
    [4, ['sw', 'se', 'nw', 'ne']],
    [5, ['nw', 'sw', 'ne', 'se']],
    [6, ['ne', 'se', 'nw', 'sw']],
    [7, ['se', 'ne', 'sw', 'nw']],
    [8, ['sw', 'nw', 'se', 'ne']],
  ])('stand upright with EXIF orientation %i', async (orientation, stored) => {
    const path = join(folder, `exif${orientation}.jpg`);
    const upright = orientation < 5;
    writeFileSync(path, await exifJpeg(stored, upright ? [160, 96] : [96, 160], orientation));
    const plan = planOf({
      sources: { black: { kind: 'color', color: '#000000' }, i: { kind: 'image', path } },
      layers: [layer('black', full), layer('i', rect(0, 0, 320, 180), { fit: 'contain' })],
    });
    const frame = (await show(folder, plan))[1]!;
    // 160 × 96 in 320 × 180: 300 pixels wide, in the middle.
    for (const [corner, x, y] of [
      ['nw', 30, 20],
      ['ne', 290, 20],
      ['sw', 30, 160],
      ['se', 290, 160],
    ] as const) {
      expect(distance(pixel(frame, x, y), rgb(corners[corner])), corner).toBeLessThanOrEqual(10);
    }
    expect(distance(pixel(frame, 4, 90), [0, 0, 0])).toBeLessThanOrEqual(4);
  });
});

interface Coding {
  readonly space: av.AVColorSpace;
  readonly range: av.AVColorRange;
  readonly kr: number;
  readonly kb: number;
  readonly full: boolean;
}

/** Writes a one-colour FFV1 video whose planes follow a given matrix and range. */
function writeColor(
  path: string,
  color: readonly number[],
  { space, range, kr, kb, full: wide }: Coding,
): void {
  const [r, g, b] = color.map((v) => v / 255) as [number, number, number];
  const y = kr * r + (1 - kr - kb) * g + kb * b;
  const planes = [
    wide ? y * 255 : 16 + y * 219,
    128 + ((b - y) / (2 * (1 - kb))) * (wide ? 255 : 224),
    128 + ((r - y) / (2 * (1 - kr))) * (wide ? 255 : 224),
  ];
  const codec = av.Codec.findEncoderByName(av.FF_ENCODER_FFV1);
  if (!codec) throw new Error('no FFV1');
  const encoder = new av.CodecContext();
  encoder.allocContext3(codec);
  Object.assign(encoder, {
    width: 320,
    height: 180,
    pixelFormat: av.AV_PIX_FMT_YUV420P,
    colorSpace: space,
    colorRange: range,
  });
  encoder.timeBase = new av.Rational(1, 25);
  check(encoder.open2Sync(codec, null), 'open');
  const format = new av.FormatContext();
  check(format.allocOutputContext2(null, 'matroska', path), 'output');
  const stream = format.newStream();
  stream.timeBase = encoder.timeBase;
  check(encoder.parametersFromContext(stream.codecpar), 'parameters');
  check(format.openOutputSync(), 'create');
  const options = dictionary({});
  check(format.writeHeaderSync(options), 'header');
  options.free();
  const data = Buffer.alloc(320 * 180 * 1.5);
  data.fill(Math.round(planes[0]!), 0, 57600);
  data.fill(Math.round(planes[1]!), 57600, 72000);
  data.fill(Math.round(planes[2]!), 72000);
  const packet = new av.Packet();
  packet.alloc();
  for (let n = 0; n < 3; n++) {
    const frame = av.Frame.fromVideoBuffer(data, {
      width: 320,
      height: 180,
      format: av.AV_PIX_FMT_YUV420P,
      pts: BigInt(n),
    });
    frame.colorSpace = space;
    frame.colorRange = range;
    check(encoder.sendFrameSync(frame), 'encode');
    frame.free();
    while (encoder.receivePacketSync(packet) >= 0) {
      packet.duration = 1n;
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      check(format.interleavedWriteFrameSync(packet), 'write');
    }
  }
  check(format.writeTrailerSync(), 'trailer');
  format.closeOutputSync();
  format.freeContext();
  packet.free();
  encoder.freeContext();
}

describe('videos', () => {
  const bt601 = { kr: 0.299, kb: 0.114 };
  const bt709 = { kr: 0.2126, kb: 0.0722 };
  it.each<readonly [string, Coding]>([
    ['BT.709 limited', { ...bt709, space: av.AVCOL_SPC_BT709, range: av.AVCOL_RANGE_MPEG, full: false }],
    ['BT.709 full', { ...bt709, space: av.AVCOL_SPC_BT709, range: av.AVCOL_RANGE_JPEG, full: true }],
    ['BT.601 limited', { ...bt601, space: av.AVCOL_SPC_SMPTE170M, range: av.AVCOL_RANGE_MPEG, full: false }],
    [
      'untagged, below 720 lines',
      { ...bt601, space: av.AVCOL_SPC_UNSPECIFIED, range: av.AVCOL_RANGE_UNSPECIFIED, full: false },
    ],
  ])('keep their colours: %s', async (name, coding) => {
    const color = [200, 60, 40];
    const path = join(folder, `${name.replaceAll(' ', '-')}.mkv`);
    writeColor(path, color, coding);
    for (const size of [full, rect(0, 0, 200, 100)]) {
      const plan = planOf({
        sources: { black: { kind: 'color', color: '#000000' }, v: { kind: 'video', path, loop: -1 } },
        layers: [layer('black', full), layer('v', size)],
      });
      const frame = (await show(folder, plan))[1]!;
      expect(distance(pixel(frame, 100, 50), color)).toBeLessThanOrEqual(5);
    }
  });
});

describe('DirtyArea', () => {
  const covers = (
    rects: readonly { x: number; y: number; width: number; height: number }[],
    x: number,
    y: number,
  ): boolean => rects.some((r) => x >= r.x && y >= r.y && x < r.x + r.width && y < r.y + r.height);

  it('begins dirty, is clean once taken, and covers whatever was added', () => {
    const area = new DirtyArea(100, 80);
    expect(area.take()).toEqual([{ x: 0, y: 0, width: 100, height: 80 }]);
    expect(area.take()).toEqual([]);
    const added = Array.from({ length: 30 }, (_, i) => ({
      x: (i * 37) % 95,
      y: (i * 53) % 75,
      width: 3,
      height: 3,
    }));
    for (const r of added) area.add(r);
    const rects = area.take();
    expect(rects.length).toBeLessThanOrEqual(8);
    for (const r of added) expect(covers(rects, r.x, r.y) && covers(rects, r.x + 2, r.y + 2)).toBe(true);
    for (const r of rects) expect([r.x % 2, r.y % 2, r.width % 2, r.height % 2]).toEqual([0, 0, 0, 0]);
  });

  it('merges what overlaps and ignores what lies outside', () => {
    const area = new DirtyArea(100, 80);
    area.take();
    area.add({ x: 200, y: 0, width: 10, height: 10 });
    expect(area.take()).toEqual([]);
    area.add({ x: 10, y: 10, width: 10, height: 10 });
    area.add({ x: 14, y: 14, width: 10, height: 10 });
    expect(area.take()).toEqual([{ x: 10, y: 10, width: 14, height: 14 }]);
  });
});
