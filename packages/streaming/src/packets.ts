/**
 * Encoded media as RTMP and FLV carry it, taken apart just far enough to be decoded, counted and passed on.
 * Times are milliseconds of the sender's clock (32-bit wrap-arounds are undone).
 */
export type MediaPacket =
  | { readonly kind: 'video-config'; readonly codec: VideoCodec; readonly data: Uint8Array }
  | { readonly kind: 'audio-config'; readonly codec: AudioCodec; readonly data: Uint8Array }
  | {
      readonly kind: 'video';
      readonly codec: VideoCodec;
      readonly dts: number;
      readonly pts: number;
      readonly key: boolean;
      /** AVCC (length-prefixed NAL units) for h264 and hevc. */
      readonly data: Uint8Array;
    }
  | {
      readonly kind: 'audio';
      readonly codec: AudioCodec;
      readonly dts: number;
      readonly data: Uint8Array;
    }
  | { readonly kind: 'metadata'; readonly values: Readonly<Record<string, unknown>> };

export type VideoCodec = 'h264' | 'hevc' | 'av1' | 'vp8';
export type AudioCodec = 'aac' | 'opus' | 'mp3';

/** Somebody who sends a stream into the hub. */
export interface Publication {
  packet(packet: MediaPacket): void;
  /** Ends the stream for everybody who plays it. */
  end(reason: string): void;
}

/** Somebody who plays a stream from the hub. */
export interface Subscriber {
  /** Called with the codec configurations and the last group of pictures first, then with what comes. */
  packet(packet: MediaPacket): void;
  /** The publisher is gone; another may come (then configurations follow again). */
  paused(reason: string): void;
  /** Nothing more will come: the stream was closed, or this subscriber was too slow. */
  end(reason: string): void;
  /** Bytes that wait in its socket; the hub drops up to the next key frame, and later the subscriber, by it. */
  waiting(): number;
}

export interface PublishRequest {
  /** `app/name`, e.g. `live/camera1`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Address of the sender. */
  readonly from: string;
  readonly protocol: 'rtmp' | 'whip';
}

export interface PlayRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly from: string;
  readonly protocol: 'rtmp' | 'http-flv' | 'hls' | 'whep';
}

/** Who may send and play what; asked before anything is accepted. Promises of false refuse. */
export interface StreamGuard {
  mayPublish(request: PublishRequest): Promise<StreamVerdict>;
  mayPlay(request: PlayRequest): Promise<StreamVerdict>;
}

/** What a guard may say beside yes and no: the stream is published or played, but elsewhere or with conditions. */
export interface StreamGrant {
  /** Path inside the hub, when it differs from the one that was asked for (tenants have their own spaces). */
  readonly path?: string;
  /**
   * Publishers with an epoch come one after the other: a higher or the same one (it reconnects) takes the stream over, a
   * lower one is refused, and one without an epoch never takes over from one that has it.
   */
  readonly epoch?: number;
  /**
   * Publishers without an epoch: takes over when the present publisher has sent nothing for so many milliseconds (its
   * connection is half open). Absent: never.
   */
  readonly replacesAfterMs?: number;
}

/** `true` grants the path as asked, with an epoch from the query parameter `epoch` when there is one. */
export type StreamVerdict = boolean | StreamGrant;
