import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import type { PacketSink } from '../encode/rendition.ts';
import type { StageTime } from '../time.ts';
import { type Batch, type Item, Spill } from './spill.ts';

/** How often it looks what is due; a packet leaves at most so much too late. */
const TICK_MS = 10;

export interface DelayOptions {
  readonly time: StageTime;
  readonly sink: PacketSink;
  /** Folder for temporary files of long delays. */
  readonly scratch: string;
  /** A key frame would shorten a gap. */
  readonly onNeedKey: () => void;
  readonly onFault: (message: string) => void;
}

/**
 * Hands encoded packets on after a delay that may change while they wait. Time stamps leave with the delay added, so
 * that a stream always tells the time at which it leaves: a delay that grows is a pause, a delay that shrinks jumps
 * ahead to the next key frame, and time stamps never run backwards.
 *
 * Memory: about `IN_MEMORY_MS` (see Spill) of packets whatever the delay; what has longer to wait lies in files.
 */
export class DelayLine implements PacketSink {
  readonly #options: DelayOptions;
  readonly #spill: Spill;
  readonly #batches: Batch[] = [];
  #delayMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #lastVideo = -Infinity;
  readonly #lastSound = { aac: -Infinity, opus: -Infinity };
  #awaitKey = false;
  #closed = false;

  constructor(options: DelayOptions) {
    this.#options = options;
    this.#spill = new Spill(options.scratch, options.onFault);
  }

  /** Bytes of waiting packets in memory. */
  get memoryBytes(): number {
    return this.#batches.reduce((sum, batch) => sum + (batch.file === undefined ? batch.bytes : 0), 0);
  }
  get delayMs(): number {
    return this.#delayMs;
  }

  set(delayMs: number): void {
    if (delayMs === this.#delayMs) return;
    const shorter = delayMs < this.#delayMs;
    this.#delayMs = delayMs;
    // Until the programme has caught up with what has left already, pictures would run backwards.
    if (shorter && this.#lastVideo > -Infinity) {
      this.#awaitKey = true;
      if (delayMs === 0) this.#options.onNeedKey();
    }
    this.#release();
  }

  config(config: EncodedConfig): void {
    this.#take({ arrivedMs: this.#options.time.now(), config });
  }

  packet(packet: EncodedPacket): void {
    const { data, ...meta } = packet;
    this.#take({ arrivedMs: this.#options.time.now(), meta, size: data.length, data });
  }

  /** Forgets what waits. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#batches.length = 0;
    this.#spill.close();
  }

  #take(item: Item): void {
    if (this.#closed) return;
    if (this.#delayMs === 0 && this.#batches.length === 0) {
      this.#out(item);
      return;
    }
    this.#spill.append(this.#batches, item);
    this.#release();
  }

  #release(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const now = this.#options.time.now();
    this.#spill.tend(this.#batches, now - this.#delayMs);
    for (let batch = this.#batches[0]; batch; batch = this.#batches[0]) {
      if (batch.file !== undefined || batch.reading) break;
      const item = batch.items[batch.next];
      if (!item) {
        this.#batches.shift();
        continue;
      }
      if (item.arrivedMs + this.#delayMs > now) break;
      batch.next++;
      this.#out(item);
    }
    if (this.#batches.length > 0) this.#timer = setTimeout(() => this.#release(), TICK_MS);
  }

  #out(item: Item): void {
    const { sink } = this.#options;
    if ('config' in item) {
      sink.config(item.config);
      return;
    }
    const { meta, data } = item;
    // Data that could not be read back: pictures go on with the next key frame.
    if (!data) {
      if (meta.kind === 'video') this.#awaitKey = true;
      return;
    }
    const ptsMs = meta.ptsMs + this.#delayMs;
    if (meta.kind === 'video') {
      if (this.#awaitKey && !(meta.key && ptsMs > this.#lastVideo + meta.durationMs / 2)) return;
      this.#awaitKey = false;
      this.#lastVideo = ptsMs;
    } else {
      if (ptsMs < this.#lastSound[meta.kind] + meta.durationMs / 2) return;
      this.#lastSound[meta.kind] = ptsMs;
    }
    sink.packet({ ...meta, ptsMs, data });
  }
}
