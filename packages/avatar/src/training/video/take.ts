import { readFile, writeFile } from 'node:fs/promises';
import { Footage, SCENE_MATTE, type FootageOptions, type MatteSettings } from '@cyclorama/stage';
import { FPS } from '../../person/video/model-data.ts';
import { ClipFileWriter, type ClipIndex } from './clip-file.ts';
import { tally } from './tally.ts';
import type { WorkFolder } from './work-folder.ts';

/** A video of a person as the training uses it: 25 pictures a second, not too large, cut out when that is wanted. */
export interface Take {
  readonly clip: ClipIndex;
  readonly frames: number;
  /** Seconds by which the file begins before its first picture: its sound is ahead by so much. */
  readonly lead: number;
  /** Smallest box that holds the person in all pictures; the whole picture when it is not cut out. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** A small picture: tells how alike two moments are. */
export const SMALL = { width: 48, height: 28 } as const;

const QUALITY = 13;
/** Model pictures: what is cut out is smaller than its picture, what is not must be played as it is. */
const CUT_OUT: FootageOptions = { fps: FPS, width: 1920, height: 1080 };
const WHOLE: FootageOptions = { fps: FPS, width: 1280, height: 1280, pixels: 1280 * 720 };
/** A cloth is looked for in so many places. */
const LOOKS = 4;
/** Alpha from which somebody is there. */
const THERE = 40;

/** How the surroundings are taken away: the cloth behind the person, or the room as it is. */
export async function chooseMatte(path: string): Promise<MatteSettings> {
  const footage = new Footage(path, CUT_OUT);
  try {
    const frames = Math.floor(footage.seconds() * FPS);
    for (let i = 0; i < LOOKS; i++) {
      const cloth = await footage.cloth(Math.floor(((i + 0.5) * frames) / LOOKS));
      if (cloth) return cloth;
    }
  } finally {
    footage.close();
  }
  return SCENE_MATTE;
}

/** Decodes a video into the clip `NAME.clip` and the small pictures `NAME.small`; reports 0…1. */
export async function takeFootage(
  work: WorkFolder,
  name: string,
  path: string,
  matte: MatteSettings | undefined,
  { signal, report }: { readonly signal?: AbortSignal | undefined; readonly report: (done: number) => void },
): Promise<Take> {
  const footage = new Footage(path, matte ? CUT_OUT : WHOLE);
  let writer: ClipFileWriter | undefined;
  try {
    if (matte) await footage.cutOut(matte);
    const { width, height } = footage;
    const frames = Math.max(1, Math.floor(footage.seconds() * FPS + 0.01));
    writer = await ClipFileWriter.create(work.file(`${name}.clip`), {
      width,
      height,
      alpha: matte !== undefined,
      quality: QUALITY,
      group: FPS,
    });
    const picture = footage.allocate();
    const small = new Uint8Array(SMALL.width * SMALL.height * frames);
    const box = tally(width, height, THERE);
    for (let n = 0; n < frames; n++) {
      signal?.throwIfAborted();
      await footage.read(n, picture);
      await writer.write(picture);
      shrink(picture.y, width, height, small.subarray(n * SMALL.width * SMALL.height));
      if (picture.a) box.add(picture.a);
      if (n % FPS === 0) report(n / frames);
    }
    await writeFile(work.file(`${name}.small`), small);
    const { lead } = footage;
    return {
      clip: await writer.finish(),
      frames,
      lead,
      box: matte ? box.box() : { x: 0, y: 0, width, height },
    };
  } finally {
    await writer?.close();
    footage.close();
  }
}

/** The small pictures of a take. */
export async function readSmall(work: WorkFolder, name: string): Promise<(frame: number) => Uint8Array> {
  const bytes = new Uint8Array(await readFile(work.file(`${name}.small`)));
  const size = SMALL.width * SMALL.height;
  return (frame) => bytes.subarray(frame * size, (frame + 1) * size);
}

function shrink(y: Uint8Array, width: number, height: number, out: Uint8Array): void {
  let to = 0;
  for (let j = 0; j < SMALL.height; j++) {
    const y0 = Math.floor((j * height) / SMALL.height);
    const y1 = Math.max(y0 + 1, Math.floor(((j + 1) * height) / SMALL.height));
    for (let i = 0; i < SMALL.width; i++) {
      const x0 = Math.floor((i * width) / SMALL.width);
      const x1 = Math.max(x0 + 1, Math.floor(((i + 1) * width) / SMALL.width));
      let sum = 0;
      let count = 0;
      for (let row = y0; row < y1; row += 2)
        for (let x = x0; x < x1; x += 2) {
          sum += y[row * width + x]!;
          count++;
        }
      out[to++] = sum / count;
    }
  }
}
