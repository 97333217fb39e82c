import type { SpeechRecogniserClass } from './recognise/speech-recogniser.ts';

/** What hearing needs of a browser; tests bring their own. */
export interface HearingPlatform {
  /** Absent where the page is not secure (no HTTPS) or the browser is too old. */
  readonly devices: MediaDevices | undefined;
  readonly createContext: (() => AudioContext) | undefined;
  readonly createNode: (context: AudioContext, name: string) => AudioWorkletNode;
  /** Address of a script that is told as text. Let go of it with `revoke`. */
  readonly scriptUrl: (source: string) => string;
  readonly revoke: (url: string) => void;
  readonly recogniser: SpeechRecogniserClass | undefined;
  readonly userAgent: string;
  /** Touch points of the screen: an iPad says that it is a Mac. */
  readonly touchPoints: number;
  /** Calls back with the next tap or key. */
  readonly onGesture: (listener: () => void) => () => void;
  readonly later: (work: () => void, milliseconds: number) => () => void;
  readonly now: () => number;
}

interface OldWindow {
  readonly webkitAudioContext?: typeof AudioContext;
  readonly SpeechRecognition?: SpeechRecogniserClass;
  readonly webkitSpeechRecognition?: SpeechRecogniserClass;
  readonly AudioContext?: typeof AudioContext;
}

/** This page's browser. */
export function browserPlatform(): HearingPlatform {
  const page = globalThis as unknown as OldWindow;
  const Context = page.AudioContext ?? page.webkitAudioContext;
  // In insecure pages it is absent, whatever its type says.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return {
    devices,
    createContext: Context === undefined ? undefined : () => new Context({ latencyHint: 'interactive' }),
    createNode: (context, name) =>
      new AudioWorkletNode(context, name, { numberOfInputs: 1, numberOfOutputs: 1, outputChannelCount: [1] }),
    scriptUrl: (source) => URL.createObjectURL(new Blob([source], { type: 'text/javascript' })),
    revoke: (url) => URL.revokeObjectURL(url),
    recogniser: page.SpeechRecognition ?? page.webkitSpeechRecognition,
    userAgent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
    onGesture: (listener) => {
      const events = ['pointerdown', 'keydown'] as const;
      for (const event of events) addEventListener(event, listener, true);
      return () => {
        for (const event of events) removeEventListener(event, listener, true);
      };
    },
    later: (work, milliseconds) => {
      const timer = setTimeout(work, milliseconds);
      return () => clearTimeout(timer);
    },
    now: () => performance.now(),
  };
}

/** Phones and tablets give the microphone either to the page or to the browser's recogniser, not to both. */
export function sharesMicrophone({
  userAgent,
  touchPoints,
}: Pick<HearingPlatform, 'userAgent' | 'touchPoints'>): boolean {
  return !/Android|iPhone|iPad|iPod/.test(userAgent) && !(/Macintosh/.test(userAgent) && touchPoints > 1);
}
