import type { TextStyle } from '../../plan.ts';
import { splitAtoms, splitGraphemes } from '../breaks.ts';
import { measureWidth } from '../measure.ts';
import { resolveFont } from '../register.ts';
import { isCjk, pauseAfter } from '../scripts.ts';
import { AtomRuler, breakWide, wrapAtoms } from '../wrap.ts';
import { timeAtoms, type TimedAtom } from './times.ts';
import type { Cue, TimedSentence } from './types.ts';

const shortest = 0.8;
const longest = 7;
const gap = 0.08;
/** A caption stays this long after the last word when nothing follows. */
const linger = 0.4;
/** Shorter pauses between captions only flicker: the first one stays until the next. */
const closedGap = 0.6;
/** Widest lines in em: about 42 Latin letters or 20 Han characters. */
const latinEms = 24;
const hanEms = 20.2;

export interface CueOptions {
  /** The look that the captions will have; `wrap` is the box width, `maxLines` defaults to 2. */
  readonly style: TextStyle;
}

/**
 * Makes captions from spoken sentences: at most two lines that fit the box, broken at clause ends, 0.8 to 7 s long
 * where speech allows, at least 80 ms apart, never empty, in order of time.
 */
export function makeCues(sentences: readonly TimedSentence[], options: CueOptions): Cue[] {
  const fit = createFit(options.style);
  const groups = groupSentences(sentences, fit);
  const pieces = groups.flatMap((atoms) => splitGroup(atoms, fit));
  return spread(pieces);
}

interface Fit {
  /** Pieces no wider than a line. */
  narrow(atoms: readonly TimedAtom[]): readonly TimedAtom[];
  /** Whether a run of pieces fits a caption, for every run of a list. */
  tester(atoms: readonly TimedAtom[]): (start: number, end: number) => boolean;
  lines(atoms: readonly TimedAtom[]): string[];
}

function createFit(style: TextStyle): Fit {
  const face = resolveFont(style.font);
  const measure = (text: string): number => measureWidth(text, face, style.size);
  const allowed = style.maxLines ?? 2;
  const limitOf = (atoms: readonly TimedAtom[]): number => {
    const han = atoms.some((atom) => isCjk(atom.text));
    return Math.min(style.wrap ?? Infinity, (han ? hanEms : latinEms) * style.size);
  };
  return {
    narrow: (atoms) => breakWide(atoms, { limit: limitOf(atoms), measure }, shatter),
    tester(atoms) {
      const ruler = new AtomRuler(atoms, measure);
      // What adding up leaves out must not make a third line.
      const limit = limitOf(atoms) * 0.99;
      return (start, end) => {
        let at = start;
        for (let line = 0; line < allowed && at < end; line++) at = ruler.fill(at, limit);
        return at >= end;
      };
    },
    lines: (atoms) => wrapAtoms(atoms, { limit: limitOf(atoms), measure, balance: allowed }),
  };
}

/** Sentences as atoms; very short ones join their neighbour so that they stay readable. */
function groupSentences(sentences: readonly TimedSentence[], fit: Fit): TimedAtom[][] {
  const groups: TimedAtom[][] = [];
  for (const sentence of sentences.toSorted((a, b) => a.start - b.start)) {
    const text = sentence.text.replace(/\s+/gu, ' ').trim();
    const atoms = timeAtoms(splitAtoms(text), { ...sentence, text: sentence.text });
    if (atoms.length === 0) continue;
    const last = groups.at(-1);
    const joined = last ? join(last, atoms) : null;
    if (last && joined && wantsCompany(last, atoms) && fit.tester(joined)(0, joined.length))
      groups[groups.length - 1] = joined;
    else groups.push(atoms);
  }
  return groups;
}

function wantsCompany(before: readonly TimedAtom[], after: readonly TimedAtom[]): boolean {
  const pause = after[0]!.start - before.at(-1)!.end;
  const brief = Math.min(lengthOf(before), lengthOf(after)) < shortest + gap;
  return brief && pause < 0.7 && after.at(-1)!.end - before[0]!.start <= longest;
}

function lengthOf(atoms: readonly TimedAtom[]): number {
  return atoms.at(-1)!.end - atoms[0]!.start;
}

function join(before: readonly TimedAtom[], after: readonly TimedAtom[]): TimedAtom[] {
  const edge = before.at(-1)!;
  const space = !(isCjk(edge.text) && isCjk(after[0]!.text));
  return [...before.slice(0, -1), { ...edge, space, cost: 0 }, ...after];
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Cuts a sentence into captions with the least cost: few, alike in length, at pauses and clause ends. */
function splitGroup(group: readonly TimedAtom[], fit: Fit): Piece[] {
  const atoms = fit.narrow(group);
  const fits = fit.tester(atoms);
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= atoms.length; end++) {
    let cheapest = { cost: Infinity, from: end - 1 };
    for (let start = end - 1; start >= 0; start--) {
      const seconds = atoms[end - 1]!.end - atoms[start]!.start;
      // A single piece is shown whatever its length.
      if (end - start > 1 && (seconds > longest || !fits(start, end))) break;
      const cost = best[start]!.cost + partCost(seconds) + (end < atoms.length ? breakCost(atoms, end) : 0);
      if (cost < cheapest.cost) cheapest = { cost, from: start };
    }
    best[end] = cheapest;
  }
  const pieces: Piece[] = [];
  for (let end = atoms.length; end > 0; end = best[end]!.from) {
    const { from } = best[end]!;
    pieces.unshift({
      start: atoms[from]!.start,
      end: atoms[end - 1]!.end,
      text: fit.lines(atoms.slice(from, end)).join('\n'),
    });
  }
  return pieces;
}

/** A word wider than a line, in characters. */
function shatter(atom: TimedAtom): TimedAtom[] {
  const parts = splitGraphemes(atom.text);
  const step = (atom.end - atom.start) / parts.length;
  return parts.map((part, index) => ({
    ...part,
    ...(index === parts.length - 1 ? { space: atom.space, cost: atom.cost } : {}),
    start: atom.start + index * step,
    end: atom.start + (index + 1) * step,
  }));
}

/** Each caption costs; very short ones cost more. */
function partCost(seconds: number): number {
  return 0.8 + (seconds < 1.5 ? (1.5 - seconds) * 1.5 : 0);
}

/** Cutting between words that run on is bad, at a comma or a pause it is good. */
function breakCost(atoms: readonly TimedAtom[], index: number): number {
  const before = atoms[index - 1]!;
  const pause = atoms[index]!.start - before.end;
  const written = pauseAfter(before.text);
  const base = written >= 2 ? 0 : before.cost * 2.5;
  return Math.max(0, base - Math.min(1, pause * 3));
}

/** Sets the times: readable length, closed gaps, never over the next caption. */
function spread(pieces: readonly Piece[]): Cue[] {
  const cues: { start: number; end: number; text: string }[] = [];
  pieces.forEach((piece, index) => {
    if (piece.text.trim() === '') return;
    const next = pieces[index + 1];
    const before = cues.at(-1);
    const latest = next ? Math.max(piece.start + 0.1, next.start - gap) : Infinity;
    const wanted = Math.max(piece.end + linger, piece.start + shortest);
    let end = Math.min(wanted, latest);
    if (next && next.start - end < closedGap) end = Math.min(latest, piece.start + longest);
    end = Math.min(end, Math.max(piece.end, piece.start + longest));
    let start = piece.start;
    // No room behind: begin a little before the voice instead.
    if (end - start < shortest) start = Math.max(before ? before.end + gap : 0, end - shortest);
    cues.push({ start: round(Math.min(start, piece.start)), end: round(end), text: piece.text });
  });
  return cues;
}

function round(seconds: number): number {
  return Math.round(Math.max(0, seconds) * 1000) / 1000;
}
