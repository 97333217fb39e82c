import type { ActionMark } from '../types.ts';
import { TrainingError } from '../errors.ts';
import { FPS } from '../../person/video/model-data.ts';

/** A gesture found in a take: pictures, half open, and what it is called. */
export interface ActionSpan {
  readonly from: number;
  readonly to: number;
  readonly tag: string;
  readonly name: string;
}

/** Pictures of rest that are kept before and after a gesture that was found by itself. */
const AROUND = 6;
const LEAST = 12;
const MOST = 20 * FPS;
/** Rest between two gestures is at least so long, pictures. */
const REST = 12;

/** Gestures by the marks of the user. @throws TrainingError naming the mark that does not fit */
export function markedActions(marks: readonly ActionMark[], frames: number): ActionSpan[] {
  const used = new Set<string>();
  return marks
    .filter(({ type }) => type === 'ACTION')
    .map((mark, i) => {
      const from = Math.max(0, Math.round(mark.from * FPS));
      const to = Math.min(frames, Math.round(mark.to * FPS));
      if (!(to - from >= LEAST))
        throw new TrainingError(
          'marks',
          `action mark ${i + 1} (${mark.from}–${mark.to} s) holds no half second of the take`,
        );
      const tag = unique(slug(mark.tag ?? mark.name ?? `action-${i + 1}`), used);
      return { from, to, tag, name: mark.name ?? mark.tag ?? `Action ${i + 1}` };
    });
}

function slug(text: string): string {
  const plain = text.trim().toLowerCase().replace(/\s+/gu, '-');
  return plain === '' ? 'action' : plain;
}

function unique(tag: string, used: Set<string>): string {
  let name = tag;
  for (let n = 2; used.has(name); n++) name = `${tag}-${n}`;
  used.add(name);
  return name;
}

/** Gestures found by themselves: where the pictures leave their rest and come back to it. */
export function findActions(small: (frame: number) => Uint8Array, frames: number): ActionSpan[] {
  if (frames < LEAST * 2) return [];
  const rest = usual(small, frames);
  const away = Float64Array.from({ length: frames }, (_, n) => {
    const picture = small(n);
    let sum = 0;
    for (let i = 0; i < rest.length; i++) sum += Math.abs(picture[i]! - rest[i]!);
    return sum / rest.length;
  });
  const sorted = Float64Array.from(away).sort();
  const calm = sorted[Math.floor(frames * 0.25)]!;
  const wild = sorted[Math.floor(frames * 0.97)]!;
  const limit = calm + Math.max(1, (wild - calm) * 0.25);
  const spans: { from: number; to: number }[] = [];
  for (let n = 0; n < frames; n++) {
    if (away[n]! < limit) continue;
    const last = spans.at(-1);
    if (last && n - last.to < REST) last.to = n + 1;
    else spans.push({ from: n, to: n + 1 });
  }
  return spans
    .filter(({ from, to }) => to - from >= LEAST && to - from <= MOST)
    .map(({ from, to }, i) => ({
      from: Math.max(0, from - AROUND),
      to: Math.min(frames, to + AROUND),
      tag: `action-${i + 1}`,
      name: `Action ${i + 1}`,
    }));
}

/** The middle value of each pixel over the take: how it looks most of the time. */
function usual(small: (frame: number) => Uint8Array, frames: number): Uint8Array {
  const step = Math.max(1, Math.floor(frames / 101));
  const pictures: Uint8Array[] = [];
  for (let n = 0; n < frames; n += step) pictures.push(small(n));
  const out = new Uint8Array(pictures[0]!.length);
  const values = new Uint8Array(pictures.length);
  for (let i = 0; i < out.length; i++) {
    pictures.forEach((picture, k) => (values[k] = picture[i]!));
    out[i] = values.sort()[values.length >> 1]!;
  }
  return out;
}
