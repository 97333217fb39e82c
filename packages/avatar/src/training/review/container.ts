import { MediaError, type MediaInfo, probeMedia, type Survey } from '@cyclorama/stage';
import type { FootageCheck, FootageReviewRequest } from '../types.ts';
import { checkOf, rangesOf } from './check.ts';

const CONTAINERS = ['mp4', 'mov'];
const WANTED = 'an MP4 or MOV file whose pictures decode';
/** Pictures of this size and more are no longer 4K. */
const MOST_LONG = 4096;
const MOST_SHORT = 2304;
/** Slightly below 24, for films at 24000/1001. */
const LEAST_RATE = 23.9;
const MOST_RATE = 60.5;
/** A picture that stands longer is seen to stand, seconds; hands and lips are elsewhere when the next one comes. */
const LONGEST = 0.1;
/** Recorders stumble as they begin: so many seconds, or such a share, may be longer pictures. */
const STUMBLE_SECONDS = 0.5;
const STUMBLE_SHARE = 0.005;
/** Pictures that come closer to each other are one, seconds. */
const SAME_PICTURE = 0.005;

/** Opens the file and says what it is; the check has failed where there is no `info`. */
export async function checkContainer(
  path: string,
): Promise<{ readonly check: FootageCheck; readonly info?: MediaInfo }> {
  const fail = (message: string): FootageCheck =>
    checkOf('container', { passed: false, figure: 0, unit: '', wanted: WANTED, message });
  try {
    const info = await probeMedia(path);
    if (info.kind === 'image')
      return { check: fail(`The file is a picture (${info.container}), not a video. Bring an MP4 file.`) };
    if (!info.video) return { check: fail('The file holds no pictures, only sound. Bring the video file.') };
    const passed = CONTAINERS.includes(info.container);
    const message = `The file is ${info.container}, not MP4. Export it again as MP4.`;
    return { check: checkOf('container', { passed, figure: 1, unit: '', wanted: WANTED, message }), info };
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return { check: fail(`The file cannot be used: ${error.message}. Export or upload it again.`) };
  }
}

/** The container's check when reading to the end showed more. */
export function checkDecoded(before: FootageCheck, { damaged, decoded }: Survey): FootageCheck {
  if (!before.passed || damaged <= Math.max(1, decoded * 0.01)) return before;
  const message = `${damaged} pictures of the file are damaged. Export or upload it again.`;
  return checkOf('container', {
    ...before,
    passed: false,
    figure: damaged,
    unit: 'damaged pictures',
    message,
  });
}

export function checkLength(seconds: number, request: FootageReviewRequest): FootageCheck {
  const { least, most } =
    request.length ?? (request.isAction ? { least: 5, most: 600 } : { least: 180, most: 600 });
  // What cutters round away shall fail nobody.
  const [short, long] = [seconds < least - 0.5, seconds > most + 0.5];
  return checkOf('length', {
    passed: !short && !long,
    figure: seconds,
    unit: 's',
    wanted: `${least} to ${most} s`,
    message: short
      ? `The video lasts ${seconds.toFixed(1)} s; at least ${least} s are needed. Film longer.`
      : `The video lasts ${seconds.toFixed(1)} s; at most ${most} s are allowed. Cut it.`,
  });
}

export function checkSize(
  { width, height }: { readonly width: number; readonly height: number },
  least: number,
): FootageCheck {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const small = short < least;
  return checkOf('size', {
    passed: !small && short <= MOST_SHORT && long <= MOST_LONG,
    figure: short,
    unit: 'px',
    wanted: `shorter side at least ${least} px, at most 4K`,
    message: small
      ? `The picture is ${width} × ${height}; its shorter side must have at least ${least} pixels. Film at a higher resolution.`
      : `The picture is ${width} × ${height}; more than 4K is not needed. Scale it down.`,
  });
}

export function checkRotation(rotation: number): FootageCheck {
  return checkOf('rotation', {
    passed: rotation === 0,
    figure: rotation,
    unit: '°',
    wanted: 'stored upright',
    message: `The file asks players to turn it by ${rotation}°. Export it upright, without a rotation mark.`,
  });
}

/**
 * Whether there are pictures enough at every moment. Cameras of browsers and telephones give them when they can: uneven
 * intervals are resampled by the training, only holes are not to be mended.
 */
export function checkFrameRate({ times, seconds }: Survey): FootageCheck {
  const intervals = Array.from(times.subarray(1), (at, i) => at - times[i]!);
  const length = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const own = intervals.filter((interval) => interval > SAME_PICTURE).length;
  const rate = length > 0 ? own / length : 0;
  const bad = intervals.map((interval) => interval > LONGEST);
  const held = intervals.reduce((sum, interval, i) => (bad[i] ? sum + interval : sum), 0);
  const holes = bad.filter(Boolean).length;
  // Few pictures everywhere are no holes: that is a slow camera.
  const slow = rate < LEAST_RATE;
  const isPatchy = held > Math.max(STUMBLE_SECONDS, length * STUMBLE_SHARE) && holes < intervals.length * 0.9;
  return checkOf('frame-rate', {
    passed: !isPatchy && !slow && rate <= MOST_RATE,
    figure: rate,
    unit: 'frames/s',
    wanted: '25 frames a second, at least 24 and at most 60, none shown longer than 0.1 s',
    message: isPatchy
      ? `The frame rate changes too much: ${holes} pictures stand still for more than ${LONGEST} s, ${held.toFixed(1)} s in all. Film in more light, close other programs, or record at a constant 25 frames a second.`
      : slow
        ? `${rate.toFixed(1)} frames a second are too few. Film at 25, in more light.`
        : `${rate.toFixed(1)} frames a second are too many. Export at 25.`,
    ranges: isPatchy ? rangesOf(Array.from(times), bad, seconds) : [],
  });
}
