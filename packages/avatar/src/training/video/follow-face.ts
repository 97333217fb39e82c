import { readFile, writeFile } from 'node:fs/promises';
import type { DecodedPlanar } from '@cyclorama/stage';
import { FaceTracker, measureFace, smoothTrack, type FaceFinder } from '../../face/index.ts';
import { MESH_VALUES } from '../../person/video/head-place.ts';
import { gradientEnergy, innerLight } from '../../person/video/mouth-light.ts';
import { KEPT } from '../../person/video/points.ts';
import { FPS } from '../../person/video/model-data.ts';
import type { ClipFile } from './clip-file.ts';
import type { WorkFolder } from './work-folder.ts';

/** What was measured in each picture beside the points. */
export interface FaceLight {
  /** Brightness inside the mouth against the skin. */
  readonly bright: readonly number[];
  /** Gradient energy of the mouth. */
  readonly sharp: readonly number[];
  /** Opening of the mouth over the distance of the eyes; −1 without a face. */
  readonly opening: readonly number[];
  /** Share of the pictures in which a face was found. */
  readonly found: number;
}

/** Points of one picture in the order in which they are kept, then the turn of the head. */
export function keep(
  points: ArrayLike<number>,
  pose: { yaw: number; pitch: number; roll: number },
): Float32Array {
  const row = new Float32Array(MESH_VALUES);
  KEPT.forEach((point, slot) => {
    row[slot * 2] = points[point * 3]!;
    row[slot * 2 + 1] = points[point * 3 + 1]!;
  });
  row.set([pose.yaw, pose.pitch, pose.roll], KEPT.length * 2);
  return row;
}

/** Follows the face through a clip and writes its points, smoothed, to `NAME.faces`; reports 0…1. */
export async function followFace(
  work: WorkFolder,
  name: string,
  clip: ClipFile,
  finder: FaceFinder,
  { signal, report }: { readonly signal?: AbortSignal | undefined; readonly report: (done: number) => void },
): Promise<FaceLight> {
  const tracker = new FaceTracker(finder);
  const raw: (Float32Array | undefined)[] = [];
  const bright: number[] = [];
  const sharp: number[] = [];
  const opening: number[] = [];
  for (let n = 0; n < clip.count; n++) {
    signal?.throwIfAborted();
    const picture: DecodedPlanar = clip.picture(n);
    const [face] = tracker.next(picture, n / FPS);
    const row = face && keep(face.points, face.pose);
    raw.push(row);
    bright.push(row ? innerLight(picture, row) : 0);
    sharp.push(row ? gradientEnergy(picture, row) : 0);
    opening.push(face ? measureFace(face.points, finder.face).mouth.opening : -1);
    // Native pictures are let go when the event loop turns.
    await new Promise((resolve) => setImmediate(resolve));
    if (n % 10 === 0) report(n / clip.count);
  }
  const all = new Float32Array(clip.count * MESH_VALUES).fill(NaN);
  smoothTrack(raw).forEach((row, n) => {
    if (row) all.set(row, n * MESH_VALUES);
  });
  await writeFile(work.file(`${name}.faces`), Buffer.from(all.buffer));
  return { bright, sharp, opening, found: raw.filter(Boolean).length / Math.max(1, raw.length) };
}

export async function readFaces(work: WorkFolder, name: string): Promise<Float32Array> {
  const bytes = await readFile(work.file(`${name}.faces`));
  return new Float32Array(new Uint8Array(bytes).buffer);
}
