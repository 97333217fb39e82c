import type { LiveOutput } from '../document.ts';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import type { OutputState } from '../stage-api.ts';

export type DiskOutputSettings = Extract<LiveOutput, { kind: 'hls' | 'record' }>;

/** What a thread that writes to disk starts with. */
export interface DiskJob {
  readonly output: DiskOutputSettings;
  /** Epoch milliseconds of programme time 0. */
  readonly epochMs: number;
  /** Recordings stop while the disk has less than this to give. */
  readonly diskReserveBytes: number;
  /** Board of `DiskCounters`. */
  readonly counters: SharedArrayBuffer;
}

export type DiskOrder =
  | { readonly kind: 'config'; readonly config: EncodedConfig }
  | { readonly kind: 'packet'; readonly packet: EncodedPacket }
  | { readonly kind: 'stop'; readonly replaced: boolean };

export type DiskReport =
  | { readonly kind: 'state'; readonly state: OutputState; readonly reason?: string }
  | {
      readonly kind: 'recorded';
      readonly path: string;
      readonly files: readonly string[];
      readonly startMs: number;
      readonly durationMs: number;
    }
  | { readonly kind: 'done' };

/** Counters of a writing thread that the main one reads. */
export class DiskCounters {
  readonly share: SharedArrayBuffer;
  readonly #cells: BigInt64Array;

  constructor(share: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.share = share;
    this.#cells = new BigInt64Array(share);
  }

  /** Bytes of packets that the thread has taken from its queue. */
  get taken(): number {
    return Number(Atomics.load(this.#cells, 0));
  }
  take(bytes: number): void {
    Atomics.add(this.#cells, 0, BigInt(bytes));
  }
  /** Bytes that are in files. */
  get written(): number {
    return Number(Atomics.load(this.#cells, 1));
  }
  set written(bytes: number) {
    Atomics.store(this.#cells, 1, BigInt(bytes));
  }
}
