import type { EmotionSpan, PhonemeTime } from '@cyclorama/speech';
import type { ActionInfo, Performance } from '../types.ts';
import { ACTIONS, findAction } from './actions.ts';
import { random } from './numbers.ts';

/** An emphasised moment. */
export interface Beat {
  readonly time: number;
  readonly force: number;
}

export interface Phrase {
  readonly start: number;
  readonly end: number;
  readonly question: boolean;
  readonly exclaimed: boolean;
  /** How much each hand takes part. */
  readonly left: number;
  readonly right: number;
  readonly tilt: number;
}

export interface Cue {
  readonly action: ActionInfo;
  readonly start: number;
}

/** What speech asks of a body, in seconds of the body's time; each list in order of time. */
export interface Speaking {
  readonly phonemes: readonly PhonemeTime[];
  readonly beats: readonly Beat[];
  readonly phrases: readonly Phrase[];
  /** Blinks at the ends of clauses. */
  readonly blinks: readonly number[];
  readonly cues: readonly Cue[];
  readonly emotions: readonly EmotionSpan[];
}

export const SILENT: Speaking = { phonemes: [], beats: [], phrases: [], blinks: [], cues: [], emotions: [] };

/** Hands and brows come to rest over this long after a phrase was broken off, seconds. */
const BROKEN_OFF = 0.35;

/**
 * Finds what a performance asks for, when its second 0 is at second `at` of the body. Its seed chooses manners.
 * @param repertoire gestures that the body knows; default those of drawn characters
 */
export function speakingOf(
  performance: Performance,
  at = 0,
  repertoire: readonly ActionInfo[] = ACTIONS,
): Speaking {
  const next = random(performance.seed * 31 + 7);
  const shift = <Span extends { readonly start: number; readonly end: number }>(span: Span): Span => ({
    ...span,
    start: span.start + at,
    end: span.end + at,
  });
  const beats: Beat[] = [];
  let lastBeat = -Infinity;
  for (const w of performance.words) {
    if (!w.stressed) continue;
    const time = w.start + Math.min(0.16, (w.end - w.start) * 0.4);
    if (w.start - lastBeat < 0.42) continue;
    lastBeat = time;
    beats.push({ time: time + at, force: 0.55 + next() * 0.45 });
  }
  const phrases = performance.sentences.map((s) => {
    const style = next();
    const share = s.end - s.start > 1.1 ? 1 : 0.4;
    return {
      start: s.start + at,
      end: s.end + at,
      question: s.kind === 'question',
      exclaimed: s.kind === 'exclamation',
      left: style < 0.3 || style > 0.68 ? share : 0,
      right: style > 0.5 ? share : 0,
      tilt: next() < 0.5 ? -1 : 1,
    };
  });
  const blinks = performance.sentences.map((s) => s.end - 0.04 + at);
  performance.words.forEach((w, i) => {
    const following = performance.words[i + 1];
    if (following !== undefined && following.start - w.end > 0.14 && next() < 0.7) blinks.push(w.end + at);
  });
  const cues = performance.actions
    .flatMap((cue) => {
      const action = findAction(cue, repertoire);
      return action === undefined ? [] : [{ action, start: Math.max(0, cue.time - 0.12) + at }];
    })
    .sort((a, b) => a.start - b.start);
  return {
    phonemes: performance.phonemes.map(shift),
    beats,
    phrases,
    blinks: blinks.sort((a, b) => a - b),
    cues,
    emotions: performance.emotions.map(shift),
  };
}

/** Utterances of one body after each other, given in order of time. */
export function joinSpeaking(list: readonly Speaking[]): Speaking {
  return {
    phonemes: list.flatMap((one) => one.phonemes),
    beats: list.flatMap((one) => one.beats),
    phrases: list.flatMap((one) => one.phrases),
    blinks: list.flatMap((one) => one.blinks),
    cues: list.flatMap((one) => one.cues).sort((a, b) => a.start - b.start),
    emotions: list.flatMap((one) => one.emotions),
  };
}

/** The same, broken off at second `at`: gestures that have begun are finished, nothing new begins. */
export function breakOff(speaking: Speaking, at: number): Speaking {
  const begun = <Span extends { readonly start: number; readonly end: number }>(
    spans: readonly Span[],
    end: number,
  ): Span[] =>
    spans.filter(({ start }) => start < at).map((span) => ({ ...span, end: Math.min(span.end, end) }));
  return {
    phonemes: begun(speaking.phonemes, at),
    beats: speaking.beats.filter(({ time }) => time < at),
    phrases: begun(speaking.phrases, at + BROKEN_OFF),
    blinks: speaking.blinks.filter((time) => time < at),
    cues: speaking.cues.filter(({ start }) => start < at),
    emotions: begun(speaking.emotions, at + BROKEN_OFF),
  };
}

/** Second at which the last of it has faded. */
export function fadedAt({ phonemes, phrases, cues, emotions }: Speaking): number {
  return Math.max(
    -Infinity,
    ...phonemes.map(({ end }) => end + 1),
    ...phrases.map(({ end }) => end + 1),
    ...cues.map(({ action, start }) => start + action.duration),
    ...emotions.map(({ end }) => end + 2),
  );
}
