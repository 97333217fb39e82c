import { createSpeechService, EMBEDDED_VOICES } from '@cyclorama/speech';
import type { TaskRun } from '../pool.ts';

/** Seconds that each embedded engine spoke just now. */
export type SpeechCheck = Readonly<Record<string, number>>;

/** Lets each embedded engine speak a word, with the first of its voices. */
export const run: TaskRun = async (_input, { signal }): Promise<SpeechCheck> => {
  const service = createSpeechService({ processes: 1 });
  const spoken: Record<string, number> = {};
  try {
    for (const voice of EMBEDDED_VOICES) {
      if (spoken[voice.engine] !== undefined) continue;
      const text = voice.language.startsWith('zh') ? '你好' : 'Ready.';
      spoken[voice.engine] = (await service.speak({ text, voice }, { signal })).duration;
    }
    return spoken;
  } finally {
    await service.close();
  }
};
