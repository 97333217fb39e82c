import type { FootageCheck } from '../types.ts';
import { checkOf, degrees, percent, quantile, rangesOf, shareOf } from './check.ts';
import type { FaceLook } from './face-look.ts';
import { coveredMouths } from './mouth.ts';

/** What is known of one moment. */
export interface Moment {
  readonly at: number;
  readonly face?: FaceLook | undefined;
  /** People in the picture, where they were counted. */
  readonly people?: number | undefined;
}

const LEAST_FACES = 0.95;
export const LEAST_FACE = 150;
const LEAST_GOOD = 0.95;
const MOST_YAW = 25;
const MOST_PITCH = 20;
const MOST_ROLL = 20;
/** A level look as the network measures it. */
const LEVEL_PITCH = -7;
const MOST_BLUR = 0.6;
const LEAST_LIGHT = 65;
const MOST_BURNT = 0.06;
const LEAST_MOUTH = 0.99;

/** Everything that is asked of the person in pictures that end at `end` seconds. */
export function checkPeople(moments: readonly Moment[], end: number): FootageCheck[] {
  const seen = moments.flatMap(({ at, face }) => (face ? [{ at, ...face }] : []));
  const times = moments.map(({ at }) => at);
  const share = shareOf(moments.map(({ face }) => face !== undefined));
  const counted = moments.filter(({ people }) => people !== undefined);
  const alone = counted.map(({ people }) => people! <= 1);
  const strangers = counted.length > 0 ? 1 - shareOf(alone) : 0;
  const isStill = moments.length === 1;
  return [
    checkOf('face', {
      passed: share >= LEAST_FACES,
      figure: percent(share),
      unit: isStill ? '%' : '% of the time',
      wanted: 'a face in at least 95 % of the pictures',
      message:
        share === 0
          ? 'No face was found. Film the person from the front, well lit.'
          : 'The face cannot be seen all the time. Stay in the picture and turn to the camera.',
      ranges: rangesOf(
        times,
        moments.map(({ face }) => face === undefined),
        end,
      ),
    }),
    checkOf('one-person', {
      passed: strangers <= 0.01 && counted.length > 0,
      figure: Math.max(0, ...counted.map(({ people }) => people!)),
      unit: 'people',
      wanted: 'one person',
      message:
        share === 0
          ? 'Nobody was found in the picture.'
          : 'More than one person can be seen. Only the presenter may be in the picture, no posters either.',
      ranges: rangesOf(
        counted.map(({ at }) => at),
        alone.map((is) => !is),
        end,
      ),
    }),
    ...checkFaces(seen, end),
  ];
}

type Seen = FaceLook & { readonly at: number };

function checkFaces(seen: readonly Seen[], end: number): FootageCheck[] {
  const times = seen.map(({ at }) => at);
  const none = seen.length === 0;
  const verdict = (bad: readonly boolean[], least = LEAST_GOOD) => ({
    passed: !none && 1 - shareOf(bad) >= least,
    ranges: rangesOf(times, bad, end),
  });
  const heights = seen.map(({ height }) => height);
  const [yaws, pitches, rolls] = (['yaw', 'pitch', 'roll'] as const).map((axis) =>
    seen.map(({ pose }) => Math.abs(degrees(pose[axis]) - (axis === 'pitch' ? LEVEL_PITCH : 0))),
  ) as [number[], number[], number[]];
  const turned = seen.map((_, i) => yaws[i]! > MOST_YAW || pitches[i]! > MOST_PITCH || rolls[i]! > MOST_ROLL);
  const covered = coveredMouths(seen);
  const blurs = seen.map(({ blur }) => blur);
  const dark = seen.map(({ bright }) => bright < LEAST_LIGHT);
  const burnt = seen.map((look) => look.burnt > MOST_BURNT);
  const unseen = 'No face was found, so this could not be looked at.';
  return [
    checkOf('face-size', {
      ...verdict(heights.map((height) => height < LEAST_FACE)),
      figure: none ? 0 : quantile(heights, 0.05),
      unit: 'px',
      wanted: `a face at least ${LEAST_FACE} px high`,
      message: none
        ? unseen
        : 'The face is too small in the picture. Come closer, or film at a higher resolution.',
    }),
    checkOf('frontal', {
      ...verdict(turned),
      figure: none
        ? 0
        : quantile(
            seen.map((_, i) => Math.max(yaws[i]!, pitches[i]!, rolls[i]!)),
            0.95,
          ),
      unit: '°',
      wanted: `turned by at most ${MOST_YAW}° aside and ${MOST_PITCH}° up, down or over`,
      message: none ? unseen : 'The head is turned away. Look into the camera, at the height of the eyes.',
    }),
    checkOf('mouth-free', {
      ...verdict(covered, LEAST_MOUTH),
      figure: none ? 0 : percent(1 - shareOf(covered)),
      unit: '% of the time',
      wanted: 'the mouth always in sight',
      message: none ? unseen : 'Something is before the mouth. Keep hands, microphone and hair away from it.',
    }),
    checkOf('sharpness', {
      ...verdict(blurs.map((blur) => blur > MOST_BLUR)),
      figure: none ? 0 : percent(1 - quantile(blurs, 0.5)),
      unit: '%',
      wanted: `at least ${percent(1 - MOST_BLUR)} % at the size of the face`,
      message: none
        ? unseen
        : 'The face is blurred. Focus on the eyes, use a short shutter time and compress less.',
    }),
    checkOf('exposure', {
      ...verdict(dark.map((is, i) => is || burnt[i]!)),
      figure: none
        ? 0
        : quantile(
            seen.map(({ bright }) => bright),
            0.5,
          ),
      unit: 'of 255',
      wanted: `the face's bright parts at ${LEAST_LIGHT} or more of 255, and not burnt out`,
      message: none
        ? unseen
        : shareOf(dark) >= shareOf(burnt)
          ? 'The face is too dark. Bring more light in front of it.'
          : 'The face is burnt out. Use less light or a shorter exposure.',
    }),
  ];
}
