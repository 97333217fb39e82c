import type { FaceFound } from '../training/types.ts';
import { covers } from './detect.ts';
import { faceOf, type FaceFinder, squareOfHint, squareOfPoints } from './finder.ts';
import type { FacePicture } from './picture.ts';
import { OneEuroFilter } from './smooth.ts';

/** A face that keeps its number from picture to picture. */
export interface TrackedFace extends FaceFound {
  readonly id: number;
}

export interface TrackOptions {
  /** So many faces at most; default 1. */
  readonly most?: number;
  /** Height of the smallest face that matters, pixels; default a twelfth of the picture's shorter side. */
  readonly least?: number;
  /** Calms the points as they come (default false: measured points, to be smoothed afterwards). */
  readonly calm?: boolean;
  /** Seconds between searches for further faces while some are seen already; default 1. */
  readonly searchEvery?: number;
}

interface Track {
  readonly id: number;
  readonly filter: OneEuroFilter | undefined;
  /** As measured, for the next look. */
  points: readonly number[];
}

/** Two looks at one face agree this much. */
const SAME = 0.35;

/**
 * Follows faces through the pictures of a video: each is looked for where it was, and the whole picture is searched only
 * when one is lost or more than one is wanted.
 */
export class FaceTracker {
  readonly #finder: FaceFinder;
  readonly #options: TrackOptions;
  #tracks: Track[] = [];
  #searched = -Infinity;
  #next = 0;

  constructor(finder: FaceFinder, options: TrackOptions = {}) {
    this.#finder = finder;
    this.#options = options;
  }

  /** Faces of the next picture, in order of their numbers; `seconds` ascend. */
  next(picture: FacePicture, seconds: number): TrackedFace[] {
    const { most = 1, searchEvery = 1 } = this.#options;
    const faces: TrackedFace[] = [];
    const kept: Track[] = [];
    for (const track of this.#tracks) {
      const face = this.#finder.look(picture, squareOfPoints(track.points));
      if (!face || faces.some(({ box }) => covers(box, face.box) > SAME)) continue;
      faces.push(this.#follow(track, face, seconds));
      kept.push(track);
    }
    this.#tracks = kept;
    const due = kept.length === 0 || seconds - this.#searched >= searchEvery;
    if (kept.length < most && due) this.#search(picture, seconds, most, faces);
    return faces;
  }

  /** Forgets all faces, at a cut or a jump. */
  reset(): void {
    this.#tracks = [];
    this.#searched = -Infinity;
  }

  #search(picture: FacePicture, seconds: number, most: number, faces: TrackedFace[]): void {
    this.#searched = seconds;
    const { least, calm = false } = this.#options;
    const hints = this.#finder.detect(picture, { most, ...(least === undefined ? {} : { least }) });
    // The largest is who the picture is about.
    hints.sort((a, b) => b.height - a.height);
    for (const hint of hints) {
      if (faces.length >= most) return;
      if (faces.some(({ box }) => covers(box, hint) > SAME)) continue;
      const rough = this.#finder.look(picture, squareOfHint(hint));
      // Once more where the points say that it is: what follows will be looked at in the same way.
      const face = rough && this.#finder.look(picture, squareOfPoints(rough.points));
      if (!face || faces.some(({ box }) => covers(box, face.box) > SAME)) continue;
      const track = {
        id: this.#next++,
        filter: calm ? new OneEuroFilter() : undefined,
        points: face.points,
      };
      this.#tracks.push(track);
      faces.push(this.#follow(track, face, seconds));
    }
  }

  #follow(track: Track, face: FaceFound, seconds: number): TrackedFace {
    track.points = face.points;
    if (!track.filter) return { ...face, id: track.id };
    const size = (face.box.width + face.box.height) / 2;
    const calm = track.filter.next(face.points, seconds, size);
    return { ...faceOf(calm, face.confidence, this.#finder.face), id: track.id };
  }
}
