import { writeFile } from 'node:fs/promises';
import { createPainter, emptyPerformance } from '@cyclorama/avatar';
import { composeMusic, drawBackground } from '@cyclorama/library';
import { createSpeechService, encodeWav, voiceById } from '@cyclorama/speech';
import { thumbnail } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';
import { encodePng } from './render-png.ts';

/** One file of the system library. */
export type LibraryOrder = { readonly path: string } & (
  | { readonly make: 'background'; readonly id: string; readonly width: number; readonly height: number }
  | {
      readonly make: 'background-cover';
      readonly id: string;
      readonly width: number;
      readonly height: number;
    }
  | { readonly make: 'music'; readonly id: string }
  | { readonly make: 'portrait'; readonly id: string; readonly width: number; readonly height: number }
  | { readonly make: 'voice-sample'; readonly id: string; readonly text: string }
);

/** Second of the idle performance that portraits show: eyes open, at rest. */
const PORTRAIT_SECOND = 1;

/** Draws, composes or speaks one file of the system library. */
export const run: TaskRun = async (input, channel) => {
  const order = input as LibraryOrder;
  await writeFile(order.path, await make(order, channel.signal));
  return undefined;
};

async function make(order: LibraryOrder, signal: AbortSignal): Promise<Buffer> {
  switch (order.make) {
    case 'background':
      return encodePng(await drawBackground(order.id, order));
    case 'background-cover': {
      const big = encodePng(
        await drawBackground(order.id, { width: order.width * 2, height: order.height * 2 }),
      );
      await writeFile(order.path, big);
      return (await thumbnail(order.path, { width: order.width, height: order.height, format: 'jpeg' }))
        .bytes;
    }
    case 'music': {
      const { left, right } = composeMusic(order.id);
      return encodeStereoWav(left, right);
    }
    case 'portrait':
      return portrait(order.id, order.width, order.height);
    case 'voice-sample':
      return speak(order.id, order.text, signal);
  }
}

async function speak(id: string, text: string, signal: AbortSignal): Promise<Buffer> {
  const voice = voiceById(id);
  if (!voice) throw new RangeError(`there is no voice "${id}"`);
  const service = createSpeechService({ processes: 1 });
  try {
    return encodeWav((await service.speak({ text, voice }, { signal })).samples);
  } finally {
    await service.close();
  }
}

/** A character at rest before a plain backdrop that is lighter behind the head. */
async function portrait(id: string, width: number, height: number): Promise<Buffer> {
  const fps = { num: 25, den: 1 };
  const performance = emptyPerformance(PORTRAIT_SECOND * 2, 7);
  const painter = await createPainter({ character: id, performance }, { width, height, fps });
  const { rgba } = await painter.paint(PORTRAIT_SECOND * fps.num);
  const picture = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const away = Math.hypot(x / width - 0.5, (y / height - 0.35) * 1.2);
      const light = 1 - Math.min(1, away * 1.15) * 0.28;
      // Premultiplied over the backdrop.
      const rest = 1 - (rgba[at + 3] ?? 0) / 255;
      picture[at] = (rgba[at] ?? 0) + rest * 232 * light;
      picture[at + 1] = (rgba[at + 1] ?? 0) + rest * 236 * light;
      picture[at + 2] = (rgba[at + 2] ?? 0) + rest * 243 * light;
      picture[at + 3] = 255;
    }
  }
  painter.close?.();
  return encodePng({ width, height, rgba: picture });
}

/** 16-bit PCM: every player reads it, and a loop of it joins to the sample, which compressed sound does not. */
function encodeStereoWav(left: Float32Array, right: Float32Array): Buffer {
  const rate = 48_000;
  const header = Buffer.alloc(44);
  const body = new Int16Array(left.length * 2);
  // Triangular dither, so that quiet endings fade instead of crackling; a fixed seed, so that files are the same everywhere.
  let seed = 1;
  const noise = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 4_294_967_296 - 0.5;
  };
  const quantise = (value: number): number =>
    Math.max(-32_768, Math.min(32_767, Math.round(value * 32_767 + noise() + noise())));
  for (let n = 0; n < left.length; n++) {
    body[n * 2] = quantise(left[n] ?? 0);
    body[n * 2 + 1] = quantise(right[n] ?? 0);
  }
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + body.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 4, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(body.byteLength, 40);
  return Buffer.concat([header, Buffer.from(body.buffer)]);
}
