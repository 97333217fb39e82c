import { MouthTrack } from '../../motion/visemes.ts';
import type { Moment } from '../../person/video/find-loop.ts';
import {
  MESH_VALUES,
  normalHead,
  placeHead,
  toPicture,
  inverse,
  YAW,
  type HeadNorm,
  type HeadPlace,
} from '../../person/video/head-place.ts';
import {
  lagOf,
  learnMotion,
  pickExemplars,
  type MouthMotion,
  type Seen,
} from '../../person/video/learn-mouth.ts';
import { patchOf } from '../../person/video/mouth-area.ts';
import { featuresOf, type MouthModel } from '../../person/video/mouth-model.ts';
import { BRIGHT, gapOf, lengthsOf, OPEN, shapeOf, WIDE } from '../../person/video/mouth-shape.ts';
import { FPS } from '../../person/video/model-data.ts';
import { slotOf, STILL } from '../../person/video/points.ts';
import { mean, quantile } from '../../person/video/solve.ts';
import { TrainingError } from '../errors.ts';
import type { FaceLight } from './follow-face.ts';
import type { Words } from './words.ts';

/** What the footage taught about the mouth. */
export interface Learnt {
  readonly norm: HeadNorm;
  readonly motion: MouthMotion;
  readonly still: readonly number[];
  /** Pictures that are kept of the mouth. */
  readonly picked: readonly Seen[];
  /** Pictures by which lips come after their sound in the footage. */
  readonly lag: number;
}

const EXEMPLARS = 56;
/** Heads turned further from how they usually are show the mouth from another side, radians. */
const TURNED = 0.13;
/** Sound and pictures of footage are apart by so many pictures at most. */
const MOST_LAG = 8;
/** So many pictures with a face are needed to learn from. */
const LEAST_SEEN = 50;

/** @throws TrainingError when the face is hardly ever seen */
export function learn(faces: Float32Array, light: FaceLight, words: Words): Learnt {
  const count = faces.length / MESH_VALUES;
  const norm = normalHead(faces, count, Math.max(1, Math.floor(count / 600)));
  const all = look(faces, norm, light);
  if (all.length < LEAST_SEEN)
    throw new TrainingError('no-face', 'the face is seen in fewer than two seconds of the footage');
  const track = words.by === 'nothing' ? undefined : new MouthTrack(words.phonemes);
  const said = all.map(({ frame }) => track?.at((frame + 0.5) / FPS));
  const lag = track
    ? lagOf(
        said.map((mouth) => mouth!.jaw),
        all.map(({ measures }) => measures[OPEN]!),
        MOST_LAG,
      )
    : 0;
  const seen = all.map((s): Seen => {
    if (!track) return s;
    const wish = track.at((s.frame - lag + 0.5) / FPS);
    return featuresOf(wish).some((v) => v !== 0) ? { ...s, wish } : s;
  });
  const motion = learnMotion(seen);
  const turn = quantile(
    all.map(({ frame }) => faces[frame * MESH_VALUES + YAW]!),
    0.5,
  );
  const frontal = seen.filter(({ frame }) => Math.abs(faces[frame * MESH_VALUES + YAW]! - turn) < TURNED);
  const picked = pickExemplars(frontal.length > EXEMPLARS * 2 ? frontal : seen, motion, EXEMPLARS);
  return { norm, motion, still: stillOf(faces, norm, all), picked, lag };
}

function look(faces: Float32Array, norm: HeadNorm, light: FaceLight): Seen[] {
  const seen: Seen[] = [];
  for (let frame = 0; frame * MESH_VALUES < faces.length; frame++) {
    const offset = frame * MESH_VALUES;
    if (Number.isNaN(faces[offset])) continue;
    const shape = shapeOf(placeHead(norm, faces, offset), faces, offset);
    const measures = lengthsOf(shape);
    measures[BRIGHT] = light.bright[frame]!;
    seen.push({ frame, shape, measures, sharpness: light.sharp[frame]! });
  }
  return seen;
}

function stillOf(faces: Float32Array, norm: HeadNorm, seen: readonly Seen[]): number[] {
  const some = seen.filter((_, i) => i % Math.max(1, Math.floor(seen.length / 200)) === 0);
  const backs = some.map(({ frame }) => ({
    offset: frame * MESH_VALUES,
    back: inverse(placeHead(norm, faces, frame * MESH_VALUES)),
  }));
  return STILL.flatMap((point) => {
    const at = slotOf(point) * 2;
    const places = backs.map(({ offset, back }) =>
      toPicture(back, faces[offset + at]!, faces[offset + at + 1]!),
    );
    return [mean(places.map(([x]) => x)), mean(places.map(([, y]) => y))];
  });
}

/** The model without its pictures of the mouth. */
export function mouthModel({ norm, motion, still, picked }: Learnt): MouthModel {
  return {
    norm,
    still,
    ...motion,
    patch: patchOf(motion),
    exemplars: picked.map(({ measures, shape }) => ({
      measures: Array.from(measures),
      shape: Array.from(shape, (v) => Math.round(v * 100) / 100),
    })),
  };
}

/** Where the head of a picture is, when there is one. */
export function placeAt(faces: Float32Array, norm: HeadNorm, frame: number): HeadPlace | undefined {
  const offset = frame * MESH_VALUES;
  return Number.isNaN(faces[offset]) ? undefined : placeHead(norm, faces, offset);
}

/** Every picture as the search for a loop wants it. */
export function moments(
  faces: Float32Array,
  { norm, motion, lag }: Learnt,
  words: Words,
  small: (frame: number) => Uint8Array,
): Moment[] {
  const spoken = words.phonemes.filter(({ viseme }) => viseme !== 'sil');
  const count = faces.length / MESH_VALUES;
  const silent = new Uint8Array(count).fill(1);
  for (const { start, end } of spoken) {
    // Lips move before they are heard.
    const from = Math.max(0, Math.floor((start - 0.12) * FPS) + lag);
    silent.fill(0, from, Math.max(from, Math.ceil((end + 0.12) * FPS) + lag));
  }
  return Array.from({ length: count }, (_, frame): Moment => {
    const place = placeAt(faces, norm, frame);
    if (!place) return { gap: 1, silent: false, small: small(frame) };
    const gap = gapOf(shapeOf(place, faces, frame * MESH_VALUES)) - motion.restMeasures[OPEN]!;
    return {
      place,
      gap: gap / motion.restMeasures[WIDE]!,
      silent: silent[frame] === 1,
      small: small(frame),
    };
  });
}
