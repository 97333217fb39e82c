import { Worker } from 'node:worker_threads';
import type { FrameRing, SoundRing } from '../boards.ts';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import type { Grid } from '../time.ts';
import type { RenditionJob, RenditionOrder, RenditionReport, RenditionSettings } from './messages.ts';
import { Progress } from './progress.ts';

/** Takes what is encoded, in order; a config comes before the key frame to which it belongs. */
export interface PacketSink {
  config(config: EncodedConfig): void;
  packet(packet: EncodedPacket): void;
}

export interface RenditionOptions {
  readonly id: string;
  readonly memory: WebAssembly.Memory;
  readonly frames: FrameRing;
  readonly sound: SoundRing;
  readonly grid: Grid;
  /** First programme frame when the bus has none yet. */
  readonly firstFrame: number;
  readonly settings: RenditionSettings;
  readonly sink: PacketSink;
  /** The encoder goes on with another preset from a frame on. */
  readonly onPreset: (preset: RenditionSettings['preset'], frame: number) => void;
  /** It leaves out frames, or no more. */
  readonly onBehind: (on: boolean, frame: number) => void;
  /** The thread died; another one is started. */
  readonly onFault: (message: string) => void;
}

/** How long a thread may take to encode what is left. */
const STOP_MS = 3000;
/** A new thread goes on where the dead one was, unless that is longer ago than the rings remember. */
const RESUME_FRAMES_MS = 3000;
/** Pause before a thread that died is replaced. */
const RESTART_MS = 1000;

/** The session's side of a rendition thread. A thread that dies is replaced: its output goes on with a key frame. */
export class Rendition {
  readonly #options: RenditionOptions;
  #progress = new Progress();
  #settings: RenditionSettings;
  #opus = false;
  #soundEnd = -Infinity;
  #worker: Worker | undefined;
  #restart: NodeJS.Timeout | undefined;
  #done: (() => void) | undefined;
  #gone: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: RenditionOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#start();
  }

  get id(): string {
    return this.#options.id;
  }
  get settings(): RenditionSettings {
    return this.#settings;
  }
  /** How far the thread is. */
  get progress(): Progress {
    return this.#progress;
  }
  /** Frames of the programme that wait for the encoder. */
  get lag(): number {
    return Math.max(0, this.#options.frames.latest + 1 - this.#progress.next);
  }

  /** Takes effect on the next key frame of the grid. */
  set(settings: RenditionSettings): void {
    this.#settings = settings;
    this.#order({ kind: 'settings', settings });
  }

  /** Asks for a key frame now. */
  requestKey(): void {
    this.#order({ kind: 'key' });
  }

  setOpus(on: boolean): void {
    if (this.#opus === on) return;
    this.#opus = on;
    this.#order({ kind: 'opus', on });
  }

  /** Encodes what has been made and ends. */
  async stop(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (!worker) return;
    const done = new Promise<void>((resolve) => {
      this.#done = resolve;
    });
    this.#order({ kind: 'stop' });
    const limit = setTimeout(() => this.#done?.(), STOP_MS);
    await done;
    clearTimeout(limit);
    this.#letGo();
    await this.ended;
  }

  /** Ends at once: when this returns nothing more is handed out. The thread follows, see `ended`. */
  fence(): void {
    this.#closed = true;
    clearTimeout(this.#restart);
    this.#letGo();
    this.#done?.();
  }

  /** Resolves when the thread is gone. Until then the process must not end: a thread killed in FFmpeg kills it. */
  get ended(): Promise<void> {
    return this.#gone;
  }

  /** A thread is never terminated from outside: inside a native call that would abort the whole process. */
  #letGo(): void {
    this.#progress.halt();
    this.#worker = undefined;
  }

  #start(): void {
    const { id, memory, frames, sound, grid, firstFrame } = this.#options;
    const worker = new Worker(new URL('./rendition-worker.js', import.meta.url), {
      name: `rendition ${id}`,
    });
    this.#worker = worker;
    const { num, den } = grid.fps;
    const before = this.#progress.next;
    const resumed = before > 0 && frames.latest - before <= (RESUME_FRAMES_MS * num) / (1000 * den);
    this.#progress = new Progress();
    this.#progress.next = resumed ? before : Math.max(firstFrame, frames.latest);
    const job: RenditionJob = {
      id,
      memory,
      frames: frames.share,
      sound: sound.share,
      grid,
      firstFrame: this.#progress.next,
      goesOn: this.#soundEnd > -Infinity && resumed,
      settings: this.#settings,
      progress: this.#progress.share,
    };
    worker.on('message', (report: RenditionReport) => {
      if (worker === this.#worker) this.#take(report);
    });
    let fault: string | undefined;
    worker.on('error', (error) => {
      fault = error.message;
    });
    this.#gone = new Promise((resolve) => {
      worker.on('exit', () => {
        resolve();
        if (worker === this.#worker) this.#lost(fault ?? 'encoder thread ended');
      });
    });
    worker.postMessage({ job });
    if (this.#opus) this.#order({ kind: 'opus', on: true });
  }

  #take(report: RenditionReport): void {
    const { sink } = this.#options;
    if (report.kind === 'config') sink.config(report.config);
    else if (report.kind === 'packet') {
      const { packet } = report;
      if (packet.kind === 'aac') {
        // A new thread begins its blocks elsewhere: nothing is heard twice.
        if (packet.ptsMs < this.#soundEnd - 1) return;
        this.#soundEnd = packet.ptsMs + packet.durationMs;
      }
      sink.packet(packet);
    } else if (report.kind === 'preset') this.#options.onPreset(report.preset, report.frame);
    else if (report.kind === 'behind') this.#options.onBehind(report.on, report.frame);
    else this.#done?.();
  }

  #lost(reason: string): void {
    this.#worker = undefined;
    this.#done?.();
    if (this.#closed) return;
    this.#options.onFault(reason);
    this.#restart = setTimeout(() => this.#start(), RESTART_MS);
  }

  #order(order: RenditionOrder): void {
    this.#worker?.postMessage(order);
  }
}
