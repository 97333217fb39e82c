import type { ScreenMatte } from '../matte/settings.ts';
import type { LiveDocument, LiveFormat, LiveSource, LiveTransition } from './document.ts';
import type { StereoLevels } from './sound/levels.ts';

/** When a change takes effect. */
export interface ApplyOptions {
  /** Programme frame; the next possible one when absent. */
  readonly atFrame?: number;
  /** What happens when `atFrame` is already past: the next frame takes it, or it is refused (LateChange). */
  readonly late?: 'next' | 'refuse';
  readonly transition?: LiveTransition;
  /** For the as-run log. */
  readonly cause?: string;
}

/** Where a change took effect: the first frame that shows it (of a transition: its first). */
export interface Applied {
  readonly frame: number;
  /** Milliseconds of programme time of that frame; equals what every output carries as PTS (delay aside). */
  readonly ptsMs: number;
  /** Milliseconds of wall time (epoch) of that frame. */
  readonly wallMs: number;
  /** It was asked for an earlier frame. */
  readonly late: boolean;
}

export class LateChange extends Error {
  constructor(asked: number, now: number) {
    super(`frame ${asked} is past, the programme is at ${now}`);
    this.name = 'LateChange';
  }
}

export type SourceState = 'opening' | 'live' | 'stale' | 'lost' | 'ended' | 'paused';
export type OutputState = 'connecting' | 'live' | 'retrying' | 'stopped' | 'failed';

/** What happens, as it happens. Frames are programme frames. */
export type LiveEvent =
  | { readonly kind: 'started'; readonly frame: number }
  | {
      readonly kind: 'take';
      readonly bus: 'pgm' | 'pvw';
      readonly frame: number;
      readonly ptsMs: number;
      readonly cause?: string;
    }
  | {
      readonly kind: 'source';
      readonly source: string;
      readonly state: SourceState;
      readonly frame: number;
      readonly reason?: string;
      /** Pixels, once known. */
      readonly width?: number;
      readonly height?: number;
    }
  /** The programme began or ceased to show a source's fallback. */
  | { readonly kind: 'fallback'; readonly source: string; readonly on: boolean; readonly frame: number }
  | {
      readonly kind: 'output';
      readonly output: string;
      readonly state: OutputState;
      readonly frame: number;
      readonly reason?: string;
    }
  /** A recorded file (or playlist with its slices) is complete. */
  | {
      readonly kind: 'recorded';
      readonly output: string;
      readonly path: string;
      readonly files: readonly string[];
      readonly startMs: number;
      readonly durationMs: number;
    }
  /** Quality was taken back or given back: `what` is e.g. 'preview-rate', 'ladder lld', 'preset superfast'. */
  | { readonly kind: 'pressure'; readonly what: string; readonly on: boolean; readonly frame: number }
  /** A painter tells of something in its own words. `ptsMs`: programme time at which it is seen or heard. */
  | {
      readonly kind: 'report';
      readonly source: string;
      readonly message: unknown;
      readonly ptsMs: number;
      readonly frame: number;
    }
  /** Somebody who watches by WebRTC opened a data channel, said something over it, or left. */
  | {
      readonly kind: 'viewer';
      readonly news:
        | { readonly viewer: string; readonly kind: 'ready' | 'gone' }
        | { readonly viewer: string; readonly kind: 'said'; readonly text: string };
      readonly frame: number;
    }
  | { readonly kind: 'fault'; readonly where: string; readonly message: string; readonly frame: number };

export interface LoudnessReading {
  /** EBU R128, LUFS; −Infinity is −120. */
  readonly momentary: number;
  readonly shortTerm: number;
  readonly integrated: number;
  /** True peak of the last 100 ms, dBTP. */
  readonly peak: number;
  /** Of the last block of 20 ms. */
  readonly levels: StereoLevels;
}

/** A snapshot, cheap enough for ten a second. */
export interface LiveStatus {
  /** Last frame that was made. */
  readonly frame: number;
  readonly ptsMs: number;
  /** Frames made later than one frame after their time, since start; the worst delay in ms; frames never made. */
  readonly late: { readonly count: number; readonly worstMs: number; readonly missed: number };
  readonly sources: readonly {
    readonly id: string;
    readonly state: SourceState;
    readonly width: number;
    readonly height: number;
    /** Milliseconds since its last picture became due. */
    readonly ageMs: number;
    readonly bufferMs: number;
    readonly decoded: number;
    readonly dropped: number;
    readonly reconnects: number;
    readonly driftPpm: number;
    readonly peak: number;
    readonly levels: StereoLevels;
    readonly onPgm: boolean;
    readonly onPvw: boolean;
  }[];
  readonly outputs: readonly {
    readonly id: string;
    readonly state: OutputState;
    readonly bytesSent: number;
    readonly bytesAcknowledged: number;
    readonly dropped: number;
    readonly reconnects: number;
    readonly kbps: number;
  }[];
  readonly pgm: LoudnessReading;
  /** Where a transition is held, 0…1; absent while none is. */
  readonly held?: number;
  readonly viewers: number;
  /** CPU seconds used by this host so far, bytes resident. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

/** Encoded media on its way into a source: what RTMP, FLV and WHIP deliver. Times in ms of the sender's clock. */
export type FeedPacket =
  | {
      readonly kind: 'video-config';
      readonly codec: 'h264' | 'hevc' | 'av1' | 'vp8';
      readonly data: Uint8Array;
    }
  | { readonly kind: 'audio-config'; readonly codec: 'aac' | 'opus' | 'mp3'; readonly data: Uint8Array }
  | {
      readonly kind: 'video';
      readonly dts: number;
      readonly pts: number;
      readonly key: boolean;
      /** AVCC (length-prefixed) for h264/hevc, plain otherwise. */
      readonly data: Uint8Array;
    }
  | { readonly kind: 'audio'; readonly pts: number; readonly data: Uint8Array };

/** Where a reader of the host pours what it reads. All calls return at once. */
export interface FeedSink {
  /** A connection stands and media will follow; earlier codec configurations are forgotten. */
  connected(): void;
  packet(packet: FeedPacket): void;
  /** Bytes of a container in order (TS, fMP4, FLV): for readers that fetch but do not demux. */
  bytes(data: Uint8Array, container: 'mpegts' | 'mp4' | 'flv'): void;
  /** Milliseconds of media that wait undecoded: readers of files slow down by it. */
  backlogMs(): number;
  /** The connection is gone; the reader goes on trying. */
  lost(reason: string): void;
  /** The sender said that it is over. */
  ended(): void;
}

/** A reader at work. */
export interface Feed {
  close(): void;
}

/** Opens the reader of a network source (`rtmp`, `http-flv`, `hls`); it reconnects by itself until closed. */
export type FeedOpener = (source: LiveSource, sink: FeedSink) => Feed;

/** Turns a URL into one that FFmpeg may open (address checked and pinned). @throws Error that says why not */
export type AddressCheck = (url: string) => Promise<string>;

export interface LiveStageOptions {
  readonly document: LiveDocument;
  readonly openFeed: FeedOpener;
  readonly checkAddress: AddressCheck;
  readonly onEvent: (event: LiveEvent) => void;
  /** First programme frame; a session taken over goes on counting. Default 0. */
  readonly firstFrame?: number;
  /** UDP ports and address of WebRTC. */
  readonly rtc?: RtcOptions;
  /** Bytes of free disk below which recordings stop. */
  readonly diskReserveBytes?: number;
}

export interface RtcOptions {
  readonly portFrom?: number;
  readonly portTo?: number;
  /** Address to bind; default all. */
  readonly bind?: string;
  /** Address offered instead of the local ones. */
  readonly host?: string;
  readonly turnUrls: readonly string[];
  /** Viewers on this machine are offered 127.0.0.1 as well; of no effect with `host`. */
  readonly loopback?: boolean;
  /** Most viewers of a session at a time; default 50. */
  readonly maxViewers?: number;
}

/** A running session. */
export interface LiveStage {
  readonly format: LiveFormat;
  /** Makes the document real on one frame. @throws LateChange, RangeError for documents that cannot be */
  apply(document: LiveDocument, options?: ApplyOptions): Promise<Applied>;
  /** Play, pause, seek of a file source; `tell` brings a painter its message, and fails when the painter refuses it. */
  control(
    source: string,
    command:
      | { readonly kind: 'play' }
      | { readonly kind: 'pause' }
      | { readonly kind: 'seek'; readonly ms: number }
      | { readonly kind: 'tell'; readonly message: unknown },
  ): Promise<void>;
  status(): LiveStatus;
  /**
   * The present picture of a source as a PNG, at most `width` pixels wide, transparent where the source is. The
   * programme takes no notice. @throws RangeError for unknown sources, Error when it has no picture
   * @param as `jpeg` for thumbnails: a tenth of the work and of the bytes, black where the source is transparent
   */
  snapshot(source: string, width: number, as?: 'png' | 'jpeg'): Promise<Uint8Array>;
  /** The newest picture of the programme as a JPEG, at most `width` pixels wide. @throws RangeError, Error before the first */
  still(width: number): Promise<Uint8Array>;
  /**
   * Settings for the green or blue screen in the present picture of a source (of a matte source: of the one it keys).
   * @throws RangeError for unknown sources, Error when there is no picture or no screen in it
   */
  autoMatte(source: string): Promise<ScreenMatte>;
  /** Answers a WHEP offer for a rendition. @throws Error */
  watch(rendition: string, offer: string): Promise<{ readonly id: string; readonly answer: string }>;
  unwatch(id: string): void;
  /** Sends a text to a viewer over its data channel; nothing when it has none. */
  tellViewer(id: string, text: string): void;
  /** Stops making anything at once: used when the lease is lost. */
  fence(): void;
  /** Ends cleanly: outputs are flushed and closed, recordings finished. */
  stop(): Promise<void>;
}
