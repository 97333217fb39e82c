import type { Picture } from '../../pixels/picture.ts';
import { half } from '../../pixels/picture.ts';
import type { ScreenMatte } from '../settings.ts';
import { SCREEN_MATTE } from '../settings.ts';
import type { Backdrop, Hue, Samples } from './find.ts';
import { BLUE, findBackdrop, GREEN, turn } from './find.ts';
import { ScreenMatter, screenMatterBytes } from './open.ts';
import { takeSamples } from './take.ts';

/** Any hue, for walls of other colours; these have to be more than green or blue ones. */
const ANY: Hue = { angle: 0, width: Math.PI };
const LEAST_SHARE = 0.1;
const LEAST_SHARE_ANY = 0.3;
/** Share of the upper border that a screen has at least. */
const LEAST_BORDER = 0.4;
/** Chroma below this is a painted room's, not a screen's; other hues than green and blue need more. */
const LEAST_LENGTH = 18;
const LEAST_LENGTH_ANY = 30;
/** Deviation of the hue (radians) and of the strength (share) of a screen of one colour. */
const MOST_HUE = 0.12;
const MOST_STRENGTH = 0.3;

/**
 * Looks at one picture and proposes settings for it: which screen stands there and how it is keyed best. Undefined
 * when no screen of one colour is in the picture. Takes some milliseconds and memory of its own; meant for a button, not
 * for every frame.
 */
export function sampleBackdrop(memory: WebAssembly.Memory, picture: Picture): ScreenMatte | undefined {
  const samples = takeSamples(new Uint8Array(memory.buffer), picture, 256, 144);
  const found =
    screenIn(samples, [GREEN, BLUE], LEAST_SHARE, LEAST_LENGTH) ??
    screenIn(samples, [ANY], LEAST_SHARE_ANY, LEAST_LENGTH_ANY);
  if (!found) return undefined;
  const backdrop = nameOf(found);
  const first: ScreenMatte = { ...SCREEN_MATTE, backdrop, keepSimilar: hasSimilar(samples, found) };
  const screen = tryOn(memory, picture, first);
  // Noise must stay below what is clipped away, or the backdrop would shimmer.
  const noise = screen?.grain ?? 0;
  const round = (value: number): number => Math.round(100 * value) / 100;
  return {
    ...first,
    similarity: round(Math.min(0.7, 0.38 + 1.5 * noise)),
    smoothness: round(Math.max(0.4, 0.5 - noise)),
    spill: round(Math.min(1, 0.6 + 1.2 * (screen?.glow ?? 0))),
  };
}

function screenIn(
  samples: Samples,
  hues: readonly Hue[],
  share: number,
  length: number,
): Backdrop | undefined {
  const found = findBackdrop(samples, hues, share);
  if (!found || Math.hypot(found.u, found.v) < length) return undefined;
  return isEven(samples, found) && borderShare(samples, found) >= LEAST_BORDER ? found : undefined;
}

/** Angle beside the screen's hue and strength relative to it, of one sample. */
function compare({ u, v }: Samples, at: number, screen: Backdrop): { beside: number; strength: number } {
  const [su, sv] = [u[at]!, v[at]!];
  return {
    beside: turn(Math.atan2(sv, su), Math.atan2(screen.v, screen.u)),
    strength: Math.hypot(su, sv) / Math.hypot(screen.u, screen.v),
  };
}

function isScreen(samples: Samples, at: number, screen: Backdrop): boolean {
  const { beside, strength } = compare(samples, at, screen);
  return beside < 0.25 && strength > 0.55 && strength < 1.6;
}

function isEven(samples: Samples, screen: Backdrop): boolean {
  let [count, hue, light] = [0, 0, 0];
  for (let at = 0; at < samples.u.length; at++) {
    if (!isScreen(samples, at, screen)) continue;
    const { beside, strength } = compare(samples, at, screen);
    count++;
    hue += beside ** 2;
    light += (strength - 1) ** 2;
  }
  return count > 0 && Math.sqrt(hue / count) < MOST_HUE && Math.sqrt(light / count) < MOST_STRENGTH;
}

/** Share of the screen along the top and the upper halves of the sides: there stands nobody. */
function borderShare(samples: Samples, screen: Backdrop): number {
  const { columns, rows } = samples;
  let [count, own] = [0, 0];
  const look = (column: number, row: number): void => {
    count++;
    if (isScreen(samples, row * columns + column, screen)) own++;
  };
  for (let column = 0; column < columns; column++) look(column, 0);
  for (let row = 1; row < rows / 2; row++) {
    look(0, row);
    look(columns - 1, row);
  }
  return own / count;
}

/** Whether there are things whose colour is near that of the screen without being it. */
function hasSimilar(samples: Samples, screen: Backdrop): boolean {
  let count = 0;
  for (let at = 0; at < samples.u.length; at++) {
    const { beside, strength } = compare(samples, at, screen);
    if (beside > 0.35 ? beside < 0.95 && strength > 0.3 : strength > 0.2 && strength < 0.5) count++;
  }
  return count > 0.03 * samples.u.length;
}

function nameOf({ y, u, v }: Backdrop): ScreenMatte['backdrop'] {
  const angle = Math.atan2(v, u);
  if (turn(angle, GREEN.angle) < GREEN.width) return 'green';
  if (turn(angle, BLUE.angle) < BLUE.width) return 'blue';
  const luma = (y - 16) / 219;
  const [cb, cr] = [u / 224, v / 224];
  const hex = [luma + 1.5748 * cr, luma - 0.187324 * cb - 0.468124 * cr, luma + 1.8556 * cb].map((value) =>
    Math.round(255 * Math.max(0, Math.min(1, value)))
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${hex.join('')}`;
}

/** Keys the picture once, in memory of its own, and tells what was measured. */
function tryOn(memory: WebAssembly.Memory, picture: Picture, settings: ScreenMatte): ScreenMatter['screen'] {
  const { width, height } = picture;
  const luma = picture.strideY * height;
  const chroma = picture.strideC * half(height);
  const scratch = 65536;
  const source = Math.ceil((scratch + screenMatterBytes(width, height)) / 64) * 64;
  const target = source + luma + 2 * chroma + 64;
  const bytes = target + 2 * luma + 3 * chroma + 65536;
  const own = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536), maximum: 65536, shared: true });
  const [from, to] = [new Uint8Array(memory.buffer), new Uint8Array(own.buffer)];
  const place = { width, height, strideY: picture.strideY, strideC: picture.strideC };
  const copy = {
    ...place,
    block: source,
    y: source,
    u: source + luma,
    v: source + luma + chroma,
    a: 0,
    ac: 0,
  };
  to.set(from.subarray(picture.y, picture.y + luma), copy.y);
  to.set(from.subarray(picture.u, picture.u + chroma), copy.u);
  to.set(from.subarray(picture.v, picture.v + chroma), copy.v);
  const matter = new ScreenMatter({ settings, memory: own, scratch, width, height });
  matter.look(copy, 0);
  matter.draw(copy, {
    ...place,
    block: target,
    y: target,
    u: target + luma,
    v: target + luma + chroma,
    a: target + luma + 2 * chroma,
    ac: target + 2 * luma + 2 * chroma,
  });
  const { screen } = matter;
  matter.close();
  return screen;
}
