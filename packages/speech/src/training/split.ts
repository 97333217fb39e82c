import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSilences } from '../align/activity.ts';
import { features, FRAME_SECONDS } from '../align/features.ts';
import { warp } from '../align/warp.ts';
import { resample } from '../dsp/resample.ts';
import { encodeWav } from '../dsp/wav.ts';
import type { Speech, SpeechService, Voice } from '../types.ts';
import { measureRecording, pausesOf, type Measured } from './measure.ts';
import { referencesFor } from './references.ts';
import type { RecordingPiece } from './types.ts';
import { mixDown, openWav, type WavFile } from './wav-file.ts';

export interface SplitRequest {
  readonly path: string;
  /** The whole text, when it is known. */
  readonly text?: string;
  readonly language: string;
  readonly sex?: Voice['sex'];
  /** Existing folder for the pieces: `0.wav`, `1.wav`, … in order. */
  readonly folder: string;
}

export interface SplitOptions {
  readonly speech: SpeechService;
  readonly signal?: AbortSignal;
  readonly onPiece?: (piece: RecordingPiece, index: number) => void;
}

/** Seconds. */
const SHORTEST = 1.5;
const LONGEST = 15;
/** Pauses that end a sentence, and those at which a long stretch may be cut all the same. */
const SENTENCE_PAUSE = 0.45;
const ANY_PAUSE = 0.12;
/** Silence that is kept around a piece. */
const MARGIN = 0.15;
/** Longest recording that is cut along its text: the comparison is held in memory. */
const LONGEST_WITH_TEXT = 1800;
/** A border of the text is moved to a pause that is at most so far away. */
const REACH = 0.6;
const COMPARED_RATE = 16_000;
const READ_SECONDS = 20;

/**
 * Cuts a long recording into sentences: along its text where that is known, else where the speaker pauses.
 * Pieces are written as 16-bit mono WAV at the recording's own rate.
 * @throws BadRecording when the file cannot be read, SsmlError for a text that cannot
 */
export async function splitRecording(
  request: SplitRequest,
  options: SplitOptions,
): Promise<RecordingPiece[]> {
  const file = await openWav(request.path);
  try {
    const measured = await measureRecording(file);
    const { text } = request;
    const pieces =
      text === undefined || text.trim() === '' || measured.seconds > LONGEST_WITH_TEXT
        ? alongPauses(measured)
        : await alongText(file, measured, { ...request, text }, options);
    for (const [index, piece] of pieces.entries()) {
      options.signal?.throwIfAborted();
      await writePiece(file, piece, join(request.folder, `${index}.wav`));
      options.onPiece?.(piece, index);
    }
    return pieces;
  } finally {
    await file.close();
  }
}

async function writePiece(file: WavFile, { from, to }: RecordingPiece, path: string): Promise<void> {
  const start = Math.round(from * file.rate);
  const mono = mixDown(await file.read(start, Math.round(to * file.rate) - start));
  await writeFile(path, encodeWav(mono, file.rate));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** What lies between pauses. */
function stretches(measured: Measured, pause: number): Span[] {
  const out: Span[] = [];
  let from = 0;
  for (const gap of [...pausesOf(measured, pause), { from: measured.seconds, to: measured.seconds }]) {
    if (gap.from - from > 0.2) out.push({ from, to: gap.from });
    from = gap.to;
  }
  return out;
}

/** Sentences by their pauses: what is too short is joined with its nearer neighbour, what is too long is cut at its longest pause. */
function alongPauses(measured: Measured): RecordingPiece[] {
  if (!Number.isFinite(measured.threshold)) return [];
  const gaps = pausesOf(measured, ANY_PAUSE);
  const cut = ({ from, to }: Span): Span[] => {
    if (to - from <= LONGEST) return [{ from, to }];
    const inside = gaps
      .filter((gap) => gap.from > from + SHORTEST && gap.to < to - SHORTEST)
      .sort((a, b) => b.to - b.from - (a.to - a.from))[0] ?? { from: from + LONGEST, to: from + LONGEST };
    return [...cut({ from, to: inside.from }), ...cut({ from: inside.to, to })];
  };
  const out: Span[] = [];
  for (const span of stretches(measured, SENTENCE_PAUSE).flatMap(cut)) {
    const last = out.at(-1);
    const isShort = (s: Span): boolean => s.to - s.from < SHORTEST;
    if (last && (isShort(last) || isShort(span)) && span.to - last.from <= LONGEST && span.from - last.to < 2)
      out[out.length - 1] = { from: last.from, to: span.to };
    else out.push(span);
  }
  return withMargins(out, measured.seconds);
}

function withMargins(spans: readonly Span[], seconds: number): Span[] {
  return spans.map(({ from, to }, i) => {
    const before = spans[i - 1]?.to ?? 0;
    const after = spans[i + 1]?.from ?? seconds;
    return {
      from: Math.max(0, from - Math.min(MARGIN, (from - before) / 2)),
      to: Math.min(seconds, to + Math.min(MARGIN, (after - to) / 2)),
    };
  });
}

async function alongText(
  file: WavFile,
  measured: Measured,
  { text, language, sex }: SplitRequest & { readonly text: string },
  { speech, signal }: SplitOptions,
): Promise<RecordingPiece[]> {
  const [voice] = referencesFor(language, sex ?? 'FEMALE');
  if (voice === undefined || !Number.isFinite(measured.threshold)) return alongPauses(measured);
  const reference = await speech.speak({ text, voice }, signal ? { signal } : {});
  if (reference.sentences.length === 0) return alongPauses(measured);
  const borders = carryOver(reference, await readCompared(file), signal);
  const gaps = pausesOf(measured, ANY_PAUSE);
  const edges = { from: gaps[0]?.from === 0 ? gaps[0].to : 0, to: lastSound(measured, gaps) };
  const spans = reference.sentences.map((sentence, i) => ({
    from: i === 0 ? edges.from : snap(borders[i - 1] ?? 0, gaps, 'to'),
    to: i === reference.sentences.length - 1 ? edges.to : snap(borders[i] ?? 0, gaps, 'from'),
    text: sentence.text,
  }));
  const margins = withMargins(spans, measured.seconds);
  return spans.map((span, i) => ({ ...span, ...margins[i] })).filter(({ from, to }) => to - from > 0.2);
}

function lastSound(measured: Measured, gaps: readonly Span[]): number {
  const last = gaps.at(-1);
  return last && last.to >= measured.seconds - 0.02 ? last.from : measured.seconds;
}

/** The edge of the nearest pause, else the moment itself. */
function snap(at: number, gaps: readonly Span[], edge: 'from' | 'to'): number {
  let best: Span | undefined;
  let distance = REACH;
  for (const gap of gaps) {
    const away = at < gap.from ? gap.from - at : at > gap.to ? at - gap.to : 0;
    if (away < distance || (away === distance && best && gap.to - gap.from > best.to - best.from)) {
      best = gap;
      distance = away;
    }
  }
  return best ? best[edge] : at;
}

/** Middles between sentences of the reference, as moments of the recording. */
function carryOver(reference: Speech, recording: Float32Array, signal: AbortSignal | undefined): number[] {
  const spoken = resample(reference.samples, 48_000, COMPARED_RATE);
  const mine = startOf(spoken);
  const theirs = startOf(recording);
  const path = warp(
    features(spoken.subarray(Math.round(mine * COMPARED_RATE)), COMPARED_RATE),
    features(recording.subarray(Math.round(theirs * COMPARED_RATE)), COMPARED_RATE),
  );
  signal?.throwIfAborted();
  return reference.sentences.slice(1).map((sentence, i) => {
    const middle = ((reference.sentences[i]?.end ?? sentence.start) + sentence.start) / 2;
    const frame = Math.min(path.map.length - 1, Math.max(0, Math.round((middle - mine) / FRAME_SECONDS)));
    return theirs + (path.map[frame] ?? 0) * FRAME_SECONDS;
  });
}

function startOf(samples: Float32Array): number {
  const [first] = findSilences(samples, COMPARED_RATE, 0.03);
  return first?.start === 0 ? first.end : 0;
}

/** The recording at the compared rate, read block by block. */
async function readCompared(file: WavFile): Promise<Float32Array> {
  const out = new Float32Array(Math.ceil((file.frames * COMPARED_RATE) / file.rate) + 1);
  const block = file.rate * READ_SECONDS;
  let at = 0;
  for (let from = 0; from < file.frames; from += block) {
    const part = resample(mixDown(await file.read(from, block)), file.rate, COMPARED_RATE);
    out.set(part.subarray(0, out.length - at), at);
    at += part.length;
  }
  return out.subarray(0, Math.min(at, out.length));
}
