/** Samples of a message: 40 ms at 16 kHz. */
export const PCM_SAMPLES = 640;

/** Puts samples together to frames of one length. */
export class Framer {
  readonly #frame: Float32Array;
  readonly #onFrame: (frame: Float32Array) => void;
  #filled = 0;

  /** @param onFrame its frame is overwritten afterwards */
  constructor(length: number, onFrame: (frame: Float32Array) => void) {
    this.#frame = new Float32Array(length);
    this.#onFrame = onFrame;
  }

  push(samples: Float32Array): void {
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + this.#frame.length - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < this.#frame.length) continue;
      this.#filled = 0;
      this.#onFrame(this.#frame);
    }
  }
}

/** 16 bit little endian. */
export function pcmOf(samples: Float32Array): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, i) =>
    view.setInt16(2 * i, Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))), true),
  );
  return view.buffer;
}

/** dB of full scale that is silence on a meter. */
const SILENCE = -60;

/** Loudness for a meter: 0 is silence, 1 full scale, even in dB between. */
export function levelOf(samples: Float32Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  const decibels = 10 * Math.log10(power / samples.length + 1e-12);
  return Math.max(0, Math.min(1, 1 - decibels / SILENCE));
}
