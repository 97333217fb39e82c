import type { Worker } from 'node:worker_threads';
import { Bell, createRing, Ring, type RingFrame } from '../render/ring.ts';
import { dismissWorker, hireWorker, stopListening } from './crew.ts';
import { blameReport, blameSource } from './errors.ts';
import type { OpenedMessage, SlotsMessage, SourceJob, SourceMessage } from './messages.ts';

/** How long a thread may take to notice that it should stop before it is ended. */
const STOP_MS = 300;

/** The programme's side of a source thread: starts the job, waits for frames, ends it. */
export class SourceThread {
  readonly shared = createRing();
  private readonly ring: Ring;
  private readonly bell = new Bell();
  private readonly source: string;
  private readonly role: string;
  private readonly habit: string;
  private worker: Worker | undefined;
  private failure: Error | undefined;
  private done = false;

  /** `source` is the key in the plan, for messages; `habit` what the thread has at hand afterwards. */
  constructor(source: string, role: 'video' | 'painter', habit: string, slots: number) {
    this.source = source;
    this.role = role;
    this.habit = habit;
    this.ring = new Ring(this.shared, slots);
  }

  /** Hires a thread and gives it the job. `opened` is called when a video thread knows its file. */
  start(job: SourceJob, opened?: (message: OpenedMessage) => SlotsMessage): void {
    const worker = hireWorker(this.role, new URL(`./${this.role}-worker.js`, import.meta.url), this.habit);
    this.worker = worker;
    worker.on('message', (message: SourceMessage) => {
      if (message.kind === 'failed') {
        this.failure = blameReport(this.source, message.reason, message.message);
        this.done = true;
      } else if (message.kind === 'done') this.done = true;
      else if (message.kind === 'warning') process.emitWarning(message.message, { code: message.code });
      else if (message.kind === 'opened') this.answer(worker, message, opened);
      this.bell.ring();
    });
    worker.on('error', (error) => this.fail(error));
    worker.on('exit', (code) => this.fail(new Error(`its thread ended with code ${code}`)));
    worker.postMessage(job);
  }

  /** Waits for a frame (counted from the job's first). Throws what the thread failed with. */
  async frame(n: number): Promise<RingFrame> {
    while (this.ring.written <= n) {
      if (this.failure) throw this.failure;
      if (this.done) throw blameSource(this.source, new Error(`no frame ${n}`));
      await this.bell.wait();
    }
    return this.ring.frame(n);
  }

  /** Waits until `ready` holds or the thread fails. */
  async until(ready: () => boolean): Promise<void> {
    while (!ready()) {
      if (this.failure) throw this.failure;
      await this.bell.wait();
    }
  }

  release(n: number): void {
    this.ring.release(n);
  }

  /** Stops the job. The thread is kept for others unless it failed or hangs. */
  async close(): Promise<void> {
    this.ring.stop();
    const worker = this.worker;
    if (!worker) return;
    this.worker = undefined;
    // Asked first, ended only when it does not listen: what native code holds is freed by the thread alone.
    await this.bell.waitUntil(() => this.done, STOP_MS);
    if (this.done && !this.failure) dismissWorker(worker, this.role, this.habit);
    else {
      stopListening(worker);
      await worker.terminate();
    }
  }

  private answer(
    worker: Worker,
    message: OpenedMessage,
    opened: ((message: OpenedMessage) => SlotsMessage) | undefined,
  ): void {
    try {
      if (opened) worker.postMessage(opened(message));
    } catch (error) {
      this.failure = blameSource(this.source, error);
    }
  }

  private fail(error: Error): void {
    this.failure ??= blameSource(this.source, error);
    this.done = true;
    this.bell.ring();
  }
}
