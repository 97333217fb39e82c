import { stat } from 'node:fs/promises';
import { SsmlError } from '../ssml/errors.ts';
import { resample } from '../dsp/resample.ts';
import type { SpeechService } from '../types.ts';
import { referencesFor } from './references.ts';
import { HEARD_FROM, MATCH_FROM, matchText, type TextMatch } from './match.ts';
import { measureRecording, pausesOf, type Measured } from './measure.ts';
import type { RecordingProblem, RecordingToCheck, RecordingVerdict } from './types.ts';
import { BadRecording, mixDown, openWav, type WavFile } from './wav-file.ts';

/** What a recording must be like. Chapter 9 only asks for WAV; the rest is what voices need to come out well. */
export const RECORDING_LIMITS = {
  /** Hz. */
  minRate: 16_000,
  /** Seconds, of a sentence. */
  shortest: 0.8,
  longest: 30,
  /** Seconds, of a long recording that is cut. */
  longestTake: 7200,
  shortestTake: 10,
  /** Decibels of speech over the room. */
  minSnr: 20,
  /** Share of samples in flat tops. */
  maxClipped: 0.0005,
  /** LUFS. */
  quietest: -38,
  loudest: -9,
  /** Share without speech. */
  maxSilence: 0.6,
  /** Seconds without speech before the first or after the last word. */
  longestEdge: 3,
} as const;

/** Rate at which readings are compared; more would tell nothing. */
const COMPARED_RATE = 16_000;

export interface CheckOptions {
  /** Speaks what the recordings are held against. */
  readonly speech: SpeechService;
  readonly signal?: AbortSignal;
  /** Called after each recording, in order. */
  readonly onVerdict?: (verdict: RecordingVerdict, index: number) => void;
}

type Problem = RecordingVerdict['problems'][number];

const NOTHING: RecordingVerdict['figures'] = {
  ...{ seconds: 0, rate: 0, channels: 0, bits: 0, snr: 0, clipped: 0, silence: 1 },
  // Silence has no loudness, and JSON no infinity.
  loudness: -70,
};

/**
 * Checks recordings for a voice: file, sound, and whether what was read is the text.
 * A recording that cannot be read is a verdict, too; it throws only when the work itself fails.
 */
export async function checkRecordings(
  recordings: readonly RecordingToCheck[],
  { speech, signal, onVerdict }: CheckOptions,
): Promise<RecordingVerdict[]> {
  const verdicts: RecordingVerdict[] = [];
  for (const [index, recording] of recordings.entries()) {
    signal?.throwIfAborted();
    const verdict = await checkRecording(recording, speech, signal);
    verdicts.push(verdict);
    onVerdict?.(verdict, index);
  }
  return verdicts;
}

async function checkRecording(
  recording: RecordingToCheck,
  speech: SpeechService,
  signal: AbortSignal | undefined,
): Promise<RecordingVerdict> {
  // A missing file is our fault, not the speaker's.
  await stat(recording.path);
  let file: WavFile;
  try {
    file = await openWav(recording.path);
  } catch (error) {
    if (!(error instanceof BadRecording)) throw error;
    return { passed: false, figures: NOTHING, problems: [problem('format', error.message)], unmatched: [] };
  }
  try {
    return await judge(recording, file, speech, signal);
  } finally {
    await file.close();
  }
}

async function judge(
  recording: RecordingToCheck,
  file: WavFile,
  speech: SpeechService,
  signal: AbortSignal | undefined,
): Promise<RecordingVerdict> {
  const { text } = recording;
  const length = lengthProblem(file.frames / file.rate, text !== undefined);
  const basics = { rate: file.rate, channels: file.channels, bits: file.bits };
  // What is hours too long is not read at all.
  if (length?.problem === 'too-long')
    return {
      passed: false,
      figures: { ...NOTHING, ...basics, seconds: rounded(file.frames / file.rate, 2) },
      problems: [length],
      unmatched: [],
    };
  const measured = await measureRecording(file);
  const problems = [length, ...soundProblems(measured)].filter((p) => p !== undefined);
  const match = await readingOf(recording, file, measured, speech, signal);
  if (match?.problem) problems.push(match.problem);
  const figures: RecordingVerdict['figures'] = {
    ...basics,
    seconds: rounded(measured.seconds, 2),
    snr: rounded(measured.snr, 1),
    clipped: rounded(measured.clipped, 6),
    loudness: Number.isFinite(measured.loudness) ? rounded(measured.loudness, 1) : NOTHING.loudness,
    silence: rounded(measured.silence, 3),
    ...(match?.found === undefined ? {} : { match: rounded(match.found.match, 3) }),
  };
  return { passed: problems.length === 0, figures, problems, unmatched: match?.found?.unmatched ?? [] };
}

function problem(name: RecordingProblem, message: string, at?: { from: number; to: number }): Problem {
  return { problem: name, message, ...(at === undefined ? {} : { at }) };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function lengthProblem(seconds: number, isSentence: boolean): Problem | undefined {
  const limits = RECORDING_LIMITS;
  const [shortest, longest] = isSentence
    ? [limits.shortest, limits.longest]
    : [limits.shortestTake, limits.longestTake];
  if (seconds < shortest)
    return problem(
      'too-short',
      `The recording lasts ${seconds.toFixed(1)} s; it must last at least ${shortest} s.`,
    );
  if (seconds > longest)
    return problem(
      'too-long',
      `The recording lasts ${seconds.toFixed(0)} s; at most ${longest} s are taken. Record one sentence at a time.`,
    );
  return undefined;
}

function soundProblems(measured: Measured): (Problem | undefined)[] {
  const limits = RECORDING_LIMITS;
  const { rate, snr, clipped, clippedAt = 0, loudness, silence, threshold, seconds } = measured;
  const low =
    rate < limits.minRate
      ? problem('sample-rate', `The sample rate is ${rate} Hz; record at ${limits.minRate} Hz or more.`)
      : undefined;
  if (!Number.isFinite(threshold) || silence > 0.98)
    return [problem('silence', 'No speech was found. Check the microphone and record again.'), low];
  const edges = edgeOf(measured);
  return [
    low,
    snr < limits.minSnr
      ? problem(
          'noise',
          `Speech is only ${snr.toFixed(0)} dB above the noise of the room; ${limits.minSnr} dB are needed. Record in a quiet room, close to the microphone.`,
        )
      : undefined,
    clipped > limits.maxClipped
      ? problem(
          'clipping',
          `The sound is overdriven from ${clippedAt.toFixed(1)} s on. Turn the microphone down and record again.`,
          { from: clippedAt, to: Math.min(seconds, clippedAt + 0.5) },
        )
      : undefined,
    loudness < limits.quietest
      ? problem(
          'too-quiet',
          `The loudness is ${loudness.toFixed(0)} LUFS; at least ${limits.quietest} are needed. Turn the microphone up or come closer.`,
        )
      : undefined,
    loudness > limits.loudest
      ? problem(
          'too-loud',
          `The loudness is ${loudness.toFixed(0)} LUFS; at most ${limits.loudest} are taken. Turn the microphone down.`,
        )
      : undefined,
    silence > limits.maxSilence
      ? problem(
          'silence',
          `${Math.round(silence * 100)} % of the recording is silence. Cut it off or read again.`,
        )
      : edges &&
        problem(
          'silence',
          `There is no speech from ${edges.from.toFixed(1)} s to ${edges.to.toFixed(1)} s. Cut the silence off.`,
          edges,
        ),
  ];
}

/** A long silence at the start or the end. */
function edgeOf(measured: Measured): { from: number; to: number } | undefined {
  return pausesOf(measured, RECORDING_LIMITS.longestEdge).find(
    ({ from, to }) => from < 0.05 || to > measured.seconds - 0.05,
  );
}

interface Reading {
  readonly found?: TextMatch;
  readonly problem?: Problem;
}

/** Holds a sentence against its text; nothing for long recordings and for languages that no embedded voice speaks. */
async function readingOf(
  { text, language, sex }: RecordingToCheck,
  file: WavFile,
  { seconds, threshold }: Measured,
  speech: SpeechService,
  signal: AbortSignal | undefined,
): Promise<Reading | undefined> {
  if (text === undefined) return undefined;
  const wrong = textProblem(text, language);
  if (wrong !== undefined) return { problem: wrong };
  const voices = referencesFor(language, sex);
  if (voices.length === 0 || seconds > RECORDING_LIMITS.longest || !Number.isFinite(threshold))
    return undefined;
  const mono = mixDown(await file.read(0, file.frames));
  const samples = resample(mono, file.rate, COMPARED_RATE);
  let best: TextMatch | undefined;
  for (const voice of voices) {
    try {
      const reference = await speech.speak({ text, voice }, signal ? { signal } : {});
      if (reference.words.length === 0)
        return { problem: problem('text', 'The text holds nothing that can be read aloud.') };
      const found = matchText(samples, COMPARED_RATE, reference);
      if (best === undefined || found.match > best.match) best = found;
    } catch (error) {
      if (!(error instanceof SsmlError)) throw error;
      return { problem: problem('text', `The text cannot be read: ${error.message}`) };
    }
  }
  if (best === undefined) return undefined;
  if (best.match >= MATCH_FROM && best.heard >= HEARD_FROM) return { found: best };
  return { found: best, problem: problem('mismatch', mismatchMessage(best, text)) };
}

function mismatchMessage({ unmatched, heard }: TextMatch, text: string): string {
  const places = unmatched.slice(0, 3).map(({ from, to }) => `“${text.slice(from, to)}”`);
  return places.length === 0 || heard < 0.25
    ? 'What was read does not match the text. Read exactly what is shown.'
    : `Not heard: ${places.join(', ')}${unmatched.length > 3 ? ' …' : ''}. Read the sentence again, all of it.`;
}

function textProblem(text: string, language: string): Problem | undefined {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return problem('text', 'The text holds nothing that can be read aloud.');
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  if (language.startsWith('zh') && han === 0)
    return problem('text', 'The text is not Chinese, as the voice should be.');
  if (language.startsWith('en') && han > letters / 2)
    return problem('text', 'The text is not English, as the voice should be.');
  return undefined;
}
