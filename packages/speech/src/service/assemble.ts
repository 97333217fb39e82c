import { limit } from '../dsp/limiter.ts';
import { unpack, type EngineSpeech, type PauseMark } from '../engines/protocol.ts';
import {
  SAMPLE_RATE,
  type ActionCue,
  type EmotionSpan,
  type PhonemeTime,
  type Speech,
  type WordTime,
} from '../types.ts';
import { coverWithSilence } from './cover.ts';
import type { PlannedSentence, SpeechPart } from './plan.ts';

/** Seconds between two parts by the punctuation before the gap. */
const GAPS: Readonly<Record<PauseMark, number>> = {
  ',': 0.16,
  ':': 0.2,
  ';': 0.24,
  '.': 0.3,
  '!': 0.27,
  '?': 0.32,
};
/** Breaths lie between these, whatever the speed. */
const BREATH = { min: 0.15, max: 0.35 };
/** What the engine leaves around its speech already counts towards a pause. */
const EDGES = 0.06;
/** Silence before the first and behind the last word of an utterance. */
const HEAD = 0.06;
const TAIL = 0.25;

export interface SentenceContext {
  /** The whole written text. */
  readonly text: string;
  readonly first: boolean;
  readonly last: boolean;
  /** 100 = normal; pauses shrink and grow with its square root. */
  readonly speed: number;
  readonly gain: number;
}

/** Collects sound and times of one sentence. */
class Timeline {
  private readonly blocks: Float32Array[] = [];
  private samples = 0;
  readonly phonemes: PhonemeTime[] = [];
  readonly words: WordTime[] = [];
  readonly actions: ActionCue[] = [];
  readonly emotions: EmotionSpan[] = [];
  speechStart = -1;
  speechEnd = 0;

  get now(): number {
    return this.samples / SAMPLE_RATE;
  }

  silence(seconds: number): void {
    const count = Math.max(0, Math.round(seconds * SAMPLE_RATE));
    if (count === 0) return;
    this.add(new Float32Array(count));
  }

  add(block: Float32Array): void {
    this.blocks.push(block);
    this.samples += block.length;
  }

  join(): Float32Array {
    const out = new Float32Array(this.samples);
    let at = 0;
    for (const block of this.blocks) {
      out.set(block, at);
      at += block.length;
    }
    return out;
  }
}

function breath(mark: PauseMark, speed: number): number {
  const seconds = GAPS[mark] / Math.sqrt(speed / 100);
  return Math.min(BREATH.max, Math.max(BREATH.min, seconds));
}

function addSpeech(line: Timeline, part: SpeechPart, speech: EngineSpeech, context: SentenceContext): void {
  const offset = line.now;
  const samples = unpack(speech);
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) * context.gain;
  line.add(samples);
  const spans = part.words.map(() => ({ start: Infinity, end: -Infinity, stressed: false }));
  for (const { token, ...p } of speech.phonemes) {
    const phoneme = { ...p, start: p.start + offset, end: p.end + offset };
    line.phonemes.push(phoneme);
    const span = spans[part.tokens[token]?.word ?? -1];
    if (!span) continue;
    span.start = Math.min(span.start, phoneme.start);
    span.end = Math.max(span.end, phoneme.end);
    span.stressed ||= phoneme.stressed;
  }
  spans.forEach((span, i) => {
    const word = part.words[i];
    if (!word || span.end < span.start) return;
    const { charStart, charEnd } = word;
    line.words.push({ text: context.text.slice(charStart, charEnd), ...span, charStart, charEnd });
  });
  const sounding = speech.phonemes.filter((p) => p.token >= 0);
  const start = offset + (sounding[0]?.start ?? 0);
  const end = offset + (sounding.at(-1)?.end ?? 0);
  if (line.speechStart < 0) line.speechStart = start;
  line.speechEnd = end;
  addMarks(line, part, speech, { offset, start, end });
}

function addMarks(
  line: Timeline,
  part: SpeechPart,
  speech: EngineSpeech,
  span: { offset: number; start: number; end: number },
): void {
  for (const { action, token } of part.actions) {
    const phoneme = speech.phonemes.find((p) => p.token >= token);
    const time = phoneme ? phoneme.start + span.offset : span.end;
    line.actions.push({ id: action.id, name: action.name, tag: action.tag, time });
  }
  const { emotion } = part;
  if (emotion === undefined) return;
  const before = line.emotions.at(-1);
  if (before?.emotion === emotion) line.emotions[line.emotions.length - 1] = { ...before, end: span.end };
  else line.emotions.push({ emotion, start: span.start, end: span.end });
}

/**
 * Puts the parts of one sentence together.
 * @param spoken speech of each part in order, undefined for pauses
 */
export function assembleSentence(
  sentence: PlannedSentence,
  spoken: readonly (EngineSpeech | undefined)[],
  context: SentenceContext,
): Speech {
  const line = new Timeline();
  if (context.first) line.silence(HEAD);
  let before: SpeechPart | undefined;
  let paused = false;
  for (const [i, part] of sentence.parts.entries()) {
    if (part.kind === 'pause') {
      for (const action of part.actions)
        line.actions.push({ id: action.id, name: action.name, tag: action.tag, time: line.now });
      line.silence(part.seconds - EDGES);
      paused = true;
      continue;
    }
    const speech = spoken[i];
    if (!speech) continue;
    if (before && !paused) {
      const mark = before.tokens.at(-1)?.pauseAfter;
      line.silence(mark ? breath(mark, context.speed) - EDGES : 0);
    }
    addSpeech(line, part, speech, context);
    before = part;
    paused = false;
  }
  const closing = before?.close ?? '.';
  if (context.last) line.silence(TAIL);
  else if (!paused) line.silence(breath(closing === ',' ? '.' : closing, context.speed) - EDGES);
  const samples = line.join();
  limit(samples);
  const duration = samples.length / SAMPLE_RATE;
  const { charStart, charEnd, kind } = sentence;
  const text = charStart < 0 ? '' : context.text.slice(charStart, charEnd);
  return {
    samples,
    duration,
    text,
    phonemes: coverWithSilence(line.phonemes, duration),
    words: line.words,
    sentences: sentence.spoken
      ? [{ text, start: line.speechStart, end: line.speechEnd, charStart, charEnd, kind }]
      : [],
    actions: line.actions,
    emotions: line.emotions,
  };
}

/** Joins sentences without gap; emotions that go on become one span. */
export function joinSpeech(pieces: readonly Speech[], text: string): Speech {
  const samples = new Float32Array(pieces.reduce((sum, p) => sum + p.samples.length, 0));
  const emotions: EmotionSpan[] = [];
  let at = 0;
  const move = <T extends { start: number; end: number }>(items: readonly T[], by: number): T[] =>
    items.map((item) => ({ ...item, start: item.start + by, end: item.end + by }));
  const out = {
    phonemes: [] as PhonemeTime[],
    words: [] as WordTime[],
    sentences: [] as Speech['sentences'][number][],
    actions: [] as ActionCue[],
  };
  for (const piece of pieces) {
    const by = at / SAMPLE_RATE;
    samples.set(piece.samples, at);
    at += piece.samples.length;
    out.phonemes.push(...move(piece.phonemes, by));
    out.words.push(...move(piece.words, by));
    out.sentences.push(...move(piece.sentences, by));
    out.actions.push(...piece.actions.map((a) => ({ ...a, time: a.time + by })));
    for (const span of move(piece.emotions, by)) {
      const last = emotions.at(-1);
      if (last?.emotion === span.emotion && span.start - last.end < 1)
        emotions[emotions.length - 1] = { ...last, end: span.end };
      else emotions.push(span);
    }
  }
  const duration = samples.length / SAMPLE_RATE;
  return { samples, duration, text, ...out, phonemes: coverWithSilence(out.phonemes, duration), emotions };
}
