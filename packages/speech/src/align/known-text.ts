import type { TokenPhoneme } from '../engines/protocol.ts';
import { coverWithSilence } from '../service/cover.ts';
import { SAMPLE_RATE, type PhonemeTime, type SpeechTimings } from '../types.ts';
import { findSilences, type Span } from './activity.ts';
import { FRAME_SECONDS, features } from './features.ts';
import { warp } from './warp.ts';

export interface Aligned {
  readonly timings: SpeechTimings;
  readonly cost: number;
}

/** First and last moment of sound. */
function bounds(samples: Float32Array): Span {
  const duration = samples.length / SAMPLE_RATE;
  const silences = findSilences(samples, SAMPLE_RATE, 0.03);
  const head = silences[0];
  const tail = silences.at(-1);
  const start = head && head.start === 0 ? head.end : 0;
  const end = tail && tail.end >= duration - 1e-6 ? tail.start : duration;
  return end > start ? { start, end } : { start: 0, end: duration };
}

function cut(samples: Float32Array, span: Span): Float32Array {
  return samples.subarray(Math.round(span.start * SAMPLE_RATE), Math.round(span.end * SAMPLE_RATE));
}

/** Takes silences out of phonemes: a mouth must be shut where nothing is heard. */
export function muteSilences<T extends PhonemeTime>(phonemes: readonly T[], silences: readonly Span[]): T[] {
  let rest = [...phonemes];
  for (const silence of silences) {
    rest = rest.flatMap((p) => {
      if (p.end <= silence.start || p.start >= silence.end) return [p];
      const before = { ...p, end: silence.start };
      const after = { ...p, start: silence.end };
      // Of a sound torn apart by a pause, the longer piece is the sound.
      const pieces = [before, after].filter((x) => x.end - x.start > 0.01);
      return pieces.length === 2
        ? [before.end - before.start >= after.end - after.start ? before : after]
        : pieces;
    });
  }
  return rest;
}

interface TimeMap {
  /** Moment of the reference → moment of the recording. */
  readonly move: (seconds: number) => number;
  readonly cost: number;
}

function mapTimes(recording: Float32Array, reference: Float32Array): TimeMap {
  const duration = recording.length / SAMPLE_RATE;
  const mine = bounds(recording);
  const theirs = bounds(reference);
  const path = warp(
    features(cut(reference, theirs), SAMPLE_RATE),
    features(cut(recording, mine), SAMPLE_RATE),
  );
  const last = path.map.length - 1;
  const move = (seconds: number): number => {
    if (seconds <= theirs.start) return mine.start;
    if (seconds >= theirs.end) return mine.end;
    const frame = Math.min(last, Math.max(0, (seconds - theirs.start) / FRAME_SECONDS));
    const low = Math.floor(frame);
    const a = path.map[low] ?? 0;
    const b = path.map[Math.min(last, low + 1)] ?? a;
    return Math.min(duration, mine.start + (a + (b - a) * (frame - low)) * FRAME_SECONDS);
  };
  return { move, cost: path.cost };
}

function mover(map: TimeMap): <T extends Span>(item: T) => T {
  return (item) => ({ ...item, start: map.move(item.start), end: map.move(item.end) });
}

/**
 * Carries the times of our own synthesis of a text over to a recording of it.
 * @param recording mono 48 kHz
 * @param reference mono 48 kHz with its times
 */
export function alignToReference(
  recording: Float32Array,
  reference: Float32Array,
  times: SpeechTimings,
): Aligned {
  const duration = recording.length / SAMPLE_RATE;
  const map = mapTimes(recording, reference);
  const span = mover(map);
  const phonemes = times.phonemes.filter((p) => p.viseme !== 'sil').map(span);
  const timings: SpeechTimings = {
    duration,
    text: times.text,
    phonemes: coverWithSilence(muteSilences(phonemes, findSilences(recording, SAMPLE_RATE)), duration),
    words: times.words.map(span),
    sentences: times.sentences.map(span),
    actions: times.actions.map((a) => ({ ...a, time: map.move(a.time) })),
    emotions: times.emotions.map(span),
  };
  return { timings, cost: map.cost };
}

/** The same for the phonemes of a single engine call, which keep their tokens. */
export function alignTokens(
  recording: Float32Array,
  reference: Float32Array,
  phonemes: readonly TokenPhoneme[],
): TokenPhoneme[] {
  const moved = phonemes.filter((p) => p.token >= 0).map(mover(mapTimes(recording, reference)));
  return muteSilences(moved, findSilences(recording, SAMPLE_RATE)).filter((p) => p.end > p.start);
}
