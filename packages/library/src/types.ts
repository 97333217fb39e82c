/** A set that ships with the project: a composed picture with depth and light, drawn by code at any size. */
export interface BackgroundInfo {
  /** Stable slug, e.g. `newsroom`. */
  readonly id: string;
  readonly name: string;
  readonly orientation: 'landscape' | 'portrait';
  readonly tags: readonly string[];
  readonly description: string;
}

/** A music bed that ships with the project: composed and synthesised by code, seamless when looped. */
export interface MusicInfo {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly description: string;
  /** Seconds; the loop joins without a click. */
  readonly duration: number;
}

/** Planar stereo at 48 kHz, float32 in −1…1, −20 LUFS. */
export interface StereoSound {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** Straight (not premultiplied) RGBA, width × height × 4 bytes. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}
