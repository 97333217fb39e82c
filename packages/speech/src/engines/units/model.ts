import { stat } from 'node:fs/promises';
import { BadVoiceModel, readVoiceModel, writeVoiceModel } from '../../training/model-file.ts';

/** Hz of the samples in a model. */
export const UNIT_RATE = 24_000;
/** Cepstra that are compared where units meet. */
export const EDGE = 12;
/** Marks of sounds without voice are negative: their place only. */
const MARK_FIELDS = 2;
const UNIT_FIELDS = 5 + 2 * EDGE;

/** Half of a sound of a person, cut in its middle. */
export interface Unit {
  readonly symbol: string;
  readonly half: 0 | 1;
  readonly previous: string;
  readonly next: string;
  readonly stressed: boolean;
  /** Index of the recording. */
  readonly sentence: number;
  /** Seconds in the recording. */
  readonly start: number;
  readonly end: number;
  /** Hz at both ends, 0 without voice. */
  readonly pitchIn: number;
  readonly pitchOut: number;
  /** dB. */
  readonly level: number;
  readonly edgeIn: Float32Array;
  readonly edgeOut: Float32Array;
}

/** A glottal pulse of a recording, or a place in a sound without voice. Samples. */
export interface UnitMark {
  readonly at: number;
  readonly period: number;
  readonly voiced: boolean;
}

export interface UnitSentence {
  readonly samples: Float32Array;
  readonly marks: readonly UnitMark[];
}

export interface UnitModel {
  readonly sentences: readonly UnitSentence[];
  readonly units: readonly Unit[];
}

interface About {
  readonly sentences: readonly { readonly samples: number; readonly marks: number }[];
  /** Symbol, previous, next, sentence, half + 2 × stressed; numbers into `symbols`. */
  readonly units: readonly (readonly [number, number, number, number, number])[];
  readonly symbols: readonly string[];
}

function floats(values: readonly number[]): Buffer {
  const array = Float32Array.from(values);
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** Writes the sounds of a person as the model of a voice. */
export async function writeUnitModel(path: string, { sentences, units }: UnitModel): Promise<void> {
  const symbols = [...new Set(units.flatMap(({ symbol, previous, next }) => [symbol, previous, next]))];
  const number = new Map(symbols.map((symbol, i) => [symbol, i]));
  const numberOf = (symbol: string): number => number.get(symbol) ?? 0;
  const about: About = {
    symbols,
    sentences: sentences.map(({ samples, marks }) => ({ samples: samples.length, marks: marks.length })),
    units: units.map((u) => [
      numberOf(u.symbol),
      numberOf(u.previous),
      numberOf(u.next),
      u.sentence,
      u.half + (u.stressed ? 2 : 0),
    ]),
  };
  const pcm = Buffer.concat(
    sentences.map(({ samples }) => {
      const out = Buffer.alloc(samples.length * 2);
      samples.forEach((v, i) => out.writeInt16LE(Math.round(Math.max(-1, Math.min(1, v)) * 32_767), i * 2));
      return out;
    }),
  );
  const marks = floats(
    sentences.flatMap((s) => s.marks.flatMap(({ at, period, voiced }) => [at, voiced ? period : -period])),
  );
  const edges = floats(
    units.flatMap((u) => [u.start, u.end, u.pitchIn, u.pitchOut, u.level, ...u.edgeIn, ...u.edgeOut]),
  );
  await writeVoiceModel(path, { kind: 'units', about, blobs: { pcm, marks, edges } });
}

function readFloats(data: Buffer): Float32Array {
  return Float32Array.from({ length: data.length >> 2 }, (_, i) => data.readFloatLE(i * 4));
}

async function read(path: string): Promise<UnitModel> {
  const { about, blobs } = await readVoiceModel(path, 'units');
  const { sentences, units, symbols } = about as Partial<About>;
  const { pcm, marks: markBytes, edges: edgeBytes } = blobs;
  if (!sentences || !units || !symbols || !pcm || !markBytes || !edgeBytes)
    throw new BadVoiceModel(path, 'it holds no sounds');
  const total = sentences.reduce((sum, s) => sum + s.samples, 0);
  const markCount = sentences.reduce((sum, s) => sum + s.marks, 0);
  if (
    pcm.length !== total * 2 ||
    markBytes.length !== markCount * MARK_FIELDS * 4 ||
    edgeBytes.length !== units.length * UNIT_FIELDS * 4
  )
    throw new BadVoiceModel(path, 'its parts do not fit together');
  const markData = readFloats(markBytes);
  const edges = readFloats(edgeBytes);
  let sampleAt = 0;
  let markAt = 0;
  const readSentences = sentences.map((sentence): UnitSentence => {
    const from = sampleAt;
    sampleAt += sentence.samples;
    const marks = Array.from({ length: sentence.marks }, (): UnitMark => {
      const at = markData[markAt++] ?? 0;
      const period = markData[markAt++] ?? 1;
      return { at, period: Math.abs(period), voiced: period > 0 };
    });
    const samples = Float32Array.from(
      { length: sentence.samples },
      (_, i) => pcm.readInt16LE((from + i) * 2) / 32_767,
    );
    return { samples, marks };
  });
  const readUnits = units.map(([symbol, previous, next, sentence, flags], i): Unit => {
    const row = edges.subarray(i * UNIT_FIELDS, (i + 1) * UNIT_FIELDS);
    const [start = 0, end = 0, pitchIn = 0, pitchOut = 0, level = 0] = row;
    return {
      symbol: symbols[symbol] ?? '',
      previous: symbols[previous] ?? '',
      next: symbols[next] ?? '',
      half: flags & 1 ? 1 : 0,
      stressed: (flags & 2) !== 0,
      ...{ sentence, start, end, pitchIn, pitchOut, level },
      edgeIn: row.slice(5, 5 + EDGE),
      edgeOut: row.slice(5 + EDGE),
    };
  });
  return { sentences: readSentences, units: readUnits };
}

interface Kept {
  readonly stamp: string;
  readonly model: UnitModel;
}

const kept = new Map<string, Kept>();
/** Models of a person are some ten megabytes each. */
const MOST_KEPT = 3;

/** The sounds of a person, kept for the next sentence. @throws BadVoiceModel, or as the file system does */
export async function loadUnitModel(path: string): Promise<UnitModel> {
  const { size, mtimeMs, ino } = await stat(path);
  const stamp = `${size}:${mtimeMs}:${ino}`;
  const known = kept.get(path);
  if (known?.stamp === stamp) return known.model;
  const model = await read(path);
  kept.delete(path);
  for (const [oldest] of kept) {
    if (kept.size < MOST_KEPT) break;
    kept.delete(oldest);
  }
  kept.set(path, { stamp, model });
  return model;
}
