import type { ClipHeader } from '@cyclorama/stage';
import { ModelFileError, type ModelFile } from '../model-file.ts';
import type { HeadPlace } from './head-place.ts';
import type { MouthModel } from './mouth-model.ts';
import { SHAPE_VALUES } from './mouth-shape.ts';
import type { OwnFace } from './mouth-painter.ts';

/** Pictures a second of all clips. */
export const FPS = 25;

/** Pictures of a clip and where its face is in each; the blobs `NAME.pictures` and `NAME.faces` belong to it. */
export interface ClipEntry {
  readonly name: string;
  readonly header: ClipHeader;
  /** Where each packet begins, and at last where the blob ends. */
  readonly offsets: readonly number[];
  /** Numbers of the pictures that need none before them. */
  readonly keys: readonly number[];
}

/** A gesture of one's own. */
export interface ActionEntry extends ClipEntry {
  readonly actionId: string;
  readonly mouthMoves: boolean;
}

/** The JSON of a video presenter's model. */
export interface VideoModelData {
  readonly version: 1;
  readonly loop: ClipEntry & { readonly backAndForth: boolean; readonly mouthMoves: boolean };
  readonly actions: readonly ActionEntry[];
  readonly mouth: MouthModel;
  /** Pixels of the pictures: top of the head and middle of the face while resting. */
  readonly crown: number;
  readonly middle: number;
  readonly face: number;
}

export const MOUTH_BLOB = 'mouth';

/** Numbers of a face: where the head is, and the mouth on the normal head. */
export const FACE_VALUES = 4 + SHAPE_VALUES;

export function writeFace(face: OwnFace, into: Float32Array, at: number): void {
  into.set([face.place.a, face.place.b, face.place.x, face.place.y], at);
  into.set(face.shape, at + 4);
}

export function readFace(values: Float32Array, index: number): OwnFace {
  const at = index * FACE_VALUES;
  const place: HeadPlace = {
    a: values[at]!,
    b: values[at + 1]!,
    x: values[at + 2]!,
    y: values[at + 3]!,
  };
  return { place, shape: values.subarray(at + 4, at + FACE_VALUES) };
}

/** @throws ModelFileError for a model of another kind or version */
export function videoData(model: ModelFile): VideoModelData {
  const data = model.data as Partial<VideoModelData> | null;
  if (
    model.info.kind !== 'video' ||
    data?.version !== 1 ||
    !isClip(data.loop) ||
    !Array.isArray(data.actions) ||
    !data.actions.every(isClip) ||
    typeof data.mouth !== 'object'
  )
    throw new ModelFileError('the model of the presenter is not one that this version plays');
  return data as VideoModelData;
}

function isClip(value: unknown): boolean {
  const { offsets, keys, header } = (value ?? {}) as Partial<ClipEntry>;
  return (
    Array.isArray(offsets) &&
    offsets.length > 1 &&
    Array.isArray(keys) &&
    keys[0] === 0 &&
    typeof header === 'object'
  );
}
