import { MediaError, surveyVideo, type Survey } from '@cyclorama/stage';
import { type FaceFinder, FaceTracker, type I420Picture, openFaceFinder } from '../../face/index.ts';
import type { FootageCheck, FootageReview, FootageReviewRequest } from '../types.ts';
import { checkOf } from './check.ts';
import {
  checkContainer,
  checkDecoded,
  checkFrameRate,
  checkLength,
  checkRotation,
  checkSize,
} from './container.ts';
import { lookAtFace } from './face-look.ts';
import { checkGround, type GroundLook, lookAtGround } from './ground.ts';
import { checkPeople, type Moment } from './people.ts';
import { checkSound } from './sound.ts';

export interface ReviewOptions {
  /** Share that is done, 0…1. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Seconds from one look at the face to the next, and between two counts of people. */
const LOOK_EVERY = 0.2;
const COUNT_EVERY = 1;
/** Pictures are looked at in this size at most. */
const MOST_SIDE = 1920;
/** Somebody whose face is so much smaller than the presenter's is another person still. */
const LEAST_STRANGER = 0.3;
/** Seconds asked of the pixels' side of the progress. */
const PICTURES_SHARE = 0.92;

/**
 * Looks whether footage will do for a presenter: the file, the person in it, the ground, the sound. Reads the video once,
 * in bounded memory. What cannot be opened fails its check; nothing about a file is thrown.
 */
export async function reviewFootage(
  request: FootageReviewRequest,
  options: ReviewOptions = {},
): Promise<FootageReview> {
  const { signal, onProgress } = options;
  const container = await checkContainer(request.video);
  signal?.throwIfAborted();
  if (!container.info) return { approved: false, checks: [container.check], seconds: 0, width: 0, height: 0 };
  const eyes = new Eyes(await openFaceFinder(), request.replacesBackground);
  let survey: Survey;
  try {
    survey = await surveyVideo(request.video, {
      every: LOOK_EVERY,
      width: MOST_SIDE,
      height: MOST_SIDE,
      ...(signal ? { signal } : {}),
      onPicture: (picture, seconds, scale) => eyes.look(picture, seconds, scale),
      onProgress: (share) => onProgress?.(share * PICTURES_SHARE),
    });
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    const message = `The file cannot be read to its end: ${error.message}. Export or upload it again.`;
    const check = checkOf('container', { ...container.check, passed: false, message });
    return { approved: false, checks: [check], seconds: container.info.duration, width: 0, height: 0 };
  }
  const { width, height, seconds } = survey;
  const checks: FootageCheck[] = [
    checkDecoded(container.check, survey),
    checkLength(seconds, request),
    checkSize(survey, request.leastHeight ?? 1080),
    checkFrameRate(survey),
    checkRotation(container.info.video?.rotation ?? 0),
    ...checkPeople(eyes.moments, seconds),
    ...(request.replacesBackground ? [checkGround(eyes.grounds, seconds)] : []),
  ];
  onProgress?.(PICTURES_SHARE);
  if (!request.isAction) checks.push(...(await checkSound(request.audio ?? request.video, signal)));
  onProgress?.(1);
  return { approved: checks.every(({ passed }) => passed), checks, seconds, width, height };
}

/** Looks at pictures as they come and keeps what they show in few numbers. */
class Eyes {
  readonly moments: Moment[] = [];
  readonly grounds: { at: number; ground: GroundLook }[] = [];
  readonly #finder: FaceFinder;
  readonly #tracker: FaceTracker;
  readonly #seesGround: boolean;
  #counted = -Infinity;

  constructor(finder: FaceFinder, seesGround: boolean) {
    this.#finder = finder;
    this.#tracker = new FaceTracker(finder);
    this.#seesGround = seesGround;
  }

  look(picture: I420Picture, at: number, scale: number): void {
    const face = this.#tracker.next(picture, at)[0];
    let people: number | undefined;
    if (at - this.#counted >= COUNT_EVERY) {
      this.#counted = at;
      const least = face && face.box.height * LEAST_STRANGER;
      people = this.#finder.find(picture, { most: 4, ...(least ? { least } : {}) }).length;
    }
    const look = face && lookAtFace(picture, face, this.#finder.face, scale);
    this.moments.push({ at, face: look, people });
    if (this.#seesGround) this.grounds.push({ at, ground: lookAtGround(picture) });
  }
}
