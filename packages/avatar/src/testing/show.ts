import type { LivePainter, PaintedPicture } from '@cyclorama/stage';
import { createLivePainter } from '../live-painter.ts';

const BLOCK = 480;
const SOUND_LEAD_MS = 100;
const OPEN_MS = 30;
const LEAD_FRAMES = 3;

/**
 * Plays a live painter as the stage does, on a clock moved by hand: sound 100 ms ahead, of which it takes back what is not
 * to be heard soon, and pictures three ahead.
 */
export class Show {
  readonly painter: LivePainter;
  readonly fps: number;
  /** What was heard, one channel, from sample 0; only when asked for. */
  readonly heard: number[] = [];
  /** Told each picture when it is painted. */
  readonly #look: (picture: PaintedPicture, n: number) => void;
  readonly #listen: boolean;
  readonly #lead: number;
  #frame = 0;
  #picture = 0;
  #sample = 0;

  private constructor(
    painter: LivePainter,
    fps: number,
    look: Show['look'] | undefined,
    { listen, leadMs }: { readonly listen: boolean; readonly leadMs: number },
  ) {
    this.painter = painter;
    this.fps = fps;
    this.#look = look ?? (() => undefined);
    this.#listen = listen;
    this.#lead = leadMs * 48;
  }

  static async open(
    options: object,
    settings: {
      readonly width?: number;
      readonly height?: number;
      readonly fps?: number;
      readonly look?: (picture: PaintedPicture, n: number) => void;
      readonly listen?: boolean;
      /** How far sound is made ahead: further on busy machines. */
      readonly leadMs?: number;
    } = {},
  ): Promise<Show> {
    const { width = 160, height = 160, fps = 25, look, listen = true, leadMs = SOUND_LEAD_MS } = settings;
    const made: { show?: Show } = {};
    const host = {
      ...{ output: { width, height }, fps: { num: fps, den: 1 } },
      retake: () => made.show?.retake(),
    };
    return (made.show = new Show(await createLivePainter(options, host), fps, look, { listen, leadMs }));
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
      while (this.#sample + BLOCK <= present + this.#lead) this.#speak();
      if (!seen) this.#picture = this.#frame;
      else
        for (; this.#picture <= this.#frame + LEAD_FRAMES; this.#picture++)
          this.#look(
            await this.painter.paint(this.#picture, (this.#picture * 1000) / this.fps),
            this.#picture,
          );
    }
  }

  /** Takes back the sound that was made for later than the next moment. */
  retake(): number | undefined {
    const first = Math.ceil((this.now * 48_000 + OPEN_MS * 48) / BLOCK) * BLOCK;
    if (first >= this.#sample) return undefined;
    this.#sample = first;
    return first;
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
