import { half, type Picture } from '../../pixels/picture.ts';
import { beginStage } from '../controller/begin.ts';
import type { LiveController } from '../controller/controller.ts';
import type { StageParts } from '../controller/parts.ts';
import type { LiveDocument } from '../document.ts';
import type { LiveEvent, LiveStageOptions } from '../stage-api.ts';
import { frameMs, StageTime } from '../time.ts';

/** Frames that encoders may be behind: less than the ring holds. */
const MAX_LAG = 4;

/** A programme picture, copied out of the ring: tight planes. */
export interface RigFrame {
  readonly frame: number;
  readonly width: number;
  readonly height: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

export interface RigOptions extends Pick<StageParts, 'openSource' | 'matters'> {
  readonly document: LiveDocument;
  /** Default: a clock moved by hand. */
  readonly time?: StageTime;
  readonly openOutputs?: StageParts['openOutputs'];
  readonly openFeed?: LiveStageOptions['openFeed'];
  readonly firstFrame?: number;
}

/** A stage without network, and usually without encoders, whose clock is moved by hand. */
export class Rig {
  readonly stage: LiveController;
  readonly events: LiveEvent[];
  readonly time: StageTime;

  constructor(stage: LiveController, events: LiveEvent[], time: StageTime) {
    this.stage = stage;
    this.events = events;
    this.time = time;
  }

  static async start(options: RigOptions): Promise<Rig> {
    const time = options.time ?? StageTime.manual();
    const events: LiveEvent[] = [];
    const { openSource, openOutputs, document, firstFrame, matters } = options;
    const stage = await beginStage(
      {
        document,
        openFeed:
          options.openFeed ??
          (() => {
            throw new Error('there is no network in this rig');
          }),
        checkAddress: (url) => Promise.resolve(url),
        onEvent: (event) => events.push(event),
        ...(firstFrame === undefined ? {} : { firstFrame }),
      },
      {
        openSource,
        time,
        ...(openOutputs ? { openOutputs } : {}),
        ...(matters === undefined ? {} : { matters }),
      },
    );
    return new Rig(stage, events, time);
  }

  /** Number of the next frame. */
  get next(): number {
    return this.stage.thread.board.next;
  }

  /** Makes so many frames one after the other; sources do their work in between. `visit` sees each of them. */
  async frames(count: number, visit?: (frame: number) => void | Promise<void>): Promise<void> {
    const { thread, sources } = this.stage;
    const { grid, board } = thread;
    for (const last = this.next + count; this.next < last;) {
      const frame = this.next;
      await Promise.all([...sources.all].map(({ opened }) => opened.settle()));
      // Encoders work at their own pace; a clock moved by hand waits for them.
      while (this.stage.encoderLag >= MAX_LAG) await new Promise(setImmediate);
      this.time.moveTo(Math.max(this.time.now(), grid.startMs + frameMs(grid, frame)));
      while (board.next <= frame) await board.changed(frame, 1000);
      await visit?.(frame);
      // Answers of the programme arrive.
      await new Promise(setImmediate);
    }
  }

  /** Moves the clock on and makes every frame that becomes due. */
  async advance(ms: number, visit?: (frame: number) => void | Promise<void>): Promise<void> {
    const { grid } = this.stage.thread;
    const target = this.time.now() + ms;
    let due = 0;
    while (grid.startMs + frameMs(grid, this.next + due) <= target + 1e-6) due++;
    await this.frames(due, visit);
    this.time.moveTo(target);
  }

  /** A frame that is still in the ring. */
  picture(frame: number, bus: 'pgm' | 'pvw' = 'pgm'): RigFrame {
    const ring = this.stage.thread[bus].frames;
    const held = ring.acquire(frame);
    if (held?.frame !== frame) {
      if (held) ring.release(held.slot);
      throw new Error(`frame ${frame} is not in the ring of ${bus}`);
    }
    const copy = copyPicture(this.stage.memory.bytes, ring.share.pictures[held.slot]!);
    ring.release(held.slot);
    return { frame, ...copy };
  }

  stop(): Promise<void> {
    return this.stage.stop();
  }
}

/** Tight planes of a picture in stage memory. */
export function copyPicture(bytes: Uint8Array, picture: Picture): Omit<RigFrame, 'frame'> {
  const { width, height } = picture;
  const plane = (at: number, stride: number, w: number, h: number): Uint8Array => {
    const out = new Uint8Array(w * h);
    for (let row = 0; row < h; row++) {
      out.set(bytes.subarray(at + row * stride, at + row * stride + w), row * w);
    }
    return out;
  };
  const cw = half(width);
  const ch = half(height);
  return {
    width,
    height,
    y: plane(picture.y, picture.strideY, width, height),
    u: plane(picture.u, picture.strideC, cw, ch),
    v: plane(picture.v, picture.strideC, cw, ch),
  };
}

/** Straight RGBA of a frame (BT.709, limited range): own arithmetic, a second witness. */
export function toRgba(frame: Omit<RigFrame, 'frame'>): Uint8Array {
  const { width, height, y, u, v } = frame;
  const cw = half(width);
  const out = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const c = (row >> 1) * cw + (column >> 1);
      const luma = ((y[at]! - 16) * 255) / 219;
      const cb = ((u[c]! - 128) * 255) / 224;
      const cr = ((v[c]! - 128) * 255) / 224;
      out[at * 4] = luma + 1.5748 * cr;
      out[at * 4 + 1] = luma - 0.1873 * cb - 0.4681 * cr;
      out[at * 4 + 2] = luma + 1.8556 * cb;
      out[at * 4 + 3] = 255;
    }
  }
  return new Uint8Array(out.buffer);
}
