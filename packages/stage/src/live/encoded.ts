/** What the encoders of a session make, as it travels to outputs. Times are programme time. */
export interface EncodedConfig {
  readonly rendition: string;
  readonly width: number;
  readonly height: number;
  readonly fps: { readonly num: number; readonly den: number };
  /** avcC box content (SPS, PPS). */
  readonly avcC: Uint8Array;
  /** AudioSpecificConfig of the AAC track. */
  readonly asc: Uint8Array;
}

export interface EncodedPacket {
  readonly rendition: string;
  readonly kind: 'video' | 'aac' | 'opus';
  /** Milliseconds with fractions. No B-frames: dts equals pts. */
  readonly ptsMs: number;
  readonly durationMs: number;
  readonly key: boolean;
  /** Length-prefixed NAL units for video, raw frames for sound. */
  readonly data: Uint8Array;
}
