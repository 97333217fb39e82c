import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import type { Recogniser } from '../port.ts';

/** Bytes of 100 ms. */
const PART = 3200;
/** Utterances that an engine is given at a time. */
const MOST_OPEN = 2;

/**
 * What a recogniser understands of a recording, which is handed to it as fast as it takes it.
 * @param pcm 16 kHz mono, 16 bit little endian
 * @returns empty when nobody speaks in it, or nothing was understood
 * @throws BrainFailure of its engine; an abort of `signal` rejects with its reason
 */
export async function understandRecording(
  recogniser: Recogniser,
  { pcm, language }: { readonly pcm: Uint8Array; readonly language: DialogLanguage },
  signal: AbortSignal,
): Promise<string> {
  const understood: string[] = [];
  let begun = 0;
  let ended = 0;
  let wake = (): void => undefined;
  let failed: { readonly error: unknown } | undefined;
  const settle = (note: () => void): void => {
    note();
    wake();
  };
  const stream = recogniser.open({
    language,
    onText: (text, isLast) =>
      settle(() => {
        if (!isLast) return;
        ended += 1;
        if (text.trim() !== '') understood.push(text.trim());
      }),
    onSpeech: () => settle(() => (begun += 1)),
    onFailure: (error) => settle(() => (failed ??= { error })),
  });
  const untilOpen = async (most: number): Promise<void> => {
    while (failed === undefined && begun - ended > most)
      await new Promise<void>((resolve, reject) => {
        wake = resolve;
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    if (failed !== undefined) throw failed.error;
  };
  try {
    signal.throwIfAborted();
    for (let at = 0; at < pcm.length; at += PART) {
      stream.hear(pcm.subarray(at, at + PART));
      await untilOpen(MOST_OPEN);
    }
    stream.finish();
    await untilOpen(0);
  } finally {
    stream.close();
  }
  return understood.join(language === 'zh_CN' ? '' : ' ');
}
