import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../api/http.ts';
import { hearRobot, type RecogniserKind } from '../../../api/own-dialogs.ts';
import { Microphone } from '../../training/voice/record/microphone.ts';
import { wavOf } from '../../training/voice/record/wav.ts';

/** Hz that recognisers are given. */
const RATE = 16_000;

/** Why the page itself cannot hear. */
export type HearingFailure = 'noRecogniser' | 'noMicrophone' | 'failed';

export interface HearingTrial {
  readonly state: 'idle' | 'recording' | 'thinking';
  /** What was understood; empty: nothing. */
  readonly text: string | undefined;
  readonly failure: HearingFailure | undefined;
  /** What the server said. */
  readonly error: ApiError | undefined;
  readonly start: () => void;
  readonly stop: () => void;
}

/** The part of the browser's recogniser that is used; it is in no standard library. */
interface BrowserRecogniser {
  lang: string;
  interimResults: boolean;
  onresult:
    ((event: { readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }>> }) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
  abort(): void;
}

interface Running {
  readonly finish: () => void;
  readonly drop: () => void;
}

/** Tries a robot's recogniser with the microphone: the browser's own here, any other on the server. */
export function useHearing(robotId: string, kind: RecogniserKind, language: DialogLanguage): HearingTrial {
  const [state, setState] = useState<HearingTrial['state']>('idle');
  const [text, setText] = useState<string>();
  const [failure, setFailure] = useState<HearingFailure>();
  const [error, setError] = useState<ApiError>();
  const running = useRef<Running | undefined>(undefined);
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      running.current?.drop();
    };
  }, []);

  const fail = useCallback((reason: unknown) => {
    if (reason instanceof ApiError) setError(reason);
    else if (reason instanceof DOMException) setFailure('noMicrophone');
    else setFailure('failed');
    setState('idle');
  }, []);
  const start = useCallback(() => {
    setText(undefined);
    setFailure(undefined);
    setError(undefined);
    if (kind === 'browser') {
      const recogniser = browserRecogniser();
      if (recogniser === undefined) {
        setFailure('noRecogniser');
        return;
      }
      setState('recording');
      running.current = hearHere(recogniser, language, {
        onText: setText,
        onFailure: setFailure,
        onEnd: () => setState('idle'),
      });
      return;
    }
    Microphone.open().then((microphone) => {
      // The page was left while the browser asked.
      if (isGone.current) {
        void microphone.close();
        return;
      }
      microphone.begin();
      setState('recording');
      running.current = {
        drop: () => void microphone.close(),
        finish: () => {
          const sound = microphone.end();
          running.current = undefined;
          setState('thinking');
          microphone
            .close()
            .then(async () => {
              const heard = sound === undefined ? { text: '' } : await understood(robotId, sound, language);
              setText(heard.text);
              setState('idle');
            })
            .catch(fail);
        },
      };
    }, fail);
  }, [fail, kind, language, robotId]);
  const stop = useCallback(() => running.current?.finish(), []);
  return { state, text, failure, error, start, stop };
}

async function understood(
  robotId: string,
  sound: Blob,
  language: DialogLanguage,
): Promise<{ readonly text: string }> {
  const context = new OfflineAudioContext(1, 1, RATE);
  const heard = await context.decodeAudioData(await sound.arrayBuffer());
  return hearRobot(robotId, wavOf([heard.getChannelData(0)], RATE), language);
}

function browserRecogniser(): BrowserRecogniser | undefined {
  type Make = new () => BrowserRecogniser;
  const page = globalThis as { SpeechRecognition?: Make; webkitSpeechRecognition?: Make };
  const Make = page.SpeechRecognition ?? page.webkitSpeechRecognition;
  return Make === undefined ? undefined : new Make();
}

function hearHere(
  recogniser: BrowserRecogniser,
  language: DialogLanguage,
  hear: {
    readonly onText: (text: string) => void;
    readonly onFailure: (failure: HearingFailure) => void;
    readonly onEnd: () => void;
  },
): Running {
  let text = '';
  recogniser.lang = language.replace('_', '-');
  recogniser.interimResults = true;
  recogniser.onresult = ({ results }) => {
    text = Array.from(results, (result) => result[0]?.transcript ?? '').join('');
    hear.onText(text);
  };
  recogniser.onerror = ({ error }) => {
    if (error === 'not-allowed' || error === 'audio-capture') hear.onFailure('noMicrophone');
    else if (error !== 'no-speech' && error !== 'aborted') hear.onFailure('failed');
  };
  recogniser.onend = () => {
    hear.onText(text);
    hear.onEnd();
  };
  recogniser.start();
  return {
    finish: () => recogniser.stop(),
    drop: () => {
      recogniser.onend = null;
      recogniser.abort();
    },
  };
}
