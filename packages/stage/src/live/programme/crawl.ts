import type { Size } from './geometry.ts';
import type { Crawl } from './messages.ts';

/** An eighth of the picture passes in a second: readable, and calm. */
const SHARE_PER_SECOND = 1 / 8;
/** Between the end of a text and its next copy, share of the picture. */
const GAP = 1 / 8;

/** Nearest even number, at least 2: chroma is half as fine, odd steps would make colours tremble. */
function even(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2);
}

/** How a strip of a length scrolls through a window: whole even pixels per frame, copies at a distance. */
export function crawlPace(
  axis: 'x' | 'y',
  strip: number,
  window: number,
  output: Size,
  fps: number,
): { readonly step: number; readonly period: number } {
  const whole = axis === 'x' ? output.width : output.height;
  const step = even((whole * SHARE_PER_SECOND) / fps);
  // A whole number of steps, so that each round looks like the one before.
  const period = Math.ceil(Math.max(window, strip + whole * GAP) / step) * step;
  return { step, period };
}

/**
 * Where copies of a strip stand after `frames` frames, as distances from the window's start in programme pixels: the
 * first comes in at the far end, each next one a period behind. Calls `visit` for those that can be seen.
 */
export function eachCopy(
  crawl: Pick<Crawl, 'step' | 'period'>,
  strip: number,
  window: number,
  frames: number,
  visit: (position: number) => void,
): void {
  const head = window - crawl.step * frames;
  const gone = Math.max(0, Math.ceil((-strip - head + 1) / crawl.period));
  for (let at = head + gone * crawl.period; at < window; at += crawl.period) visit(at);
}

/** Over so much of the picture a text appears and disappears at the ends of its window. */
const SOFT = 1 / 32;

/**
 * How much of a strip shows at a place of its window, and up to where that holds: it fades at both ends, except where
 * the window ends with the picture.
 */
export function softness(
  { axis, window }: Pick<Crawl, 'axis' | 'window'>,
  output: Size,
  length: number,
  place: number,
): { readonly until: number; readonly share: number } {
  const [begin, whole] = axis === 'x' ? [window.x, output.width] : [window.y, output.height];
  const edge = Math.min(even(whole * SOFT), Math.floor(length / 8) * 2);
  const [near, far] = [begin > 0 ? edge : 0, begin + length < whole ? length - edge : length];
  // Steps of two pixels: whole chroma samples.
  if (place < near) return { until: Math.min(near, place + 2), share: (place + 1) / edge };
  if (place < far) return { until: far, share: 1 };
  return { until: place + 2, share: Math.max(0, length - place - 1) / edge };
}
