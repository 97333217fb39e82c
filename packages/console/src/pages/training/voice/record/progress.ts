import type { VoiceRecording } from '../../../../api/own-training.ts';

export type SentenceStatus = 'open' | 'good' | 'bad';

/** Whether a sentence is recorded, and well. */
export function statusOf(recording: VoiceRecording | undefined): SentenceStatus {
  if (recording === undefined) return 'open';
  if (recording.verdict === null) return recording.confirm_time === null ? 'open' : 'good';
  return recording.verdict.passed ? 'good' : 'bad';
}

/** The sentence to read next: the first that is not good; the last when all are. */
export function firstOpen(count: number, recordings: readonly VoiceRecording[]): number {
  const good = new Set(
    recordings.filter((recording) => statusOf(recording) === 'good').map(({ index }) => index),
  );
  for (let at = 0; at < count; at++) if (!good.has(at)) return at;
  return Math.max(0, count - 1);
}

/** What is read: our sentences, or what was recorded with a text of its own. */
export function sentencesToRead(
  given: readonly string[],
  recordings: readonly VoiceRecording[],
): readonly string[] {
  const own = new Map(recordings.map(({ index, text }) => [index, text]));
  return given.map((sentence, at) => {
    const text = own.get(at);
    return text === undefined || text === null || text === '' ? sentence : text;
  });
}
