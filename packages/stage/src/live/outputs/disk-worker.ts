import { parentPort } from 'node:worker_threads';
import type { OutputState } from '../stage-api.ts';
import { DiskCounters, type DiskJob, type DiskOrder, type DiskReport } from './disk-messages.ts';
import { reasonOf } from './files.ts';
import { GopCollector } from './gops.ts';
import { HlsWriter } from './hls/writer.ts';
import { Recorder } from './record/recorder.ts';

// A thread that writes one HLS stream or one recording. Disk calls block here and nowhere else; whatever goes wrong is
// told, and tried again with the next group of pictures.

const port = parentPort!;
const post = (report: DiskReport): void => port.postMessage(report);

let state: OutputState | undefined;
let told: string | undefined;

function tell(next: OutputState, reason?: string): void {
  if (state === next && told === reason) return;
  state = next;
  told = reason;
  post({ kind: 'state', state: next, ...(reason === undefined ? {} : { reason }) });
}

/** What both kinds of writers have. */
interface Writer {
  readonly bytes: number;
  gop(gop: Parameters<HlsWriter['gop']>[0]): void;
  end(replaced: boolean): void;
}

function openWriter({ output, epochMs, diskReserveBytes }: DiskJob): Writer {
  if (output.kind === 'hls') return new HlsWriter({ ...output, epochMs });
  return new Recorder({
    ...output,
    epochMs,
    reserveBytes: diskReserveBytes,
    onRecorded: (recorded) => post({ kind: 'recorded', ...recorded }),
  });
}

class DiskThread {
  readonly #job: DiskJob;
  readonly #counters: DiskCounters;
  readonly #collector: GopCollector;
  #writer: Writer | undefined;

  constructor(job: DiskJob) {
    this.#job = job;
    this.#counters = new DiskCounters(job.counters);
    this.#collector = new GopCollector((gop) =>
      this.#try(() => {
        const writer = this.#open();
        const before = writer.bytes;
        writer.gop(gop);
        if (writer.bytes > before) tell('live');
      }),
    );
    this.#try(() => this.#open());
  }

  take(order: DiskOrder): void {
    if (order.kind === 'config') this.#collector.config(order.config);
    else if (order.kind === 'packet') {
      this.#collector.packet(order.packet);
      this.#counters.take(order.packet.data.length);
    } else {
      this.#collector.flush();
      this.#try(() => this.#writer?.end(order.replaced));
      post({ kind: 'done' });
      port.close();
    }
  }

  /** Opened when first needed, and again as long as the folder refuses. */
  #open(): Writer {
    this.#writer ??= openWriter(this.#job);
    return this.#writer;
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      tell('failed', reasonOf(error));
    }
    if (this.#writer) this.#counters.written = this.#writer.bytes;
  }
}

let thread: DiskThread | undefined;
port.on('message', (message: { readonly job: DiskJob } | DiskOrder) => {
  if ('job' in message) thread = new DiskThread(message.job);
  else thread?.take(message);
});
