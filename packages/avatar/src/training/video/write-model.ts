import { allocatePlanar, ClipEncoder, type ClipHeader, type StackedPlanar } from '@cyclorama/stage';
import { ModelFileWriter } from '../../person/model-file.ts';
import type { LoopPlan } from '../../person/video/find-loop.ts';
import { MESH_VALUES, placeHead, toPicture, type HeadNorm } from '../../person/video/head-place.ts';
import {
  FACE_VALUES,
  FPS,
  MOUTH_BLOB,
  writeFace,
  type ActionEntry,
  type ClipEntry,
  type VideoModelData,
} from '../../person/video/model-data.ts';
import type { OwnFace } from '../../person/video/mouth-painter.ts';
import { shapeOf } from '../../person/video/mouth-shape.ts';
import { melt, meltShare } from '../../person/video/packed.ts';
import { cutPatch } from '../../person/video/patches.ts';
import type { ActionInfo } from '../../types.ts';
import type { ClipFile } from './clip-file.ts';
import { cropInto, type Crop } from './crop.ts';
import { mouthModel, type Learnt } from './learn.ts';
import { tally } from './tally.ts';

/** A gesture that goes into the model. */
export interface ActionPart {
  readonly info: ActionInfo;
  readonly clip: ClipFile;
  /** Points of the face in the whole take. */
  readonly faces: Float32Array;
  readonly from: number;
  readonly to: number;
  readonly crop: Crop;
  readonly mouthMoves: boolean;
}

export interface ModelParts {
  readonly take: ClipFile;
  readonly isCutOut: boolean;
  /** Points of the face in the take, in pixels of the take. */
  readonly faces: Float32Array;
  readonly learnt: Learnt;
  readonly loop: LoopPlan;
  readonly crop: Crop;
  readonly actions: readonly ActionPart[];
}

const QUALITY = 16;

/** Writes the model of a video presenter; reports 0…1. Nothing is left behind when it fails. */
export async function writeModel(
  path: string,
  parts: ModelParts,
  { signal, report }: { readonly signal?: AbortSignal | undefined; readonly report: (done: number) => void },
): Promise<void> {
  const writer = await ModelFileWriter.create(path);
  const total = parts.loop.count + parts.actions.reduce((sum, { from, to }) => sum + to - from, 0);
  let done = 0;
  const step = (): void => {
    signal?.throwIfAborted();
    report(++done / total);
  };
  try {
    const { crop, learnt, isCutOut, loop } = parts;
    const box = tally(crop.width, crop.height, 40);
    const loopEntry = await writeClip(
      writer,
      'loop',
      crop,
      isCutOut,
      loopPictures(parts, (p) => {
        if (p.a) box.add(p.a);
        step();
      }),
    );
    const actions: ActionEntry[] = [];
    for (const [i, part] of parts.actions.entries()) {
      const entry = await writeClip(
        writer,
        `action-${i}`,
        part.crop,
        isCutOut,
        actionPictures(part, learnt.norm, isCutOut, step),
      );
      actions.push({ ...entry, actionId: part.info.id, mouthMoves: part.mouthMoves });
    }
    const mouth = mouthModel(learnt);
    for (const { frame } of learnt.picked) {
      const place = placeHead(learnt.norm, parts.faces, frame * MESH_VALUES);
      await writer.append(MOUTH_BLOB, cutPatch(parts.take.picture(frame), place, mouth.patch));
    }
    const middle = middleOfFace(parts);
    await writer.finish(
      {
        kind: 'video',
        width: crop.width,
        height: crop.height,
        isCutOut,
        actions: parts.actions.map(({ info }) => info),
      },
      {
        version: 1,
        loop: { ...loopEntry, backAndForth: loop.backAndForth, mouthMoves: loop.mouthMoves },
        actions,
        mouth,
        crown: isCutOut ? Math.min(box.crown(), middle[1]) : 0,
        middle: middle[0],
        face: middle[1],
      } satisfies VideoModelData,
    );
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

interface Shown {
  readonly picture: StackedPlanar;
  readonly face: OwnFace;
}

async function writeClip(
  writer: ModelFileWriter,
  name: string,
  crop: Crop,
  alpha: boolean,
  pictures: Generator<Shown>,
): Promise<ClipEntry> {
  const encoder = new ClipEncoder({
    width: crop.width,
    height: crop.height,
    alpha,
    quality: QUALITY,
    group: FPS,
  });
  const offsets = [0];
  const keys: number[] = [];
  const faces: Float32Array[] = [];
  let header: ClipHeader;
  try {
    header = encoder.header;
    for (const { picture, face } of pictures) {
      const { data, key } = encoder.encode(picture);
      if (key) keys.push(offsets.length - 1);
      offsets.push(offsets.at(-1)! + data.length);
      await writer.append(`${name}.pictures`, data);
      const row = new Float32Array(FACE_VALUES);
      writeFace(face, row, 0);
      faces.push(row);
      // Native pictures are let go when the event loop turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    encoder.close();
  }
  for (const row of faces) await writer.append(`${name}.faces`, new Uint8Array(row.buffer));
  return { name, header, offsets, keys };
}

/** The face of a picture, in pixels of the crop; between the neighbours where none was found. */
function faceOf(faces: Float32Array, norm: HeadNorm, frame: number, crop: Crop): OwnFace {
  const count = faces.length / MESH_VALUES;
  let nearest = -1;
  for (let d = 0; d < count && nearest < 0; d++)
    for (const n of [frame - d, frame + d])
      if (n >= 0 && n < count && !Number.isNaN(faces[n * MESH_VALUES])) nearest = n;
  if (nearest < 0) throw new RangeError('there is no face in the take');
  const offset = nearest * MESH_VALUES;
  const place = placeHead(norm, faces, offset);
  const shape = shapeOf(place, faces, offset);
  return { place: { ...place, x: place.x - crop.x, y: place.y - crop.y }, shape };
}

function between(a: OwnFace, b: OwnFace, share: number): OwnFace {
  const mix = (x: number, y: number): number => x + (y - x) * share;
  return {
    place: {
      a: mix(a.place.a, b.place.a),
      b: mix(a.place.b, b.place.b),
      x: mix(a.place.x, b.place.x),
      y: mix(a.place.y, b.place.y),
    },
    shape: a.shape.map((v, i) => mix(v, b.shape[i]!)),
  };
}

/** The loop's pictures: at its end it melts into what comes before its beginning. */
function* loopPictures(parts: ModelParts, seen: (picture: StackedPlanar) => void): Generator<Shown> {
  const { take, loop, crop, faces, learnt, isCutOut } = parts;
  const picture = allocatePlanar(crop.width, crop.height, isCutOut);
  const before = allocatePlanar(crop.width, crop.height, isCutOut);
  // What comes before the beginning is needed while the end is written: read once, not by jumping to and fro.
  const lead: { bytes: Buffer; face: OwnFace }[] = [];
  for (let n = 0; n < loop.blend; n++) {
    const frame = loop.from - loop.blend + n;
    cropInto(take.picture(frame), crop, before);
    lead.push({ bytes: Buffer.from(before.bytes), face: faceOf(faces, learnt.norm, frame, crop) });
  }
  for (let n = 0; n < loop.count; n++) {
    const frame = loop.from + n;
    cropInto(take.picture(frame), crop, picture);
    let face = faceOf(faces, learnt.norm, frame, crop);
    const k = n - (loop.count - loop.blend);
    const over = lead[k];
    if (over) {
      const share = meltShare(k, loop.blend);
      melt(picture.bytes, over.bytes, share);
      face = between(face, over.face, share);
    }
    seen(picture);
    yield { picture, face };
  }
}

function* actionPictures(
  part: ActionPart,
  norm: HeadNorm,
  alpha: boolean,
  step: () => void,
): Generator<Shown> {
  const { clip, crop, faces, from, to } = part;
  const picture = allocatePlanar(crop.width, crop.height, alpha);
  for (let frame = from; frame < to; frame++) {
    cropInto(clip.picture(frame), crop, picture);
    step();
    yield { picture, face: faceOf(faces, norm, frame, crop) };
  }
}

/** Middle of the face in the loop, in pixels of the model. */
function middleOfFace({ faces, learnt, loop, crop }: ModelParts): [number, number] {
  let [x, y, n] = [0, 0, 0];
  for (let frame = loop.from; frame < loop.from + loop.count; frame++) {
    const { place } = faceOf(faces, learnt.norm, frame, crop);
    const [px, py] = toPicture(place, 0, 0);
    x += px;
    y += py;
    n++;
  }
  return [x / n, y / n];
}
