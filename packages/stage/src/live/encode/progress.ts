/** How far a rendition thread is, written by the thread; and the order to end at once. */
export class Progress {
  readonly share: SharedArrayBuffer;
  readonly #cells: Float64Array;

  constructor(share: SharedArrayBuffer = new SharedArrayBuffer(8 * 4)) {
    this.share = share;
    this.#cells = new Float64Array(share);
  }

  /** Programme frame that it will encode next. */
  get next(): number {
    return this.#cells[0]!;
  }
  set next(frame: number) {
    this.#cells[0] = frame;
  }
  /** Milliseconds that a picture takes (scaling and encoding), smoothed over about a second. */
  get frameMs(): number {
    return this.#cells[1]!;
  }
  set frameMs(ms: number) {
    this.#cells[1] = ms;
  }
  /** The thread ends before its next picture and tells nothing more. */
  get halted(): boolean {
    return this.#cells[3] !== 0;
  }
  halt(): void {
    this.#cells[3] = 1;
  }
  /** Frame numbers that got the picture of a later one, because theirs was gone or never made. */
  get replaced(): number {
    return this.#cells[2]!;
  }
  set replaced(count: number) {
    this.#cells[2] = count;
  }
}
