import { Worker } from 'node:worker_threads';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import type { OutputState } from '../stage-api.ts';
import {
  DiskCounters,
  type DiskJob,
  type DiskOrder,
  type DiskOutputSettings,
  type DiskReport,
} from './disk-messages.ts';
import type { Output, OutputStatus, StateListener } from './output.ts';
import { RateMeter } from './rate-meter.ts';

const MAX_WAITING = 16 * 1024 * 1024;
/** How long a disk may take for the last bytes. */
const STOP_MS = 5000;
const RESTART_MS = 2000;

export interface DiskOutputOptions {
  readonly output: DiskOutputSettings;
  readonly epochMs: number;
  readonly diskReserveBytes: number;
  /** Bytes that may wait for a slow disk; beyond, whole groups of pictures are left out. Default 16 MB. */
  readonly maxWaitingBytes?: number;
  readonly onState: StateListener;
  readonly onRecorded: (recorded: Extract<DiskReport, { kind: 'recorded' }>) => void;
}

/** The main thread's side of a thread that writes HLS or a recording: hands packets on, counts, never waits. */
export class DiskOutput implements Output {
  readonly output: DiskOutputSettings;
  readonly #options: DiskOutputOptions;
  readonly #rate = new RateMeter(() => performance.now());
  #counters = new DiskCounters();
  #worker: Worker | undefined;
  #state: OutputState = 'connecting';
  #config: EncodedConfig | undefined;
  #posted = 0;
  #skipping = false;
  #dropped = 0;
  #before = 0;
  #reconnects = 0;
  #reason: string | undefined;
  #closed = false;
  #paused = false;
  /** What the thread says. */
  #written: OutputState = 'connecting';
  #restart: NodeJS.Timeout | undefined;
  #done: (() => void) | undefined;

  constructor(options: DiskOutputOptions) {
    this.output = options.output;
    this.#options = options;
    options.onState('connecting');
    this.#start();
  }

  config(config: EncodedConfig): void {
    this.#config = config;
    this.#order({ kind: 'config', config });
  }

  packet(packet: EncodedPacket): void {
    if (packet.kind === 'opus' || !this.#worker) return;
    this.#rate.read(this.#before + this.#counters.written);
    const isKey = packet.kind === 'video' && packet.key;
    const limit = this.#options.maxWaitingBytes ?? MAX_WAITING;
    if (this.#posted - this.#counters.taken > limit) this.#skipping = true;
    else if (isKey) this.#skipping = false;
    if (this.#skipping) {
      this.#dropped++;
      return;
    }
    this.#posted += packet.data.length;
    this.#order({ kind: 'packet', packet });
  }

  status(): OutputStatus {
    const bytesSent = this.#before + this.#counters.written;
    return {
      id: this.output.id,
      state: this.#state,
      bytesSent,
      bytesAcknowledged: bytesSent,
      dropped: this.#dropped,
      reconnects: this.#reconnects,
      kbps: this.#rate.read(bytesSent),
    };
  }

  pause(reason: string | undefined): void {
    this.#paused = reason !== undefined;
    if (reason === undefined) this.#tell(this.#written);
    else this.#tell('retrying', reason);
  }

  async stop(replaced: boolean): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker) {
      const ended = new Promise<void>((resolve) => {
        this.#done = resolve;
      });
      this.#order({ kind: 'stop', replaced });
      const limit = setTimeout(() => this.#done?.(), STOP_MS);
      await ended;
      clearTimeout(limit);
      this.#worker = undefined;
      // Not waited for: a thread that hangs in a call of the disk ends with that call.
      void worker.terminate();
    }
    this.#tell('stopped');
  }

  fence(): void {
    this.#closed = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#done?.();
    void worker?.terminate();
    this.#tell('stopped');
  }

  #start(): void {
    const { output, epochMs, diskReserveBytes } = this.#options;
    this.#counters = new DiskCounters();
    this.#posted = 0;
    const worker = new Worker(new URL('./disk-worker.js', import.meta.url), { name: `output ${output.id}` });
    this.#worker = worker;
    const job: DiskJob = { output, epochMs, diskReserveBytes, counters: this.#counters.share };
    worker.on('message', (report: DiskReport) => {
      if (worker === this.#worker) this.#take(report);
    });
    let fault: string | undefined;
    worker.on('error', (error) => {
      fault = error.message;
    });
    worker.on('exit', () => {
      if (worker === this.#worker) this.#lost(fault ?? 'its thread ended');
    });
    worker.postMessage({ job });
    if (this.#config) this.#order({ kind: 'config', config: this.#config });
  }

  #take(report: DiskReport): void {
    if (report.kind === 'state') {
      this.#written = report.state;
      if (!this.#paused || report.state === 'failed') this.#tell(report.state, report.reason);
    } else if (report.kind === 'recorded') this.#options.onRecorded(report);
    else this.#done?.();
  }

  #lost(reason: string): void {
    this.#worker = undefined;
    this.#before += this.#counters.written;
    this.#counters = new DiskCounters();
    this.#done?.();
    if (this.#closed) return;
    this.#reconnects++;
    this.#tell('retrying', reason);
    this.#restart = setTimeout(() => this.#start(), RESTART_MS);
  }

  #order(order: DiskOrder): void {
    this.#worker?.postMessage(order);
  }

  #tell(state: OutputState, reason?: string): void {
    if (this.#state === state && (reason === undefined || reason === this.#reason)) return;
    this.#state = state;
    this.#reason = reason;
    this.#options.onState(state, reason);
  }
}
