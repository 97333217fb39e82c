import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { ApiError } from '../../../api/http.ts';
import { createOnceCode } from '../../../api/own-dialogs.ts';
import { serverAddressOf } from '../editor/snippets.ts';
import { EMPTY_LOG, withEvent, type Happened, type TrialLog } from './event-log.ts';
import { loadSdk, type Sdk, type SdkConfig, type SdkEvents, type SdkResult } from './sdk.ts';

export interface Trial {
  readonly state: 'off' | 'starting' | 'on';
  readonly isReady: boolean;
  readonly log: TrialLog;
  /** Why it did not begin. */
  readonly error: unknown;
  /** Where a page's own model would drive it (third-party mode). */
  readonly driveAt: string | undefined;
  readonly start: () => void;
  readonly stop: () => void;
  /** Says why not, or undefined. */
  readonly ask: (text: string) => Promise<string | undefined>;
  readonly interrupt: () => void;
}

/** A dialog with a robot in this page, by the SDK that visitors' pages use. @param containerId where it is drawn */
export function useTrial(robotId: string, containerId: string, config: SdkConfig): Trial {
  const [state, setState] = useState<Trial['state']>('off');
  const [isReady, setReady] = useState(false);
  const [driveAt, setDriveAt] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [log, tell] = useReducer(
    (now: TrialLog, event: Happened | 'clear') => (event === 'clear' ? EMPTY_LOG : withEvent(now, event)),
    EMPTY_LOG,
  );
  const running = useRef<Running | undefined>(undefined);
  const event = useCallback((name: string, words?: string) => {
    const { began } = running.current ?? { began: performance.now() };
    tell({ at: Math.round(performance.now() - began), name, ...(words === undefined ? {} : { words }) });
  }, []);

  const stop = useCallback(() => {
    const mine = running.current;
    running.current = undefined;
    setState('off');
    setReady(false);
    setDriveAt(undefined);
    // There may be nothing yet that could be destroyed: `start` looks when it gets there.
    mine?.sdk?.destroy().catch(setError);
  }, []);

  const start = useCallback(() => {
    const mine: Running = { began: performance.now(), isAwake: false, isSpeaking: false };
    running.current = mine;
    tell('clear');
    setError(undefined);
    setState('starting');
    const isMine = (): boolean => running.current === mine;
    const listeners = listenersOf({
      onError: (code, message) => (mine.failure = new ApiError(message, { status: 422, code })),
      event: (name, words) => {
        if (!isMine()) return;
        if (name === 'enterActive' || name === 'enterSleep') mine.isAwake = name === 'enterActive';
        if (name === 'speakingStart' || name === 'speakingStop') mine.isSpeaking = name === 'speakingStart';
        event(name, words);
      },
      onJob: (ready, address) => {
        if (!isMine()) return;
        setReady(ready);
        setDriveAt(address);
      },
    });
    const begin = async (): Promise<void> => {
      const [sdk, code] = await Promise.all([loadSdk(), createOnceCode(robotId)]);
      if (!isMine()) return;
      mine.sdk = sdk;
      await sdk.create({
        onceCode: code.once_code,
        serverAddress: serverAddressOf(location.origin),
        robotId,
        containerId,
        config,
        eventListeners: listeners,
        logLevel: 'warn',
      });
      if (!isMine()) {
        await sdk.destroy();
        return;
      }
      // It never rejects: what went wrong was told by an event.
      const { jobId } = await sdk.getJobInfo();
      if (jobId === '' && mine.failure !== undefined) throw mine.failure;
      setState('on');
    };
    begin().catch((reason: unknown) => {
      if (!isMine()) return;
      stop();
      setError(reason);
    });
  }, [config, containerId, event, robotId, stop]);

  useEffect(() => stop, [stop]);
  useEffect(() => running.current?.sdk?.setConfig(config), [config]);
  const ask = useCallback(
    async (text: string): Promise<string | undefined> => {
      const mine = running.current;
      if (mine?.sdk === undefined) return undefined;
      const failed = await opened(mine.sdk, mine);
      if (failed !== undefined) return wordsOf(failed);
      event('question', text);
      const answer = await mine.sdk.sendTextQuestion({ text });
      return answer.result ? undefined : wordsOf(answer);
    },
    [event],
  );
  const interrupt = useCallback(() => void running.current?.sdk?.interruptSpeaking(), []);
  return { state, isReady, log, error, driveAt, start, stop, ask, interrupt };
}

interface Running {
  sdk?: Sdk;
  readonly began: number;
  isAwake: boolean;
  isSpeaking: boolean;
  /** The last that was told. */
  failure?: ApiError;
}

const wordsOf = ({ errorCode = '', errorMsg = '' }: SdkResult): string => `${errorMsg} (${errorCode})`;

/** Sees to it that a typed question is taken: a chat by text runs, nothing is being said. @returns what was refused */
async function opened(sdk: Sdk, { isAwake, isSpeaking }: Running): Promise<SdkResult | undefined> {
  const { interactionMode } = await sdk.activeInteractionMode();
  if (!isAwake || interactionMode !== 'TEXT') {
    const started = await sdk.startChat({ interactionMode: 'TEXT' });
    return started.result ? undefined : started;
  }
  if (isSpeaking) await sdk.interruptSpeaking();
  return undefined;
}

function listenersOf({
  event,
  onError,
  onJob,
}: {
  readonly onError: (code: string, message: string) => void;
  readonly event: (name: string, words?: string) => void;
  readonly onJob: (isReady: boolean, address: string | undefined) => void;
}): SdkEvents {
  return {
    error: ({ code, message }) => {
      onError(code, message);
      event('error', `${code} ${message}`);
    },
    enterActive: () => event('enterActive'),
    enterSleep: () => event('enterSleep'),
    jobInfoChange: ({ jobId, websocketAddr, isReady }) => {
      event('jobInfoChange', isReady ? jobId : '–');
      onJob(isReady, isReady ? `wss://${websocketAddr ?? ''}/v1/chat/${jobId}` : undefined);
    },
    languageInfoChange: ({ currentLanguage }) => event('languageInfoChange', currentLanguage),
    speakingStart: () => event('speakingStart'),
    speakingStop: () => event('speakingStop'),
    speechRecognized: ({ text }) => event('speechRecognized', text),
    semanticRecognized: ({ text }) => event('semanticRecognized', text),
  };
}
