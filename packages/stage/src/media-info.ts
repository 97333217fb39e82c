/** What a probe learns about a media file, by decoding, never by trusting the name. */
export interface MediaInfo {
  /** Container in FFmpeg's short name, e.g. `mov`, `matroska`, `mp3`, `wav`, `png`, `jpeg`. */
  readonly container: string;
  readonly kind: 'image' | 'video' | 'audio';
  /** Seconds; 0 for images. */
  readonly duration: number;
  readonly sizeBytes: number;
  readonly bitrateKbps: number;
  readonly video?: {
    readonly codec: string;
    readonly width: number;
    readonly height: number;
    readonly frameRate: number;
    /** Degrees clockwise: 0, 90, 180, 270. */
    readonly rotation: number;
    readonly hasAlpha: boolean;
    readonly pixelFormat: string;
  };
  readonly audio?: {
    readonly codec: string;
    readonly sampleRate: number;
    readonly channels: number;
  };
}

/** Limits under which untrusted media is looked at. */
export interface ProbeLimits {
  /** Pixels of one picture (width × height). */
  readonly maxPixels: number;
  readonly maxDurationSeconds: number;
}

/** Why a file was refused; `reason` is stable, `message` is for people. */
export type MediaRefusal =
  'unreadable' | 'wrong-type' | 'truncated' | 'playlist' | 'too-large' | 'too-long' | 'no-streams';

export class MediaError extends Error {
  readonly reason: MediaRefusal;
  constructor(reason: MediaRefusal, message: string) {
    super(message);
    this.name = 'MediaError';
    this.reason = reason;
  }
}
