/**
 * What a page that talks to an avatar (packages/web-sdk) and the server say to each other. Not part of either vendor's API:
 * chapter 7.2 names the methods of the page's SDK, not its wire. Documented for others in docs/dialog-wire.md.
 */

export type DialogLanguage = 'zh_CN' | 'en_US';
export type InteractionMode = 'AUDIO' | 'TEXT';

/** Who turns speech into text: the page's own recogniser, this server, or nobody (`why` says so to people). */
export interface DialogRecogniser {
  readonly kind: 'browser' | 'server' | 'none';
  readonly why?: string;
}

/** `POST /ics/v1/jobs`: exchanges a one-off code for a dialog. */
export interface CreateDialogRequest {
  readonly once_code: string;
  readonly robot_id: string;
  /** Default: the robot's. */
  readonly language?: DialogLanguage;
  /** The page can unpack colour over matte. */
  readonly transparent?: boolean;
  /** `false`: a new job even if one that was left a moment ago could be taken up (`enableJobCache`). */
  readonly use_cache?: boolean;
  /** `webrtc` (default), or `socket`: fragmented MP4 over a WebSocket. */
  readonly media?: 'webrtc' | 'socket';
}

/** A job that a page may join until `token` is of no more use. */
export interface CreateDialogAnswer {
  readonly job_id: string;
  /** Bearer of everything below `/ics/v1/jobs/{job_id}`, `?key=` for WebSockets. */
  readonly token: string;
  /** `host:port`, without a scheme. */
  readonly websocket_addr: string;
  readonly robot: DialogRobot;
  readonly video: DialogVideo;
  readonly recogniser: DialogRecogniser;
  readonly ice_servers: readonly {
    readonly urls: readonly string[];
    readonly username?: string;
    readonly credential?: string;
  }[];
}

export interface DialogRobot {
  readonly robot_id: string;
  readonly name: string;
  /** `true`: the page's owner drives the avatar by WebSocket (a third-party large model). */
  readonly is_third_party: boolean;
  readonly languages: readonly {
    readonly language: DialogLanguage;
    readonly language_desc: string;
    readonly is_default: boolean;
  }[];
  readonly language: DialogLanguage;
  /** Frequent questions of the present language. */
  readonly hot_questions: readonly string[];
  readonly greeting?: string;
  /** Path on this server. */
  readonly background_url?: string;
  /** CSS colour. */
  readonly background_color?: string;
  /** Path on this server. */
  readonly portrait_url?: string;
  readonly wake_phrases: WakePhrases;
  /** Seconds without a word after which it sleeps. */
  readonly sleep_after_seconds: number;
}

export interface WakePhrases {
  readonly wake: readonly string[];
  readonly interrupt: readonly string[];
  readonly exit: readonly string[];
}

/** The stream as it is sent. With `is_transparent` it is twice as high: colour above, matte (luma) below. */
export interface DialogVideo {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly is_transparent: boolean;
}

/** Body of everything that is refused. */
export interface DialogRefusal {
  readonly error_code: string;
  readonly error_msg: string;
}

/**
 * What a page sends over `GET /ics/v1/jobs/{job_id}/events?key=TOKEN`. Each is answered by a `result` with its
 * `request_id`. Binary messages are the microphone: 16 kHz mono, 16 bit little endian, 20 to 100 ms each; they count
 * between `user_speech_start` and `user_speech_stop`.
 */
export type DialogRequest = { readonly request_id: number } & DialogCommand;

export type DialogCommand =
  | { readonly type: 'start_chat'; readonly mode: InteractionMode }
  | { readonly type: 'stop_chat' }
  | { readonly type: 'switch_mode'; readonly mode: InteractionMode }
  | { readonly type: 'text_question'; readonly text: string }
  | { readonly type: 'driven_text'; readonly text: string; readonly is_last: boolean }
  | { readonly type: 'interrupt' }
  | { readonly type: 'user_speech_start' }
  | { readonly type: 'user_speech_stop' }
  /** What the page's own recogniser understood: cumulative, of one utterance. */
  | { readonly type: 'recognized'; readonly text: string; readonly is_last: boolean }
  | { readonly type: 'change_language'; readonly language: DialogLanguage }
  /** Something happened in the page that its owner may want to know (`enableBusinessTrack`). */
  | { readonly type: 'track'; readonly name: string; readonly detail?: Readonly<Record<string, unknown>> }
  /** Every ten seconds; a page that is silent for 30 s is gone. */
  | { readonly type: 'heartbeat' }
  /** The page is done with it: the job ends (or is kept a moment for `use_cache`). */
  | { readonly type: 'leave'; readonly keep: boolean };

/** What the server sends over the same socket. */
export type DialogMessage =
  | {
      readonly type: 'result';
      readonly request_id: number;
      readonly result: boolean;
      readonly chat_id?: string;
      readonly mode?: InteractionMode;
      readonly error_code?: string;
      readonly error_msg?: string;
    }
  /** The present state: first of all after each connection, then at every change. */
  | {
      readonly type: 'state';
      readonly is_ready: boolean;
      readonly is_asleep: boolean;
      /** A chat runs (`start_chat` without `stop_chat`). */
      readonly chat_id?: string;
      readonly mode: InteractionMode;
      readonly language: DialogLanguage;
      readonly is_speaking: boolean;
    }
  | { readonly type: 'enter_active' }
  | { readonly type: 'enter_sleep' }
  | { readonly type: 'speaking_start'; readonly chat_id?: string }
  | { readonly type: 'speaking_stop'; readonly chat_id?: string }
  /** Cumulative. */
  | {
      readonly type: 'speech_recognized';
      readonly chat_id: string;
      readonly result_id: number;
      readonly text: string;
      readonly is_last: boolean;
    }
  /** Incremental. */
  | {
      readonly type: 'semantic_recognized';
      readonly chat_id: string;
      readonly result_id: number;
      readonly text: string;
      readonly question_text: string;
      readonly is_last: boolean;
      /** Pictures that belong to the answer: https addresses or paths on this server. */
      readonly images?: readonly string[];
    }
  /** A sentence begins to sound; empty when nothing is said any more. */
  | { readonly type: 'caption'; readonly text: string }
  | { readonly type: 'language'; readonly robot: DialogRobot }
  /** `code` is one of the SDK's table; `is_fatal`: the job has ended. */
  | {
      readonly type: 'error';
      readonly code: string;
      readonly message: string;
      readonly is_fatal: boolean;
    };

/**
 * What the owner of a page sends over `wss://{websocket_addr}/v1/chat/{job_id}` to drive an avatar with a model of his own
 * (decisions: third-party driving).
 */
export type DriverCommand =
  /** Sentences are spoken as they become complete; `is_last` closes the answer. */
  | { readonly type: 'text'; readonly text: string; readonly is_last: boolean }
  | { readonly type: 'interrupt' }
  | { readonly type: 'heartbeat' };

/** What the driver hears. */
export type DriverMessage =
  | { readonly type: 'ready'; readonly job_id: string; readonly language: DialogLanguage }
  | { readonly type: 'speaking_start' }
  | { readonly type: 'speaking_stop'; readonly is_cut: boolean }
  /** What the visitor said, when there is a recogniser; cumulative. */
  | { readonly type: 'speech_recognized'; readonly text: string; readonly is_last: boolean }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'error'; readonly error_code: string; readonly error_msg: string };
