import { createCanvas } from '@napi-rs/canvas';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as av from 'node-av';
import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../container/native.ts';
import { makeTestVideo } from '../../testing/index.ts';
import { Rig, scratch } from './test-rig.ts';

const folder = await scratch();
let rig: Rig;
afterEach(() => rig.close());

async function file(
  path: string,
  size: { width: number; height: number } = { width: 640, height: 360 },
): Promise<Rig> {
  rig = await Rig.open({ kind: 'file', path, beginMs: 0, endMs: 0, repeat: -1 }, size);
  await rig.ticks(4);
  return rig;
}

interface Coding {
  readonly format: av.AVPixelFormat;
  readonly space: av.AVColorSpace;
  readonly range: av.AVColorRange;
  readonly kr: number;
  readonly kb: number;
  readonly wide: boolean;
  /** Bits beyond eight. */
  readonly shift?: number;
  readonly subsample?: readonly [number, number];
}

/** Writes a video of one colour whose planes follow a given matrix, range and sampling. */
function writeColor(path: string, [r, g, b]: readonly [number, number, number], coding: Coding): void {
  const { kr, kb, wide, shift = 0, subsample: [sx, sy] = [2, 2] } = coding;
  const y = kr * r + (1 - kr - kb) * g + kb * b;
  const values = [
    wide ? y * 255 : 16 + y * 219,
    128 + ((b - y) / (2 * (1 - kb))) * (wide ? 255 : 224),
    128 + ((r - y) / (2 * (1 - kr))) * (wide ? 255 : 224),
  ];
  const [width, height] = [320, 180];
  const codec = av.Codec.findEncoderByName(av.FF_ENCODER_FFV1);
  if (!codec) throw new Error('no FFV1');
  const encoder = new av.CodecContext();
  encoder.allocContext3(codec);
  Object.assign(encoder, {
    width,
    height,
    pixelFormat: coding.format,
    colorSpace: coding.space,
    colorRange: coding.range,
  });
  encoder.timeBase = new av.Rational(1, 25);
  check(encoder.open2Sync(codec, null), 'open');
  const format = new av.FormatContext();
  check(format.allocOutputContext2(null, 'matroska', path), 'output');
  const stream = format.newStream();
  stream.timeBase = encoder.timeBase;
  check(encoder.parametersFromContext(stream.codecpar), 'parameters');
  check(format.openOutputSync(), 'create');
  check(format.writeHeaderSync(null), 'header');
  const planes = values.map((value, plane) => {
    const count = plane === 0 ? width * height : (width / sx) * (height / sy);
    if (shift === 0) return Buffer.alloc(count, Math.round(value));
    const out = Buffer.alloc(count * 2);
    for (let n = 0; n < count; n++) out.writeUInt16LE(Math.round(value * 2 ** shift), n * 2);
    return out;
  });
  const packet = new av.Packet();
  packet.alloc();
  for (let n = 0; n < 5; n++) {
    const frame = av.Frame.fromVideoBuffer(Buffer.concat(planes), {
      width,
      height,
      format: coding.format,
      pts: BigInt(n),
    });
    frame.colorSpace = coding.space;
    frame.colorRange = coding.range;
    check(encoder.sendFrameSync(frame), 'encode');
    frame.free();
    while (encoder.receivePacketSync(packet) >= 0) {
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      packet.duration = 40n;
      check(format.interleavedWriteFrameSync(packet), 'write');
    }
  }
  check(format.writeTrailerSync(), 'trailer');
  packet.free();
  encoder.freeContext();
  format.closeOutputSync();
  format.freeContext();
}

const BT709 = { space: av.AVCOL_SPC_BT709, kr: 0.2126, kb: 0.0722 };
const BT601 = { space: av.AVCOL_SPC_SMPTE170M, kr: 0.299, kb: 0.114 };
const limited = { range: av.AVCOL_RANGE_MPEG, wide: false };
const full = { range: av.AVCOL_RANGE_JPEG, wide: true };

describe('pictures of sources', () => {
  it.each<readonly [string, Coding]>([
    ['BT.709 limited', { format: av.AV_PIX_FMT_YUV420P, ...BT709, ...limited }],
    ['BT.709 full range', { format: av.AV_PIX_FMT_YUV420P, ...BT709, ...full }],
    ['BT.601', { format: av.AV_PIX_FMT_YUV420P, ...BT601, ...limited }],
    ['BT.601 full range', { format: av.AV_PIX_FMT_YUV420P, ...BT601, ...full }],
    [
      'untagged small pictures',
      { format: av.AV_PIX_FMT_YUV420P, ...BT601, ...limited, space: av.AVCOL_SPC_UNSPECIFIED },
    ],
    ['4:2:2', { format: av.AV_PIX_FMT_YUV422P, ...BT709, ...limited, subsample: [2, 1] }],
    ['ten bits', { format: av.AV_PIX_FMT_YUV420P10LE, ...BT709, ...limited, shift: 2 }],
    [
      'ten bits 4:2:2 of BT.601',
      { format: av.AV_PIX_FMT_YUV422P10LE, ...BT601, ...limited, shift: 2, subsample: [2, 1] },
    ],
  ])('become BT.709 limited: %s', async (name, coding) => {
    const path = join(folder, `${name.replace(/\W/g, '')}.mkv`);
    writeColor(path, [0.8, 0.3, 0.1], coding);
    await file(path);
    const mean = rig.mean(rig.shown!);
    // #cc4d1a by BT.709: Y 16 + 219·0.3918.
    expect(Math.abs(mean.y - 101.8)).toBeLessThan(2);
    expect(Math.abs(mean.u - 92.8)).toBeLessThan(2);
    expect(Math.abs(mean.v - 186.1)).toBeLessThan(2);
  });

  it('larger than the output are scaled down, keeping their shape; variants have the size asked for', async () => {
    const path = join(folder, 'large.mp4');
    await makeTestVideo(path, { width: 640, height: 480, fps: 25, frames: 50 });
    await file(path, { width: 320, height: 180 });
    const { board } = rig.source;
    expect([board.width, board.height]).toEqual([640, 480]);
    expect([rig.shown!.width, rig.shown!.height]).toEqual([240, 180]);
    const pictures = await rig.source.setVariant(1, 100, 120);
    expect(pictures.every(({ width, height }) => width === 100 && height === 120)).toBe(true);
    const later = (await rig.ticks(15)).at(-1)!;
    const small = board.picture(1, later.sequence)!;
    expect(rig.number(small)).toBe(later.number);
    const before = rig.memory.inUse;
    await rig.source.dropVariant(1);
    expect(rig.memory.inUse).toBeLessThan(before);
    await rig.ticks(12);
    expect(board.picture(1, board.read)).toBeUndefined();
    await expect(rig.source.setVariant(0, 10, 10)).rejects.toThrow(RangeError);
  });

  it('keep their transparency, premultiplied', async () => {
    const path = join(folder, 'clear.webm');
    await makeTestVideo(path, {
      width: 160,
      height: 90,
      fps: 25,
      frames: 30,
      numbered: false,
      yuv: [180, 100, 140],
      alpha: 128,
    });
    await file(path);
    const mean = rig.mean(rig.shown!);
    expect(Math.abs(mean.a - 128)).toBeLessThan(3);
    // Half of what an opaque picture would hold.
    expect(Math.abs(mean.v - 70)).toBeLessThan(4);
  });

  it('of files stand upright with EXIF orientation and show in sizes that come later', async () => {
    const canvas = createCanvas(60, 40);
    const c = canvas.getContext('2d');
    c.fillStyle = '#ffffff';
    c.fillRect(0, 0, 60, 40);
    c.fillStyle = '#000000';
    c.fillRect(0, 0, 30, 40);
    const jpeg = await canvas.encode('jpeg', 95);
    const tiff = Buffer.from('4d4d002a000000080001011200030000000100060000000000000000', 'hex');
    const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
    const head = Buffer.from([0xff, 0xe1, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    const path = join(folder, 'upright.jpg');
    writeFileSync(path, Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]));
    rig = await Rig.open({ kind: 'image', path });
    await rig.ticks(2);
    const picture = rig.shown!;
    expect([picture.width, picture.height]).toEqual([40, 60]);
    // Turned clockwise: what was left is on top.
    const luma = (x: number, y: number): number => rig.memory.bytes[picture.y + y * picture.strideY + x]!;
    expect(luma(20, 10)).toBeLessThan(40);
    expect(luma(20, 50)).toBeGreaterThan(210);
    expect(rig.source.board.state).toBe('live');
    await rig.source.setVariant(1, 10, 16);
    await rig.source.settle();
    const { sequence } = await rig.tick();
    const small = rig.source.board.picture(1, sequence)!;
    expect(rig.memory.bytes[small.y + 2 * small.strideY + 5]).toBeLessThan(50);
    expect(rig.source.board.decoded).toBe(2);
  });

  it('of a transparent PNG are premultiplied', async () => {
    const canvas = createCanvas(64, 64);
    const c = canvas.getContext('2d');
    c.fillStyle = 'rgba(255, 255, 255, 0.5)';
    c.fillRect(0, 0, 64, 64);
    const path = join(folder, 'clear.png');
    writeFileSync(path, await canvas.encode('png'));
    rig = await Rig.open({ kind: 'image', path });
    await rig.ticks(2);
    const mean = rig.mean(rig.shown!);
    expect(Math.abs(mean.a - 128)).toBeLessThan(2);
    expect(Math.abs(mean.y - 118)).toBeLessThan(3);
  });
});
