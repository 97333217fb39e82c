import type {
  CreateDialogAnswer,
  DialogCommand,
  DialogLanguage,
  DialogMessage,
  DialogRecogniser,
  DialogRobot,
  DialogVideo,
  DriverCommand,
  DriverMessage,
  WakePhrases,
} from '@cyclorama/contract/dialogs';

/** A robot as a dialog needs it: read once when the dialog begins. */
export interface Robot {
  readonly robotId: string;
  readonly projectId: string;
  readonly name: string;
  readonly avatarAssetId: string;
  /** Languages that it speaks, the default first. */
  readonly languages: readonly RobotLanguage[];
  readonly background:
    | { readonly kind: 'none' }
    | { readonly kind: 'color'; readonly color: string }
    | { readonly kind: 'asset'; readonly assetId: string };
  /** Pixels of the avatar's picture, even. */
  readonly width: number;
  readonly height: number;
  /** The page may ask for colour over matte. */
  readonly allowTransparent: boolean;
  readonly isThirdParty: boolean;
  readonly recogniser: RobotRecogniser;
  readonly wakePhrases: WakePhrases;
  readonly sleepAfterSeconds: number;
  /** Said instead of what moderation refuses, by language. */
  readonly safeAnswer: Readonly<Record<DialogLanguage, string>>;
}

export interface RobotLanguage {
  readonly language: DialogLanguage;
  readonly voiceAssetId?: string;
  /** Percent, as in voice_config; absent = 100. */
  readonly speed?: number;
  readonly pitch?: number;
  readonly volume?: number;
  readonly greeting?: string;
  readonly hotQuestions: readonly string[];
}

/** `key` of stored ones is unsealed when it is used. */
export type RobotRecogniser =
  | { readonly kind: 'none' }
  | { readonly kind: 'browser' }
  /** OpenAI-compatible transcriptions of whole utterances. */
  | { readonly kind: 'http'; readonly url: string; readonly model: string; readonly key?: string }
  /** A streaming service by our documented protocol. */
  | { readonly kind: 'websocket'; readonly url: string; readonly key?: string }
  /** sherpa-onnx with models of the installation. */
  | { readonly kind: 'sherpa' };

/** One exchange of words so far. */
export interface Turn {
  readonly question: string;
  readonly answer: string;
}

export interface BrainQuestion {
  readonly jobId: string;
  /** Groups the turns of one visit: `session_id` of the callback. */
  readonly sessionId: string;
  /** Who asks; opaque. */
  readonly user: string;
  readonly language: DialogLanguage;
  readonly question: string;
  /** Earlier turns, the oldest first. */
  readonly turns: readonly Turn[];
}

export interface BrainAnswer {
  /** The whole text, as it was told in increments. */
  readonly text: string;
  readonly images: readonly string[];
}

/** Why a brain has no answer: `code` is one of the SDK's table. */
export class BrainFailure extends Error {
  override readonly name = 'BrainFailure';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What answers a robot's visitors: embedded knowledge, a chat model, or the LLM callback. */
export interface Brain {
  /**
   * @param onText hears each increment as it comes; speech begins with the first whole sentence
   * @throws BrainFailure; an abort of `signal` rejects with its reason
   */
  answer(
    question: BrainQuestion,
    signal: AbortSignal,
    onText: (increment: string) => void,
  ): Promise<BrainAnswer>;
}

/** Turns speech into text on this server. */
export interface Recogniser {
  /** One utterance after another; `close` frees what it holds. @throws Error when the engine cannot be had */
  open(options: {
    readonly language: DialogLanguage;
    readonly onText: (text: string, isLast: boolean) => void;
    /** The visitor began to speak: barge-in. */
    readonly onSpeech: () => void;
    readonly onFailure: (failure: BrainFailure) => void;
  }): RecogniserStream;
}

export interface RecogniserStream {
  /** 16 kHz mono, 16 bit little endian. */
  hear(pcm: Uint8Array): void;
  /** The visitor stopped (button): what was heard is recognised now. */
  finish(): void;
  close(): void;
}

export interface OpenDialog {
  readonly robot: Robot;
  readonly brain: Brain | undefined;
  /** undefined: the page's own, or none. */
  readonly recogniser: Recogniser | undefined;
  readonly told: DialogRecogniser;
  readonly language: DialogLanguage;
  readonly transparent: boolean;
  readonly media: 'webrtc' | 'socket';
  readonly useCache: boolean;
}

/** A page's (or driver's) connection to a dialog; `close` when its socket is gone. */
export interface Attachment<Message> {
  readonly send: (message: Message) => void;
  /** The dialog is over, or another connection took its place. */
  readonly end: (why: 'over' | 'replaced') => void;
}

/** A dialog that runs in this process. */
export interface Dialog {
  readonly jobId: string;
  readonly token: string;
  readonly robot: DialogRobot;
  readonly video: DialogVideo;
  readonly recogniser: DialogRecogniser;
  /** Name of its programme in the hub, once it is published: at once with `media: 'socket'`. */
  readonly stream: string | undefined;
  /** Publishes to the hub, for players without WebRTC; once, however often it is asked. Returns `stream`. @throws DialogRefused */
  publish(): Promise<string>;
  /** WHEP. @throws LiveHostError */
  watch(offer: string): Promise<{ readonly id: string; readonly answer: string }>;
  unwatch(id: string): Promise<void>;
  /** A page is there; the one before is ended. Returns how to let go. */
  attach(page: Attachment<DialogMessage>): () => void;
  /** Carries out what a page asks. @throws MssError (codes of the SDK's table) */
  command(command: DialogCommand): Promise<{ readonly chatId?: string; readonly mode?: 'AUDIO' | 'TEXT' }>;
  /** The microphone. */
  hear(pcm: Uint8Array): void;
  /** A driver is there (third-party mode). */
  drive(driver: Attachment<DriverMessage>): () => void;
  /** @throws MssError */
  driven(command: DriverCommand): Promise<void>;
}

/** All dialogs of this process. */
export interface Dialogs {
  /** Starts one, or takes up one that was left a moment ago. Ready means frames are made. @throws MssError (quota, capacity) */
  open(request: OpenDialog): Promise<Dialog>;
  find(jobId: string): Dialog | undefined;
  /** Ends one at once (own API, deletion of its robot). */
  end(jobId: string, reason: string): Promise<void>;
  close(): Promise<void>;
}

/** What the door answers, apart from addresses. */
export type DialogOpening = Pick<CreateDialogAnswer, 'job_id' | 'token' | 'robot' | 'video' | 'recogniser'>;
