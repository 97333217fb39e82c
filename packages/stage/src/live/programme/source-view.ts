import type { Picture } from '../../pixels/picture.ts';
import { MAX_VARIANTS, SourceBoard, type SourceShare } from '../boards.ts';

/** A stream without a new picture for so long fails, ms; slow ones get longer. */
const STALE_MS = 600;
/** The same when the source itself says that it lost its connection. */
const LOST_MS = 240;
/** A source that never had a picture gets its card after so long. */
const PATIENCE_MS = 600;

/** What the programme knows of a source: which picture is due, and whether it fails. */
export class SourceView {
  readonly board: SourceBoard;
  readonly key: string;
  /** Key of the source whose pictures it shows in another way. */
  readonly of: string | undefined;
  readonly #streaming: boolean;
  #active: boolean;
  /** Stage time since which pictures are expected. */
  #since = Number.NaN;
  /** Number of the picture that is shown; −1 before the first is due. */
  #shown = -1;
  #interval = 40;
  #age = 0;
  /** Its pictures no longer come. */
  failing = false;
  /** Its card is on air, or nothing where it has none. */
  fallback = false;
  /** The controller was told that it fails. */
  reported = false;
  cards: readonly Picture[] = [];

  constructor(key: string, share: SourceShare, streaming: boolean, active: boolean, of?: string) {
    this.key = key;
    this.of = of;
    this.board = new SourceBoard(share);
    this.#streaming = streaming;
    this.#active = active;
  }

  /** A source that wakes up gets the same patience as a new one. */
  setActive(active: boolean): void {
    if (active && !this.#active) this.#since = Number.NaN;
    this.#active = active;
  }

  /** Moves on to the newest picture that is due and judges the source. Must be called in every frame. */
  pick(nowMs: number): void {
    const board = this.board;
    const written = board.written;
    let s = Math.max(this.#shown, board.read - 1);
    // Half a millisecond of grace: due times on the grid are sums of fractions.
    while (s + 1 < written && board.due(s + 1) <= nowMs + 0.5) s++;
    if (s !== this.#shown) {
      if (this.#shown >= 0 && s === this.#shown + 1) {
        const step = board.due(s) - board.due(this.#shown);
        if (step > 0 && step < 2000) this.#interval += (step - this.#interval) / 8;
      }
      this.#shown = s;
      if (s !== board.read) board.read = s;
    }
    this.#judge(nowMs);
  }

  #judge(nowMs: number): void {
    if (Number.isNaN(this.#since)) this.#since = nowMs;
    const { state } = this.board;
    const gone = state === 'lost' || state === 'stale';
    if (!this.#active) {
      this.failing = false;
      return;
    }
    if (this.#shown < 0) {
      this.#age = nowMs - this.#since;
      this.failing = this.#age > (gone ? LOST_MS : PATIENCE_MS);
      return;
    }
    this.#age = Math.max(0, nowMs - Math.max(this.#since, this.board.due(this.#shown)));
    if (gone) this.failing = this.#age > Math.max(LOST_MS, 2.5 * this.#interval);
    else {
      const expected = this.#streaming && state !== 'ended' && state !== 'paused';
      this.failing = expected && this.#age > Math.max(STALE_MS, 3 * this.#interval);
    }
  }

  /**
   * The size by which boxes follow the source; false until there is a picture. While a change of size is on its way, it
   * is the size of the picture that is shown. Writes into `into`.
   */
  natural(into: { width: number; height: number }): boolean {
    if (this.#shown < 0) return false;
    const picture = this.board.picture(0, this.#shown);
    // Some sources deliver only the sizes that are wanted.
    if (!picture) return this.board.filled(this.#shown) !== 0 && this.board.naturalOf(this.#shown, into);
    const { width, height } = this.board;
    // Variant 0 may be reduced, but keeps the proportions.
    const same =
      width > 0 && Math.abs(picture.width * height - picture.height * width) < 2 * (width + height);
    const reduced = picture.width <= width && picture.height <= height;
    into.width = same && reduced ? width : picture.width;
    into.height = same && reduced ? height : picture.height;
    return true;
  }

  /** The picture that is shown, in exactly this size when the source delivers it, else in variant 0 or the largest. */
  picture(width: number, height: number): Picture | undefined {
    const s = this.#shown;
    if (s < 0) return undefined;
    for (let variant = 0; variant < MAX_VARIANTS; variant++) {
      const picture = this.board.picture(variant, s);
      if (picture && picture.width === width && picture.height === height) return picture;
    }
    return this.board.picture(0, s) ?? this.board.largest(s);
  }
}
