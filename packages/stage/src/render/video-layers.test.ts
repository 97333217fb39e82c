import * as av from 'node-av';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { check } from '../container/native.ts';
import { makeTestVideo, meanRect, psnr, readFrameNumber, type RgbaFrame } from '../testing/index.ts';
import { full, layer, planOf, rect, scratchFolder, show } from './test-plan.ts';

const folder = await scratchFolder();
const file = (name: string): string => join(folder, name);
const ground = { kind: 'color', color: '#606060' } as const;
const box = rect(40, 30, 240, 120);
const numbers = (frames: readonly RgbaFrame[]): (number | null)[] =>
  frames.map((frame) => readFrameNumber(frame, box));

beforeAll(async () => {
  const size = { width: 320, height: 160 };
  await makeTestVideo(file('v25.mp4'), { ...size, fps: 25, frames: 60 });
  await makeTestVideo(file('v30.webm'), { ...size, fps: 30, frames: 45 });
  await makeTestVideo(file('v5.mp4'), { ...size, fps: 5, frames: 5 });
  await makeTestVideo(file('long.mp4'), { ...size, fps: 25, frames: 260 });
  await makeTestVideo(file('half.webm'), {
    ...size,
    fps: 25,
    frames: 5,
    numbered: false,
    yuv: [235, 128, 128],
    alpha: 128,
  });
});

interface Playing {
  readonly name: string;
  readonly frames: number;
  readonly loop?: number;
  readonly startFrame?: number;
  readonly pieces?: readonly number[];
}

async function play({ name, frames, loop = 0, startFrame = 0, pieces }: Playing): Promise<(number | null)[]> {
  const plan = planOf({
    frames,
    ...(pieces ? { pieces } : {}),
    sources: { ground, v: { kind: 'video', path: file(name), loop } },
    layers: [layer('ground', full), layer('v', box, { startFrame })],
  });
  return numbers(await show(folder, plan));
}

const range = (count: number, map: (n: number) => number): number[] =>
  Array.from({ length: count }, (_, n) => map(n));

describe('video layers', () => {
  it('show their first picture at once and keep the last', async () => {
    const seen = await play({ name: 'v25.mp4', frames: 70 });
    expect(seen).toEqual(range(70, (n) => Math.min(n, 59)));
  });

  it('appear at startFrame', async () => {
    const seen = await play({ name: 'v25.mp4', frames: 20, startFrame: 7 });
    expect(seen.slice(0, 7)).toEqual(range(7, () => NaN).map(() => null));
    expect(seen.slice(7)).toEqual(range(13, (n) => n));
  });

  it('take the nearest earlier picture when rates differ', async () => {
    expect(await play({ name: 'v30.webm', frames: 35 })).toEqual(
      range(35, (n) => Math.floor((n * 30) / 25 + 0.03)),
    );
    expect(await play({ name: 'v5.mp4', frames: 18 })).toEqual(range(18, (n) => Math.floor(n / 5)));
  });

  it('loop exactly, whatever the container’s clock', async () => {
    expect(await play({ name: 'v25.mp4', frames: 130, loop: -1 })).toEqual(range(130, (n) => n % 60));
    expect(await play({ name: 'v30.webm', frames: 90, loop: -1 })).toEqual(
      range(90, (n) => Math.floor((n * 30) / 25 + 0.03) % 45),
    );
  });

  it('loop n times and then stay on the last picture', async () => {
    expect(await play({ name: 'v5.mp4', frames: 60, loop: 1 })).toEqual(
      range(60, (n) => (n < 50 ? Math.floor(n / 5) % 5 : 4)),
    );
  });

  it('go on exactly in pieces that begin anywhere', async () => {
    expect(await play({ name: 'long.mp4', frames: 240, pieces: [3, 101, 102, 240] })).toEqual(
      range(240, (n) => n),
    );
    expect(await play({ name: 'v25.mp4', frames: 200, loop: -1, pieces: [90, 155, 200] })).toEqual(
      range(200, (n) => n % 60),
    );
  });

  it('blend their own transparency', async () => {
    const plan = planOf({
      sources: {
        black: { kind: 'color', color: '#000000' },
        v: { kind: 'video', path: file('half.webm'), loop: -1 },
      },
      layers: [layer('black', full), layer('v', rect(21, 11, 101, 101))],
    });
    const frame = (await show(folder, plan))[1]!;
    expect(Math.abs(meanRect(frame, rect(40, 30, 60, 60)).g - 128)).toBeLessThanOrEqual(5);
    expect(meanRect(frame, rect(130, 30, 60, 60)).g).toBeLessThan(3);
  });

  it('keep place, number and transparency when enlarged with more detail', async () => {
    const plan = planOf({
      frames: 8,
      sources: {
        black: { kind: 'color', color: '#000000' },
        v: { kind: 'video', path: file('v25.mp4'), loop: 0 },
        half: { kind: 'video', path: file('half.webm'), loop: -1 },
      },
      layers: [
        layer('black', full),
        layer('v', rect(-160, -80, 640, 320), { enhance: true }),
        layer('half', rect(0, 0, 320, 20), { fit: 'cover', enhance: true }),
      ],
    });
    const plain = await show(folder, {
      ...plan,
      shots: [{ ...plan.shots[0]!, layers: plan.shots[0]!.layers.map((l) => ({ ...l, enhance: false })) }],
    });
    const sharp = await show(folder, plan);
    sharp.forEach((frame, n) => {
      expect(psnr(frame, plain[n]!), `frame ${n}`).toBeGreaterThan(24);
      expect(
        Math.abs(meanRect(frame, rect(10, 4, 300, 10)).g - meanRect(plain[n]!, rect(10, 4, 300, 10)).g),
      ).toBeLessThan(6);
    });
  });

  it('are cropped and cut off like images', async () => {
    const plan = planOf({
      frames: 30,
      sources: { ground, v: { kind: 'video', path: file('v25.mp4'), loop: 0 } },
      // Four times too large; the columns of the number are 80 pixels wide and its first four are visible.
      layers: [layer('ground', full), layer('v', rect(0, -150, 1280, 640))],
    });
    const frame = (await show(folder, plan))[29]!;
    // 16 cells: a marker, 14 bits of the number, a marker; here only the leading ones can be seen.
    const whole = await show(
      folder,
      planOf({ frames: 30, sources: plan.sources, layers: [layer('v', rect(0, 0, 320, 160))] }),
    );
    for (let cell = 0; cell < 4; cell++) {
      const large = meanRect(frame, rect(cell * 80 + 20, 60, 40, 40)).g;
      const small = meanRect(whole[29]!, rect(cell * 20 + 5, 60, 10, 20)).g;
      expect(Math.abs(large - small), `cell ${cell}`).toBeLessThanOrEqual(8);
    }
  });

  it('stand upright when the file says it is rotated', async () => {
    rotate(file('v25.mp4'), file('turned.mp4'), 90);
    const plan = planOf({
      sources: { ground, v: { kind: 'video', path: file('turned.mp4'), loop: 0 } },
      layers: [layer('ground', full), layer('v', full, { fit: 'contain' })],
    });
    const frame = (await show(folder, plan))[1]!;
    // 160 × 320 upright: 90 pixels wide in the middle of the picture, ground beside it.
    expect(Math.abs(meanRect(frame, rect(100, 20, 8, 140)).g - 96)).toBeLessThanOrEqual(6);
    expect(Math.abs(meanRect(frame, rect(212, 20, 8, 140)).g - 96)).toBeLessThanOrEqual(6);
    // The grey edges of the pattern, above and below before, are now left and right of the numbers.
    const edge = meanRect(frame, rect(117, 20, 16, 140)).g;
    expect(Math.abs(edge - 121)).toBeLessThanOrEqual(8);
  });
});

/** Copies a video and marks it as to be shown turned clockwise. */
function rotate(from: string, to: string, degrees: number): void {
  const input = new av.FormatContext();
  check(input.openInputSync(from), 'open');
  check(input.findStreamInfoSync(null), 'probe');
  const output = new av.FormatContext();
  check(output.allocOutputContext2(null, 'mp4', to), 'output');
  const stream = output.newStream();
  const source = input.streams[0]!;
  check(source.codecpar.copy(stream.codecpar), 'parameters');
  stream.timeBase = source.timeBase;
  const matrix = Buffer.alloc(36);
  const angle = (degrees * Math.PI) / 180;
  const entries = [Math.cos(angle), Math.sin(angle), 0, -Math.sin(angle), Math.cos(angle), 0, 0, 0, 16384];
  entries.forEach((value, i) => matrix.writeInt32LE(Math.round(value * 65536), i * 4));
  stream.codecpar.addCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX, matrix);
  check(output.openOutputSync(), 'create');
  check(output.writeHeaderSync(null), 'header');
  const packet = new av.Packet();
  packet.alloc();
  while (input.readFrameSync(packet) >= 0) {
    packet.rescaleTs(source.timeBase, stream.timeBase);
    check(output.interleavedWriteFrameSync(packet), 'write');
  }
  check(output.writeTrailerSync(), 'trailer');
  output.closeOutputSync();
  output.freeContext();
  packet.free();
  input.closeInputSync();
}
