const FIELDS = { newest: 0, played: 1, offset: 2, slack: 3, posted: 4, taken: 5 } as const;

/** Figures that the two sides of a source share beside its board. */
export class Desk {
  readonly share: SharedArrayBuffer;
  readonly #cells: Float64Array;

  constructor(share: SharedArrayBuffer = new SharedArrayBuffer(16 * 8)) {
    this.share = share;
    this.#cells = new Float64Array(share);
  }

  /** Sender ms of the newest packet that was handed over; NaN before the first. */
  get newest(): number {
    return this.#cells[FIELDS.newest]!;
  }
  set newest(ms: number) {
    this.#cells[FIELDS.newest] = ms;
  }
  /** Sender ms of what is due now; NaN before the first. */
  get played(): number {
    return this.#cells[FIELDS.played]!;
  }
  set played(ms: number) {
    this.#cells[FIELDS.played] = ms;
  }
  /** Stage ms minus sender ms; NaN before the first packet. */
  get offset(): number {
    return this.#cells[FIELDS.offset]!;
  }
  set offset(ms: number) {
    this.#cells[FIELDS.offset] = ms;
  }
  get slack(): number {
    return this.#cells[FIELDS.slack]!;
  }
  set slack(ms: number) {
    this.#cells[FIELDS.slack] = ms;
  }
  /** Bytes handed over to the thread, and taken in by it. */
  get posted(): number {
    return this.#cells[FIELDS.posted]!;
  }
  set posted(bytes: number) {
    this.#cells[FIELDS.posted] = bytes;
  }
  get taken(): number {
    return this.#cells[FIELDS.taken]!;
  }
  set taken(bytes: number) {
    this.#cells[FIELDS.taken] = bytes;
  }
  /** As before the first packet. */
  clear(): void {
    this.newest = Number.NaN;
    this.played = Number.NaN;
    this.offset = Number.NaN;
    this.slack = Number.NaN;
  }
}
