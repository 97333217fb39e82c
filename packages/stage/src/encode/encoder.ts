import type { Worker } from 'node:worker_threads';
import type { StageMemory } from '../pixels/memory.ts';
import { allocatePacked, type Picture } from '../pixels/picture.ts';
import type { OutputFormat } from '../plan.ts';
import { Bell, createRing, Ring } from '../render/ring.ts';
import { dismissWorker, hireWorker, stopListening } from '../sources/crew.ts';
import type { EncodeJob, EncodeMessage } from './messages.ts';

const SLOTS = 6;
/** How long the thread may take to notice that it should stop before it is ended. */
const STOP_MS = 400;

/** The programme's side of the encoder thread: gives out pictures to draw into and takes them back as frames. */
export class PictureEncoder {
  private readonly worker: Worker;
  private readonly memory: StageMemory;
  private readonly shared = createRing();
  private readonly ring = new Ring(this.shared, SLOTS);
  private readonly pictures: readonly Picture[];
  private readonly bell = new Bell();
  private failure: Error | undefined;
  private done = false;
  private slot = -1;
  private version = 0;

  /** Starts encoding `frames` frames into the file `path`. `onProgress` gets the number of encoded frames. */
  constructor(
    memory: StageMemory,
    format: OutputFormat,
    frames: number,
    path: string,
    onProgress: (done: number) => void,
  ) {
    this.memory = memory;
    this.pictures = Array.from({ length: SLOTS }, () =>
      allocatePacked(memory, format.width, format.height, format.alpha),
    );
    this.worker = hireWorker('encoder', new URL('./encoder-worker.js', import.meta.url), '');
    this.worker.on('message', (message: EncodeMessage) => {
      if (message.kind === 'frame') onProgress(message.done);
      else if (message.kind === 'done') this.done = true;
      else this.failure = new Error(`encoder: ${message.message}`);
      this.bell.ring();
    });
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', (code) => this.fail(new Error(`encoder thread ended with code ${code}`)));
    const job: EncodeJob = {
      kind: 'job',
      memory: memory.memory,
      ring: this.shared,
      slots: this.pictures.map((picture) => picture.block),
      format,
      frames,
      path,
    };
    this.worker.postMessage(job);
  }

  /** A picture to draw the next frame into; its contents are undefined. */
  async picture(): Promise<Picture> {
    for (;;) {
      if (this.failure) throw this.failure;
      this.slot = this.ring.freeSlot();
      if (this.slot >= 0) return this.pictures[this.slot]!;
      await this.bell.wait();
    }
  }

  /** Hands the picture from `picture()` over as the next frame. */
  publish(): void {
    this.ring.publish(this.slot, ++this.version);
  }

  /** Makes the next frame equal to the last one. */
  async repeat(): Promise<void> {
    while (!this.ring.hasRoom()) {
      if (this.failure) throw this.failure;
      await this.bell.wait();
    }
    this.ring.publish(this.slot, this.version);
  }

  /** Resolves when the file is complete. */
  async finish(): Promise<void> {
    while (!this.done) {
      if (this.failure) throw this.failure;
      await this.bell.wait();
    }
  }

  /** Frees everything; before `finish`, this aborts the encoding. */
  async close(): Promise<void> {
    this.ring.stop();
    await this.bell.waitUntil(() => this.done || this.failure !== undefined, STOP_MS);
    if (this.done && !this.failure) dismissWorker(this.worker, 'encoder', '');
    else {
      stopListening(this.worker);
      await this.worker.terminate();
    }
    for (const picture of this.pictures) this.memory.release(picture.block);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.bell.ring();
  }
}
