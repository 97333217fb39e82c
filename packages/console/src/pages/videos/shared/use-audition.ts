import { useCallback, useEffect, useRef, useState } from 'react';
import type { Schemas } from '@cyclorama/contract';
import { ApiError } from '../../../api/http.ts';
import type { MetaStudio } from '../../../api/metastudio.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { useToasts } from '../../../ui/toast.tsx';

/** The operation has no event: its answer says whether more is to come. */
const LOOK_MS = 300;

/** A text that is spoken for listening. */
export type Audition = Schemas['TtsAuditionRequest'];

export interface Auditioning {
  /** What is spoken or played now, by the key it was asked with. */
  readonly playing: string | undefined;
  /** Not yet heard: it is being spoken. */
  readonly waiting: boolean;
  /** Plays a text, or a sound that is there already; the same key again stops it. */
  readonly toggle: (key: string, sound: Audition | { readonly url: string }) => void;
}

/** Speaks a text with the preview operation and plays its pieces one after the other as they come. */
export function useAudition(): Auditioning {
  const studio = useMetaStudio();
  const toasts = useToasts();
  const running = useRef<{ readonly key: string; readonly stop: AbortController } | undefined>(undefined);
  const [playing, setPlaying] = useState<string>();
  const [waiting, setWaiting] = useState(false);
  const stop = useCallback(() => {
    running.current?.stop.abort();
    running.current = undefined;
    setPlaying(undefined);
    setWaiting(false);
  }, []);
  useEffect(() => stop, [stop]);
  const toggle = useCallback<Auditioning['toggle']>(
    (key, sound) => {
      const same = running.current?.key === key;
      stop();
      if (same) return;
      const mine = { key, stop: new AbortController() };
      running.current = mine;
      setPlaying(key);
      setWaiting(true);
      const { signal } = mine.stop;
      const urls = 'url' in sound ? once(sound.url) : pieces(studio, sound, signal);
      playAll(urls, signal, () => setWaiting(false))
        .catch((error: unknown) => {
          if (!signal.aborted) toasts.failed(error);
        })
        .finally(() => {
          if (running.current === mine) stop();
        });
    },
    [stop, studio, toasts],
  );
  return { playing, waiting, toggle };
}

async function* once(url: string): AsyncGenerator<string> {
  yield await Promise.resolve(url);
}

async function* pieces(studio: MetaStudio, audition: Audition, signal: AbortSignal): AsyncGenerator<string> {
  const { job_id: jobId = '' } = await studio.call('createTtsAudition', { body: audition, signal });
  let given = 0;
  for (;;) {
    const answer = await studio.call('showTtsAuditionFile', { params: { job_id: jobId }, signal });
    const files = answer.files ?? [];
    for (; given < files.length; given++) yield files[given]?.download_url ?? '';
    if (answer.is_file_complete === true) {
      if (given === 0) throw new ApiError(answer.message ?? '', { status: 422, code: 'MSS.000000003' });
      return;
    }
    await pause(LOOK_MS, signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

async function playAll(
  urls: AsyncGenerator<string>,
  signal: AbortSignal,
  onHeard: () => void,
): Promise<void> {
  for await (const url of urls) {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const audio = new Audio(url);
      const quit = (): void => {
        audio.pause();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', quit, { once: true });
      audio.addEventListener('playing', onHeard);
      audio.addEventListener('ended', () => {
        signal.removeEventListener('abort', quit);
        resolve();
      });
      audio.addEventListener('error', () => reject(new Error(audio.error?.message ?? url)));
      audio.play().catch(reject);
    });
  }
}
