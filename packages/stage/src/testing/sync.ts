import { readFrames } from './frames.ts';
import { makeTestVideo } from './make-video.ts';
import { readSamples } from './samples.ts';

const RATE = 48_000;
const BEEP_HZ = 1000;
const BEEP_MS = 60;
const AMPLITUDE = 0.5;
/** Silence or darkness after which the next loud or bright moment is a new event. */
const REST_MS = 200;
/** Flash and beep further apart than this do not belong together. */
const FARTHEST_MS = 500;

/**
 * Writes a clip for measuring how picture and sound stand to each other: a white frame and a beep of 60 ms begin at
 * the same moment, `everySeconds` apart, the first after half of that.
 */
export async function makeSyncClip(
  path: string,
  clip: {
    readonly width: number;
    readonly height: number;
    readonly fps: number;
    readonly seconds: number;
    /** At least 1; times fps it must be even, so that flashes stand on frames. */
    readonly everySeconds: number;
  },
): Promise<void> {
  const { width, height, fps, seconds, everySeconds } = clip;
  const step = everySeconds * fps;
  if (step % 2 !== 0) throw new RangeError('flashes would not stand on frames');
  const sound = new Float32Array(seconds * RATE);
  for (let at = (everySeconds / 2) * RATE; at < sound.length; at += everySeconds * RATE)
    for (let n = 0; n < (BEEP_MS * RATE) / 1000 && at + n < sound.length; n++)
      sound[at + n] = AMPLITUDE * Math.sin((2 * Math.PI * BEEP_HZ * n) / RATE);
  await makeTestVideo(path, {
    width,
    height,
    fps,
    frames: seconds * fps,
    numbered: false,
    luma: (index) => (index % step === step / 2 ? 235 : 16),
    sound: { left: sound, right: sound },
  });
}

export interface SyncOffset {
  /** When the picture flashed, ms. */
  readonly atMs: number;
  /** Beep minus flash, ms: above 0 the sound is late. */
  readonly offsetMs: number;
}

/** Finds flashes and beeps of a sync clip in what becomes of it. Feed pictures and sound in order of time. */
export class SyncMeter {
  readonly #flashes: number[] = [];
  readonly #beeps: number[] = [];
  #brightAt = -Infinity;
  #loudAt = -Infinity;

  /** A picture that is shown from `ms` on; luma (0…255) of its middle. */
  picture(ms: number, luma: number): void {
    if (luma < 128) return;
    if (ms - this.#brightAt > REST_MS) this.#flashes.push(ms);
    this.#brightAt = ms;
  }

  /** Samples at 48 kHz, the first of which is heard at `ms`. */
  sound(ms: number, samples: Float32Array): void {
    for (let n = 0; n < samples.length; n++) {
      if (Math.abs(samples[n]!) < AMPLITUDE * 0.3) continue;
      const at = ms + (n * 1000) / RATE;
      if (at - this.#loudAt > REST_MS) this.#beeps.push(at);
      this.#loudAt = at;
    }
  }

  get flashes(): readonly number[] {
    return this.#flashes;
  }

  get beeps(): readonly number[] {
    return this.#beeps;
  }

  /** Each flash with its beep; flashes without one are left out (compare with `flashes`). */
  offsets(): SyncOffset[] {
    const offsets: SyncOffset[] = [];
    let next = 0;
    for (const atMs of this.#flashes) {
      while (next < this.#beeps.length && this.#beeps[next]! < atMs - FARTHEST_MS) next++;
      const beep = this.#beeps[next];
      if (beep === undefined || beep > atMs + FARTHEST_MS) continue;
      offsets.push({ atMs, offsetMs: beep - atMs });
      next++;
    }
    return offsets;
  }
}

/** Reads a file that was made from a sync clip: where picture and sound stand in it. */
export async function readSync(path: string): Promise<SyncMeter> {
  const meter = new SyncMeter();
  for (const { time, width, height, y } of await readFrames(path, { as: 'yuv' }))
    meter.picture(time * 1000, y[(height >> 1) * width + (width >> 1)]!);
  const { left, sampleRate } = await readSamples(path);
  if (sampleRate !== RATE) throw new Error(`sound at ${sampleRate} Hz cannot be measured`);
  meter.sound(0, left);
  return meter;
}
