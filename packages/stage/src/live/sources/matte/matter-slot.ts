import type { Matter, MatterOptions } from '../../../matte/matter.ts';
import type { MatteSettings } from '../../../matte/settings.ts';

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;

/** What a module of matters exports. */
export interface MatterModule {
  openMatter(options: MatterOptions): Promise<Matter>;
  matterBytes(width: number, height: number): number;
}

export interface MatterSlotOptions {
  readonly module: MatterModule;
  readonly memory: WebAssembly.Memory;
  readonly width: number;
  readonly height: number;
  readonly settings: MatteSettings;
  /** Asks for a block of stage memory; it comes by `setScratch`. */
  readonly askScratch: (bytes: number) => void;
  readonly freeScratch: (at: number) => void;
}

interface Held {
  readonly matter: Matter;
  readonly scratch: number;
  settings: MatteSettings;
}

/**
 * The matter of a matte source: follows its settings, is replaced without a gap where they ask for another one, and is
 * opened again some time after it failed.
 */
export class MatterSlot {
  readonly #options: MatterSlotOptions;
  #wanted: MatteSettings;
  #held: Held | undefined;
  #opening: Promise<void> | undefined;
  /** Block for the next matter; `asked` while it is on its way. */
  #spare: number | 'asked' | undefined;
  #retryAt = -Infinity;
  #backoff = FIRST_BACKOFF_MS;
  #reason: string | undefined;
  #changed = false;
  #closed = false;

  constructor(options: MatterSlotOptions) {
    this.#options = options;
    this.#wanted = options.settings;
  }

  get matter(): Matter | undefined {
    return this.#held?.matter;
  }
  /** Why there is no matter, or not the one that is wanted. */
  get reason(): string | undefined {
    return this.#reason;
  }
  /** A matter or memory for it is on its way. */
  get isBusy(): boolean {
    return this.#opening !== undefined || this.#spare === 'asked';
  }
  get isOpening(): boolean {
    return this.#opening !== undefined;
  }
  /** Stage ms at which it will be tried again; Infinity when there is nothing to try. */
  get wakeAt(): number {
    return this.#isRight() ? Infinity : this.#retryAt;
  }

  /** Settles when the matter that is being opened is there, or has failed. */
  async opened(): Promise<void> {
    await this.#opening;
  }

  /** True once after each change by which pictures look different. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  set(settings: MatteSettings): void {
    this.#wanted = settings;
    // Other settings may do where these did not.
    this.#retryAt = -Infinity;
    this.#backoff = FIRST_BACKOFF_MS;
  }

  setScratch(at: number): void {
    this.#spare = at;
  }

  /** Does what is due at a stage time. */
  advance(now: number): void {
    if (this.#opening) return;
    const held = this.#held;
    if (held && held.settings !== this.#wanted && !needsAnother(held.settings, this.#wanted)) {
      held.settings = this.#wanted;
      try {
        held.matter.set(this.#wanted);
        this.#reason = undefined;
        this.#changed = true;
      } catch (error) {
        this.#reason = textOf(error);
      }
    }
    if (this.#isRight() || now < this.#retryAt || this.#spare === 'asked') return;
    const { module, memory, width, height, askScratch } = this.#options;
    if (this.#spare === undefined) {
      this.#spare = 'asked';
      askScratch(module.matterBytes(width, height));
      return;
    }
    const scratch = this.#spare;
    const settings = this.#wanted;
    this.#opening = module
      .openMatter({ settings, memory, scratch, width, height })
      .then((matter) => this.#take({ matter, scratch, settings }))
      .catch((error: unknown) => this.#failed(error, now))
      .finally(() => {
        this.#opening = undefined;
      });
  }

  /** The matter worked: what failed before is forgotten. */
  proved(): void {
    this.#backoff = FIRST_BACKOFF_MS;
  }

  /** The matter threw: it is closed, and opened anew later. */
  fail(error: unknown, now: number): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    this.#spare = held.scratch;
    this.#failed(error, now);
    held.matter.close();
  }

  close(): void {
    this.#closed = true;
    this.#held?.matter.close();
    this.#held = undefined;
  }

  #isRight(): boolean {
    return this.#held !== undefined && !needsAnother(this.#held.settings, this.#wanted);
  }

  #take(next: Held): void {
    this.#spare = undefined;
    if (this.#closed) {
      next.matter.close();
      return;
    }
    const before = this.#held;
    this.#held = next;
    this.#reason = undefined;
    this.#changed = true;
    if (!before) return;
    before.matter.close();
    this.#options.freeScratch(before.scratch);
  }

  #failed(error: unknown, now: number): void {
    this.#reason = textOf(error);
    this.#retryAt = now + this.#backoff;
    this.#backoff = Math.min(MAX_BACKOFF_MS, this.#backoff * 2);
  }
}

/** True when a matter of some settings cannot take over others. */
export function needsAnother(from: MatteSettings, to: MatteSettings): boolean {
  if (from.kind !== 'scene' || to.kind !== 'scene') return from.kind !== to.kind;
  return from.quality !== to.quality || from.model !== to.model;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
