import type { LivePainter, PaintedPicture } from '@cyclorama/stage';
import { createLivePainter } from '../live-painter.ts';

const BLOCK = 480;
const SOUND_LEAD = 4800;
const LEAD_FRAMES = 3;

/** Plays a live painter as the stage does, on a clock moved by hand: sound 100 ms ahead, pictures three ahead. */
export class Show {
  readonly painter: LivePainter;
  readonly fps: number;
  /** What was heard, one channel, from sample 0; only when asked for. */
  readonly heard: number[] = [];
  /** Told each picture when it is painted. */
  readonly #look: (picture: PaintedPicture, n: number) => void;
  readonly #listen: boolean;
  #frame = 0;
  #picture = 0;
  #sample = 0;

  private constructor(painter: LivePainter, fps: number, look: Show['look'] | undefined, listen: boolean) {
    this.painter = painter;
    this.fps = fps;
    this.#look = look ?? (() => undefined);
    this.#listen = listen;
  }

  static async open(
    options: object,
    settings: {
      readonly width?: number;
      readonly height?: number;
      readonly fps?: number;
      readonly look?: (picture: PaintedPicture, n: number) => void;
      readonly listen?: boolean;
    } = {},
  ): Promise<Show> {
    const { width = 160, height = 160, fps = 25, look, listen = true } = settings;
    const host = { output: { width, height }, fps: { num: fps, den: 1 } };
    return new Show(await createLivePainter(options, host), fps, look, listen);
  }

  get look(): (picture: PaintedPicture, n: number) => void {
    return this.#look;
  }

  /** Seconds. */
  get now(): number {
    return this.#frame / this.fps;
  }

  /** Goes on by so many frames. `seen` = false: only the sound is asked for. */
  async play(frames: number, seen = true): Promise<void> {
    for (let n = 0; n < frames; n++) {
      this.#frame++;
      const present = Math.round(this.now * 48_000);
      while (this.#sample + BLOCK <= present + SOUND_LEAD) this.#speak();
      if (!seen) this.#picture = this.#frame;
      else
        for (; this.#picture <= this.#frame + LEAD_FRAMES; this.#picture++)
          this.#look(
            await this.painter.paint(this.#picture, (this.#picture * 1000) / this.fps),
            this.#picture,
          );
    }
  }

  /** Nobody looks or listens for so many frames. */
  pass(frames: number): void {
    this.#frame += frames;
    this.#picture = this.#frame;
    this.#sample = Math.ceil((this.now * 48_000) / BLOCK) * BLOCK;
  }

  #speak(): void {
    const left = new Float32Array(BLOCK);
    const right = new Float32Array(BLOCK);
    this.painter.sound!(this.#sample, left, right);
    if (this.#listen) for (let n = 0; n < BLOCK; n++) this.heard[this.#sample + n] = left[n]!;
    this.#sample += BLOCK;
  }
}
