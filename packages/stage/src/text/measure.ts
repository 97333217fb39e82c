import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { FontFace } from './faces.ts';
import { isCjk, isJoined, isRightToLeft } from './scripts.ts';

/** A stretch of a line that is drawn with one order of families. */
export interface Run {
  readonly text: string;
  /** Quotes, dashes and dots between Han characters are drawn full width from the Han font. */
  readonly han: boolean;
}

const shared = /[‘’“”—…·‥]/u;
const sharedOrText = /[‘’“”—…·‥]+|[^‘’“”—…·‥]+/gu;

/** Splits a line where marks that Latin and Han fonts share must come from the Han font. */
export function splitRuns(line: string): readonly Run[] {
  if (!shared.test(line) || !isCjk(line) || isRightToLeft(line)) return [{ text: line, han: false }];
  const parts = line.match(sharedOrText) ?? [];
  const runs: { text: string; han: boolean }[] = [];
  parts.forEach((text, index) => {
    const before = Array.from(parts[index - 1] ?? '').at(-1) ?? '';
    const after = Array.from(parts[index + 1] ?? '')[0] ?? '';
    const han = shared.test(text) && (isCjk(before) || isCjk(after)) && !/\p{Script=Latin}/u.test(before);
    const last = runs.at(-1);
    if (last?.han === han) last.text += text;
    else runs.push({ text, han });
  });
  return runs;
}

/** Sets a context up for a face at a size in pixels. */
export function applyFace(
  context: SKRSContext2D,
  face: FontFace,
  size: number,
  text: string,
  han = false,
): void {
  const families = han
    ? face.families.toSorted((a, b) => Number(isEastern(b)) - Number(isEastern(a)))
    : face.families;
  context.font = `${face.style} ${face.weight} ${size}px ${families.map((family) => `"${family}"`).join(', ')}`;
  context.fontVariationSettings = `"wght" ${face.weight}, "wdth" ${face.stretch}`;
  context.letterSpacing = isJoined(text) ? '0px' : `${(face.letterSpacing * size).toFixed(2)}px`;
  context.fontKerning = 'normal';
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
}

function isEastern(family: string): boolean {
  return family.startsWith('Cyclorama SC') || family.startsWith('Cyclorama KR');
}

export interface Extent {
  /** Advance width. */
  readonly width: number;
  /** Ink beyond the pen's start (left), the pen's end (right), above and below the baseline; may be negative. */
  readonly left: number;
  readonly right: number;
  readonly ascent: number;
  readonly descent: number;
}

const scratch = createCanvas(1, 1).getContext('2d');
const widths = new Map<string, Map<string, number>>();
const cacheLimit = 20_000;

/** Extent of one line of text, pixels. */
export function measureLine(text: string, face: FontFace, size: number): Extent {
  let pen = 0;
  let left = Infinity;
  let right = -Infinity;
  let ascent = -Infinity;
  let descent = -Infinity;
  for (const run of splitRuns(text)) {
    const metrics = runMetrics(run, text, face, size);
    left = Math.min(left, pen - metrics.actualBoundingBoxLeft);
    right = Math.max(right, pen + metrics.actualBoundingBoxRight);
    ascent = Math.max(ascent, metrics.actualBoundingBoxAscent);
    descent = Math.max(descent, metrics.actualBoundingBoxDescent);
    pen += metrics.width;
  }
  return { width: pen, left: -left, right: right - pen, ascent, descent };
}

/** Advance width of one run of a line, in the fonts that the run is drawn with. */
export function measureRun(run: Run, line: string, face: FontFace, size: number): number {
  return runMetrics(run, line, face, size).width;
}

function runMetrics(
  run: Run,
  line: string,
  face: FontFace,
  size: number,
): ReturnType<typeof scratch.measureText> {
  applyFace(scratch, face, size, line, run.han);
  scratch.direction = isRightToLeft(run.text) ? 'rtl' : 'ltr';
  return scratch.measureText(run.text);
}

/** Advance width of a piece of text; remembered, since layouts try the same words many times. */
export function measureWidth(text: string, face: FontFace, size: number): number {
  const key = `${face.families.join()} ${face.weight} ${face.style} ${face.stretch} ${face.letterSpacing} ${size}`;
  let cache = widths.get(key);
  if (!cache) {
    if (widths.size > 32) widths.clear();
    widths.set(key, (cache = new Map<string, number>()));
  }
  let width = cache.get(text);
  if (width === undefined) {
    width = measureLine(text, face, size).width;
    if (cache.size > cacheLimit) cache.clear();
    cache.set(text, width);
  }
  return width;
}
