import type {
  Applied,
  ApplyOptions,
  LiveDocument,
  LiveEvent,
  LiveStatus,
  RtcOptions,
  ScreenMatte,
} from '@cyclorama/stage/data';

/** What a live host must know to begin. */
export interface LiveHostStart {
  /** Module that exports `startLiveStage`: a package or the URL of a file. */
  readonly stage: string;
  readonly document: LiveDocument;
  /** Wall time (epoch ms) of programme frame 0; absent = the session begins now. */
  readonly gridStartMs?: number;
  /** The first frame is at least this one, whatever the wall says. */
  readonly afterFrame?: number;
  readonly network: LiveNetwork;
  readonly rtc?: RtcOptions;
  readonly diskReserveBytes: number;
  /** Monotonic ms until which it may make anything; Infinity = until it is told otherwise. */
  readonly leaseUntilMs: number;
}

/** Which addresses sources and outputs of a host may reach. */
export interface LiveNetwork {
  /** CIDR networks that are open although they are private. */
  readonly allowedNetworks: readonly string[];
  /** `host:port` of this server's own media; always open. */
  readonly own: readonly string[];
}

export type FileCommand =
  { readonly kind: 'play' } | { readonly kind: 'pause' } | { readonly kind: 'seek'; readonly ms: number };

/** `tell` brings a painter its message. */
export type SourceCommand = FileCommand | { readonly kind: 'tell'; readonly message: unknown };

export type LiveCall =
  | { readonly do: 'apply'; readonly document: LiveDocument; readonly options: ApplyOptions }
  | { readonly do: 'control'; readonly source: string; readonly command: SourceCommand }
  | {
      readonly do: 'snapshot';
      readonly source: string;
      readonly width: number;
      readonly as?: 'png' | 'jpeg';
    }
  | { readonly do: 'status' }
  | { readonly do: 'still'; readonly width: number }
  | { readonly do: 'autoMatte'; readonly source: string }
  | { readonly do: 'watch'; readonly rendition: string; readonly offer: string }
  | { readonly do: 'unwatch'; readonly viewer: string }
  | { readonly do: 'tellViewer'; readonly viewer: string; readonly text: string }
  | { readonly do: 'stop' };

/** What calls answer, by name. */
export interface LiveAnswers {
  readonly apply: Applied;
  readonly control: undefined;
  readonly snapshot: Uint8Array;
  readonly status: LiveStatus;
  readonly still: Uint8Array;
  readonly autoMatte: ScreenMatte;
  readonly watch: { readonly id: string; readonly answer: string };
  readonly unwatch: undefined;
  readonly tellViewer: undefined;
  readonly stop: undefined;
}

/** What the supervisor tells a live host. */
export type ToLiveHost =
  | { readonly kind: 'start'; readonly options: LiveHostStart }
  | { readonly kind: 'call'; readonly id: number; readonly call: LiveCall }
  /** It may go on until then (monotonic ms). */
  | { readonly kind: 'lease'; readonly untilMs: number };

/** What a live host tells its supervisor. */
export type FromLiveHost =
  | { readonly kind: 'ready' }
  /** The first frame was made; `grid` tells when frames are due. */
  | { readonly kind: 'started'; readonly moment: Applied }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly name: string; readonly message: string }
  | { readonly kind: 'status'; readonly status: LiveStatus }
  | { readonly kind: 'event'; readonly event: LiveEvent; readonly wallMs: number }
  /** Its lease ran out: it has stopped making anything. */
  | { readonly kind: 'fenced' };
