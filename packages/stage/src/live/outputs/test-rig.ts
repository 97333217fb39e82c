import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StageMemory } from '../../pixels/memory.ts';
import { allocatePacked, type Picture } from '../../pixels/picture.ts';
import { drawFrameNumber } from '../../testing/picture.ts';
import { FRAME_SLOTS, FrameRing, SoundRing } from '../boards.ts';
import type { LiveDocument, LiveOutput, LiveRendition, LiveScene } from '../document.ts';
import type { LiveEvent } from '../stage-api.ts';
import { BLOCK, SAMPLE_RATE, samplesBefore, StageTime, type Grid } from '../time.ts';
import { openOutputSide, type OutputSide, type OutputSideOptions } from './side.ts';

// For tests: a programme of numbered pictures and known sound, made as fast as the encoders take it or by the wall.

export const WIDTH = 320;
export const HEIGHT = 180;
/** Level of the steady tone of 440 Hz. */
export const TONE = 0.1;
/** A flash in the picture and a beep of 3 kHz begin with every second. */
const BEEP_SECONDS = 0.04;

const NOTHING: LiveScene = { layers: [], overlays: [], audio: { mode: 'mix', tracks: [] } };

export function rendition(id: string, changes: Partial<LiveRendition> = {}): LiveRendition {
  return {
    ...{ id, bus: 'pgm', width: WIDTH, height: HEIGHT, videoKbps: 400, audioKbps: 96, preset: 'ultrafast' },
    ...changes,
  };
}

export class Rig {
  readonly folder = mkdtempSync(join(tmpdir(), 'outputs-'));
  readonly memory = new StageMemory(16 * 1024 * 1024);
  readonly time: StageTime;
  readonly grid: Grid;
  readonly frames: FrameRing;
  readonly sound: SoundRing;
  readonly events: LiveEvent[] = [];
  readonly #pictures: readonly Picture[];
  readonly #sides: OutputSide[] = [];
  side: OutputSide | undefined;
  /** Next frame to make. */
  next: number;
  #samples: number;

  readonly #noise: boolean;

  constructor(
    options: {
      /** Pictures that no encoder can make small. */
      readonly noise?: boolean;
      readonly firstFrame?: number;
      readonly fps?: Grid['fps'];
      readonly time?: StageTime;
    } = {},
  ) {
    this.#noise = options.noise ?? false;
    this.time = options.time ?? StageTime.wall();
    this.next = options.firstFrame ?? 0;
    const fps = options.fps ?? { num: 25, den: 1 };
    this.grid = { startMs: this.time.now() - (this.next * 1000 * fps.den) / fps.num, fps };
    this.#pictures = Array.from({ length: FRAME_SLOTS }, () =>
      allocatePacked(this.memory, WIDTH, HEIGHT, false),
    );
    this.frames = FrameRing.make(this.#pictures);
    this.#samples = samplesBefore(this.grid, this.next);
    this.sound = SoundRing.make(this.#samples);
  }

  document(
    renditions: readonly LiveRendition[],
    outputs: readonly LiveOutput[],
    delaySeconds = 0,
  ): LiveDocument {
    const format = { width: WIDTH, height: HEIGHT, fps: this.grid.fps };
    return { format, sources: [], pgm: NOTHING, renditions, outputs, delaySeconds };
  }

  async open(document: LiveDocument, more: Partial<OutputSideOptions> = {}): Promise<OutputSide> {
    const side = await openOutputSide({
      memory: this.memory,
      time: this.time,
      grid: this.grid,
      firstFrame: this.next,
      buses: { pgm: { frames: this.frames, sound: this.sound } },
      document,
      onEvent: (event) => this.events.push(event),
      scratch: this.folder,
      ...more,
    });
    this.#sides.push(side);
    this.side = side;
    return side;
  }

  /** Makes `count` pictures with their sound, each as soon as the encoders are near (not waiting for them when `pressed`). */
  async make(count: number, pressed = false): Promise<void> {
    for (const end = this.next + count; this.next < end;) {
      while (!pressed && this.side?.load().some(({ on, lagFrames }) => on && lagFrames > 3)) await turn();
      this.picture(this.next);
      this.next++;
      this.#makeSound(samplesBefore(this.grid, this.next));
    }
    await turn();
  }

  /** Makes sound without pictures for so many frames, as a programme does that is missed while it starts. */
  skip(count: number): void {
    this.next += count;
    this.#makeSound(samplesBefore(this.grid, this.next));
  }

  /** Makes pictures at the programme's rate until something is true. */
  async makeLive(until: () => boolean, limitMs = 20_000): Promise<void> {
    const { num, den } = this.grid.fps;
    const began = performance.now();
    for (let made = 0; !until(); made++) {
      const due = began + (made * 1000 * den) / num;
      if (due - began > limitMs) throw new Error(`not within ${limitMs} ms: ${until.toString()}`);
      while (performance.now() < due) await turn();
      await this.make(1, true);
    }
  }

  /** Draws picture n and publishes it. */
  picture(n: number): void {
    const slot = this.frames.begin();
    if (slot < 0) return;
    const { block } = this.#pictures[slot]!;
    const size = WIDTH * HEIGHT;
    const luma = this.memory.bytes.subarray(block, block + size);
    drawFrameNumber(luma, WIDTH, HEIGHT, n % 16_384);
    const { num, den } = this.grid.fps;
    const isFlash = n % Math.round(num / den) === 0;
    luma.subarray(0, WIDTH * 20).fill(isFlash ? 235 : 16);
    this.memory.bytes.fill(128, block + size, block + size * 1.5);
    if (this.#noise) {
      for (let at = 0, state = n + 1; at < size; at++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        luma[at] = 64 + (state >>> 25);
      }
    }
    this.frames.publish(slot, n);
  }

  /** Waits until the encoders have taken everything. */
  async settle(): Promise<void> {
    while (this.side?.load().some(({ on, lagFrames }) => on && lagFrames > 0)) await turn();
    await turn();
  }

  /** Waits until what the outputs do shows; files that are not there yet count as not. */
  async seen(what: () => boolean, limitMs = 10_000): Promise<void> {
    await eventually(() => {
      try {
        return what();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      }
    }, limitMs);
  }

  /** States that an output went through. */
  states(output: string): string[] {
    return this.events.flatMap((event) =>
      event.kind === 'output' && event.output === output ? [event.state] : [],
    );
  }

  async close(): Promise<void> {
    this.frames.stop();
    for (const side of this.#sides) {
      side.fence();
      await side.ended();
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #makeSound(upTo: number): void {
    const block = new Float32Array(BLOCK);
    while (this.#samples + BLOCK <= upTo) {
      for (let i = 0; i < BLOCK; i++) {
        const p = this.#samples + i;
        // Beeps stand on the frames of the flashes, which at broken rates are not whole seconds.
        const perFlash = samplesBefore(this.grid, Math.round(this.grid.fps.num / this.grid.fps.den));
        const isBeep = p % perFlash < BEEP_SECONDS * SAMPLE_RATE;
        const hz = isBeep ? 3000 : 440;
        block[i] = (isBeep ? 0.8 : TONE) * Math.sin((2 * Math.PI * hz * p) / SAMPLE_RATE);
      }
      this.sound.append(block, block, BLOCK);
      this.#samples += BLOCK;
    }
  }
}

/** Lets threads, timers and sockets have their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}

/** Waits for something that happens elsewhere. */
export async function eventually(what: () => boolean, limitMs = 10_000): Promise<void> {
  for (const end = performance.now() + limitMs; !what();) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what.toString()}`);
    await turn();
  }
}
