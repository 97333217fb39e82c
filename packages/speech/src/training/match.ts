import { findSilences } from '../align/activity.ts';
import { DIMENSIONS, FRAME_SECONDS, features, type Features } from '../align/features.ts';
import { SAMPLE_RATE, type Speech, type WordTime } from '../types.ts';

/** How well a recording fits a text. */
export interface TextMatch {
  /** 0…1; what was read right lies above `MATCH_FROM`, other words below. */
  readonly match: number;
  /** Places of the text that were not heard, half-open UTF-16 offsets, in order. */
  readonly unmatched: readonly { readonly from: number; readonly to: number }[];
  /** Share of the words that were heard, by their length. */
  readonly heard: number;
  /** Cost of the reading over the cost of other words by the same voice; the measure behind `match`. */
  readonly ratio: number;
}

/**
 * A recording with a match of at least this much holds its text. Measured with voices that differ from their reference in
 * speaker and engine: right readings reach 0.51 and more, other sentences 0.35 at most (see the README).
 */
export const MATCH_FROM = 0.5;
/** A reading of which less than this share was heard is not whole. */
export const HEARD_FROM = 0.7;

/** Standing still on one side costs a little, so that the path prefers to walk. */
const STILL = 0.15;
/** Ratio of a recording that is as likely right as wrong, and how quickly that changes. */
const EVEN = 0.93;
const SLOPE = 0.05;
/** A word that takes less than this share of its usual time was not said. */
const RUSHED = 0.3;
/** Frames on each side over which likeness is judged: short words alone tell little. */
const NEIGHBOURHOOD = 12;
/** Seconds. */
const SHORTEST_PLACE = 0.3;
/** Longest stretch that is matched at once, frames. */
const LONGEST = 6000;

interface Sound {
  readonly rows: Features;
  /** Seconds before the first sound. */
  readonly start: number;
}

function soundOf(samples: Float32Array, rate: number): Sound {
  const duration = samples.length / rate;
  const silences = findSilences(samples, rate, 0.03);
  const head = silences[0];
  const tail = silences.at(-1);
  const start = head && head.start === 0 ? head.end : 0;
  const end = tail && tail.end >= duration - 1e-6 && tail.start > start ? tail.start : duration;
  return { rows: features(samples.subarray(Math.round(start * rate), Math.round(end * rate)), rate), start };
}

function distances(a: Features, b: Features): Float32Array {
  const out = new Float32Array(a.frames * b.frames);
  for (let i = 0; i < a.frames; i++) {
    const x = i * DIMENSIONS;
    for (let j = 0; j < b.frames; j++) {
      const y = j * DIMENSIONS;
      let sum = 0;
      for (let k = 0; k < DIMENSIONS; k++) {
        const d = (a.data[x + k] ?? 0) - (b.data[y + k] ?? 0);
        sum += d * d;
      }
      out[i * b.frames + j] = Math.sqrt(sum);
    }
  }
  return out;
}

interface Path {
  readonly cost: number;
  /** Row and column of each step, from the end to the start. */
  readonly steps: readonly (readonly [number, number])[];
}

/** The cheapest walk through a table of distances whose rows are taken in the given order. */
function walk(table: Float32Array, rows: Int32Array, columns: number): Path {
  const turns = new Uint8Array(rows.length * columns);
  let above = new Float64Array(columns);
  for (let i = 0; i < rows.length; i++) {
    const row = new Float64Array(columns);
    const from = (rows[i] ?? 0) * columns;
    for (let j = 0; j < columns; j++) {
      const d = table[from + j] ?? 0;
      const diagonal = i > 0 && j > 0 ? (above[j - 1] ?? 0) : i === 0 && j === 0 ? 0 : Infinity;
      const up = i > 0 ? (above[j] ?? 0) + d * STILL : Infinity;
      const left = j > 0 ? (row[j - 1] ?? 0) + d * STILL : Infinity;
      const best = Math.min(diagonal, up, left);
      row[j] = best + d;
      turns[i * columns + j] = best === diagonal ? 0 : best === up ? 1 : 2;
    }
    above = row;
  }
  const steps: [number, number][] = [];
  for (let i = rows.length - 1, j = columns - 1; i >= 0 && j >= 0;) {
    steps.push([i, j]);
    const turn = turns[i * columns + j];
    if (turn !== 2) i--;
    if (turn !== 1) j--;
  }
  return { cost: (above[columns - 1] ?? 0) / (rows.length + columns), steps };
}

interface WordRows {
  readonly word: WordTime;
  readonly from: number;
  readonly to: number;
}

function rowsOfWords(reference: Speech, { rows, start }: Sound): WordRows[] {
  const at = (seconds: number): number =>
    Math.min(rows.frames, Math.max(0, Math.round((seconds - start) / FRAME_SECONDS)));
  return reference.words
    .map((word) => ({ word, from: at(word.start), to: at(word.end) }))
    .filter(({ from, to }) => to > from);
}

/** The words of the reference in other orders: what any other sentence of this voice costs. */
function decoys(words: readonly WordRows[], frames: number): Int32Array[] {
  const edges = [0, ...words.slice(1).map(({ from }) => from), frames];
  let blocks = edges.slice(1).map((to, i) => [edges[i] ?? 0, to] as const);
  // A single word is torn into pieces of a sound or two.
  if (blocks.length < 4) {
    const size = Math.max(1, Math.ceil(frames / 6));
    blocks = Array.from(
      { length: Math.ceil(frames / size) },
      (_, i) => [i * size, Math.min(frames, (i + 1) * size)] as const,
    );
  }
  const count = blocks.length;
  const orders = [
    blocks.map((_, i) => count - 1 - i),
    ...[1 / 3, 2 / 3].map((share) =>
      blocks.map((_, i) => (i + Math.max(1, Math.floor(count * share))) % count),
    ),
  ];
  return orders.map((order) =>
    Int32Array.from(
      order.flatMap((index) => {
        const [from = 0, to = 0] = blocks[index] ?? [];
        return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
      }),
    ),
  );
}

/**
 * Holds a recording against a synthesis of what should have been read. Voices differ, so the likeness is set against that
 * of the same voice's words in other orders: 1 is as unlike as any other sentence.
 * @param samples mono
 */
export function matchText(samples: Float32Array, rate: number, reference: Speech): TextMatch {
  const mine = soundOf(reference.samples, SAMPLE_RATE);
  const theirs = soundOf(samples, rate);
  const words = rowsOfWords(reference, mine);
  const columns = theirs.rows.frames;
  if (words.length === 0 || columns > LONGEST || mine.rows.frames > LONGEST)
    return { match: 0, unmatched: [], heard: 0, ratio: 1 };
  const table = distances(mine.rows, theirs.rows);
  const plain = Int32Array.from({ length: mine.rows.frames }, (_, i) => i);
  const right = walk(table, plain, columns);
  const usual = new Float64Array(columns);
  const visits = new Float64Array(columns);
  const others = decoys(words, mine.rows.frames);
  let otherCost = 0;
  for (const rows of others) {
    const path = walk(table, rows, columns);
    otherCost += path.cost / others.length;
    for (const [i, j] of path.steps) {
      usual[j] = (usual[j] ?? 0) + (table[(rows[i] ?? 0) * columns + j] ?? 0);
      visits[j] = (visits[j] ?? 0) + 1;
    }
  }
  const ratio = otherCost > 0 ? right.cost / otherCost : 1;
  const unheard = missingWords(words, right, { table, columns, usual, visits, frames: mine.rows.frames });
  const length = (list: readonly WordRows[]): number => list.reduce((sum, w) => sum + w.to - w.from, 0);
  const heard = 1 - length(unheard) / Math.max(1, length(words));
  const fit = 1 / (1 + Math.exp((ratio - EVEN) / SLOPE));
  return { match: fit * heard, heard, ratio, unmatched: joined(unheard, reference.text) };
}

interface Walked {
  readonly table: Float32Array;
  readonly columns: number;
  /** Distances that other orders have at each moment of the recording, with how many went by. */
  readonly usual: Float64Array;
  readonly visits: Float64Array;
  readonly frames: number;
}

function missingWords(
  words: readonly WordRows[],
  path: Path,
  { table, columns, usual, visits, frames }: Walked,
): WordRows[] {
  const cost = new Float64Array(frames);
  const other = new Float64Array(frames);
  const seen = new Float64Array(frames);
  let lastColumn = -1;
  for (const [i, j] of path.steps) {
    cost[i] = (cost[i] ?? 0) + (table[i * columns + j] ?? 0);
    other[i] = (other[i] ?? 0) + (usual[j] ?? 0) / Math.max(1, visits[j] ?? 0);
    if (j !== lastColumn) seen[i] = (seen[i] ?? 0) + 1;
    lastColumn = j;
  }
  const sum = (list: Float64Array, from: number, to: number): number => {
    let total = 0;
    for (let i = Math.max(0, from); i < Math.min(frames, to); i++) total += list[i] ?? 0;
    return total;
  };
  const pace = sum(seen, 0, frames) / Math.max(1, frames);
  const judged = words.map((word) => ({
    word,
    likeness:
      sum(cost, word.from - NEIGHBOURHOOD, word.to + NEIGHBOURHOOD) /
      Math.max(1e-9, sum(other, word.from - NEIGHBOURHOOD, word.to + NEIGHBOURHOOD)),
    // Around it too: the border between two words is not exact.
    length:
      sum(seen, word.from - 4, word.to + 4) / Math.max(1, word.to - word.from + 8) / Math.max(0.2, pace),
  }));
  const sorted = judged.map(({ likeness }) => likeness).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length * 0.35)] ?? 1;
  const limit = Math.max(middle + 0.1, (middle + 1.06) / 2);
  return judged.filter(({ likeness, length }) => length < RUSHED || likeness > limit).map(({ word }) => word);
}

/** Neighbouring words as one place. Places of a moment are left out: "the" alone is too short to be judged. */
function joined(words: readonly WordRows[], text: string): { from: number; to: number }[] {
  const out: { from: number; to: number; frames: number }[] = [];
  for (const { word, from, to } of words) {
    const last = out.at(-1);
    if (last && !/[\p{L}\p{N}]/u.test(text.slice(last.to, word.charStart))) {
      last.to = word.charEnd;
      last.frames += to - from;
    } else out.push({ from: word.charStart, to: word.charEnd, frames: to - from });
  }
  return out
    .filter(({ frames }) => frames * FRAME_SECONDS >= SHORTEST_PLACE)
    .map(({ from, to }) => ({ from, to }));
}
