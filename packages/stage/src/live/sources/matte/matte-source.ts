import { SCREEN_MATTE, type MatteSettings } from '../../../matte/settings.ts';
import type { Picture } from '../../../pixels/picture.ts';
import { makeSourceShare, MAX_VARIANTS, SourceBoard, type PictureSet } from '../../boards.ts';
import type { SourceState } from '../../stage-api.ts';
import type { VariantMessage } from '../messages.ts';
import { PictureSets } from '../picture-sets.ts';
import { SourceThread } from '../source-thread.ts';
import type { LiveSourceOptions, OpenedSource, SourceCommand } from '../types.ts';
import type { FromMatte, MatteJob, ToMatte } from './messages.ts';

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
const MATTERS = new URL('../../../matte/open.js', import.meta.url).href;

export interface MatteSourceOptions extends Omit<
  LiveSourceOptions,
  'openFeed' | 'checkAddress' | 'jitterMs'
> {
  /** The source that is keyed; it outlives this one. */
  readonly parent: Pick<OpenedSource, 'board' | 'settle'>;
  /** Its name, for reasons. */
  readonly parentLabel: string;
  /** The parent's pictures that may be read. */
  readonly parentSets: () => readonly PictureSet[];
  /** URL of another module with `openMatter` and `matterBytes` than the stage's own. */
  readonly module?: string;
}

/** A source that shows the pictures of another one without their surroundings. */
export interface OpenedMatte extends OpenedSource {
  /** Takes effect at once, on pictures that stand as well. */
  setMatte(settings: MatteSettings): void;
  /** Whether its own size is wanted beside the variants. */
  setOwn(wanted: boolean): void;
  /**
   * The parent's pictures with numbers from `from` on lie there; undefined: they are about to be given back. Resolves
   * when they are no longer read.
   */
  setParentPictures(variant: number, pictures: readonly Picture[] | undefined, from: number): Promise<void>;
}

/** Opens a matte source: its thread follows the parent's board. Never throws for what it is; `onState` tells. */
export function openMatteSource(options: MatteSourceOptions): OpenedMatte {
  return new MatteSourceHost(options);
}

class MatteSourceHost implements OpenedMatte {
  readonly board: SourceBoard;
  readonly #options: MatteSourceOptions;
  readonly #sets: PictureSets;
  #thread: SourceThread<ToMatte, FromMatte> | undefined;
  #settings: MatteSettings;
  #active: boolean;
  #closed = false;
  #backoff = FIRST_BACKOFF_MS;
  #retry: NodeJS.Timeout | undefined;
  readonly #scratch = new Set<number>();
  readonly #dropping = new Map<number, () => void>();
  readonly #acks = new Map<number, () => void>();
  #nextAck = 1;

  constructor(options: MatteSourceOptions) {
    this.#options = options;
    const { source, memory } = options;
    this.board = new SourceBoard(makeSourceShare(source.id));
    this.board.wanted = 1;
    this.#sets = new PictureSets(memory, this.board);
    this.#settings = source.matte ?? SCREEN_MATTE;
    this.#active = source.decode === 'always';
    this.#start();
  }

  setMatte(settings: MatteSettings): void {
    this.#settings = settings;
    this.#post({ kind: 'settings', settings });
  }

  setOwn(wanted: boolean): void {
    const bits = wanted ? this.board.wanted | 1 : this.board.wanted & ~1;
    if (bits === this.board.wanted) return;
    this.board.wanted = bits;
    this.#wake();
  }

  async setParentPictures(
    variant: number,
    pictures: readonly Picture[] | undefined,
    from: number,
  ): Promise<void> {
    if (!this.#thread || this.#closed) return;
    const ack = this.#nextAck++;
    await new Promise<void>((resolve) => {
      this.#acks.set(ack, resolve);
      this.#post({ kind: 'parent', variant, pictures, from, ack });
    });
  }

  async setVariant(variant: number, width: number, height: number): Promise<readonly Picture[]> {
    if (!Number.isInteger(variant) || variant < 1 || variant >= MAX_VARIANTS)
      throw new RangeError(`no variant ${variant} can be chosen`);
    if (!(width >= 1 && height >= 1)) throw new RangeError('a size is at least one pixel');
    if (this.board.variants[variant]) await this.dropVariant(variant);
    return this.#allocate(variant, Math.round(width), Math.round(height), undefined);
  }

  async dropVariant(variant: number): Promise<void> {
    if (!this.board.variants[variant]) return;
    if (this.#thread && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#dropping.set(variant, resolve);
        this.#post({ kind: 'drop', variant });
      });
    }
    this.#sets.drop(variant);
  }

  setDelay(): void {
    // It is as late as its parent.
  }
  setFilter(): void {
    // It has no sound.
  }

  setActive(decode: boolean): void {
    if (decode === this.#active) return;
    this.#active = decode;
    this.#post({ kind: 'active', decode });
  }

  begin(): void {
    // Its parent does.
  }

  control(command: SourceCommand): Promise<void> {
    return Promise.reject(new Error(`a keyed source knows no '${command.kind}'; its own source may`));
  }

  clock(): undefined {
    return undefined;
  }
  setClock(): void {
    // It keeps the times of its parent.
  }

  async settle(): Promise<void> {
    const { time, parent, source } = this.#options;
    await parent.settle();
    const now = time.now();
    this.#wake();
    const { bell } = this.board;
    const deadline = Date.now() + 30_000;
    while (this.#thread && !this.#closed && !this.board.isSettled(bell, now)) {
      if (Date.now() > deadline) throw new Error(`source '${source.id}' does not come to rest`);
      await this.board.settling(bell, now, 200);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    this.board.stop();
    this.#wake();
    this.#answerAll();
    const quiet = (await this.#thread?.close()) ?? true;
    this.#thread = undefined;
    // What a hanging thread may still write to is never given to others.
    if (!quiet) return;
    this.#sets.close();
    this.#freeScratch();
  }

  // --------------------------------------------------------------------------------------------------- its thread

  #start(): void {
    const { memory, time, output, parent, parentLabel, parentSets, module } = this.#options;
    const variants: VariantMessage[] = [];
    this.board.variants.forEach((pictures, variant) => {
      if (pictures) variants.push({ kind: 'variant', variant, pictures, from: this.board.written });
    });
    const job: MatteJob = {
      share: this.board.share,
      time: time.share,
      memory: memory.memory,
      tickMs: (1000 * output.fps.den) / output.fps.num,
      width: output.width,
      height: output.height,
      active: this.#active,
      variants,
      settings: this.#settings,
      module: module ?? MATTERS,
      parent: { label: parentLabel, share: parent.board.share, sets: parentSets() },
    };
    this.#thread = new SourceThread<ToMatte, FromMatte>(
      new URL('./matte-worker.js', import.meta.url),
      job,
      (message) => this.#hear(message),
      (reason) => this.#crashed(reason),
      () => this.#wake(),
    );
  }

  #crashed(reason: string): void {
    const thread = this.#thread;
    this.#thread = undefined;
    if (this.#closed) return;
    this.board.state = 'lost';
    this.board.countReconnect();
    this.#answerAll();
    this.#options.onState('lost', reason);
    this.#retry = setTimeout(() => {
      void thread?.close().then((quiet) => {
        if (this.#closed) return;
        if (quiet) this.#freeScratch();
        else this.#scratch.clear();
        this.#start();
      });
    }, this.#backoff);
    this.#backoff = Math.min(MAX_BACKOFF_MS, this.#backoff * 2);
  }

  #hear(message: FromMatte): void {
    const { memory } = this.#options;
    switch (message.kind) {
      case 'state':
        if (message.state === 'live') this.#backoff = FIRST_BACKOFF_MS;
        this.#report(message.state, message.reason);
        break;
      case 'size':
        this.#orLost(() => {
          const { width, height, from } = message;
          const pictures = this.#allocate(0, width, height, from);
          this.#options.onPictures?.(0, pictures, from);
        });
        break;
      case 'scratch':
        this.#orLost(() => {
          const at = memory.allocate(message.bytes);
          this.#scratch.add(at);
          this.#post({ kind: 'scratch', at });
        });
        break;
      case 'free':
        if (this.#scratch.delete(message.at)) memory.release(message.at);
        break;
      case 'dropped':
        this.#dropping.get(message.variant)?.();
        this.#dropping.delete(message.variant);
        break;
      case 'done':
        this.#acks.get(message.ack)?.();
        this.#acks.delete(message.ack);
        break;
      case 'failed':
      case 'closed':
        break;
    }
  }

  /** Memory may be full: then there is no picture, but everything else goes on. */
  #orLost(allocate: () => void): void {
    if (this.#closed) return;
    try {
      allocate();
    } catch (error) {
      this.#report('lost', error instanceof Error ? error.message : String(error));
    }
  }

  #allocate(variant: number, width: number, height: number, from: number | undefined): readonly Picture[] {
    const pictures = this.#sets.make(variant, width, height, true, from ?? this.board.written);
    this.#post({ kind: 'variant', variant, pictures, ...(from === undefined ? {} : { from }) });
    return pictures;
  }

  #report(state: SourceState, reason: string | undefined): void {
    if (!this.#closed) this.#options.onState(state, reason);
  }

  #answerAll(): void {
    for (const answers of [this.#dropping, this.#acks]) {
      for (const done of answers.values()) done();
      answers.clear();
    }
  }

  #freeScratch(): void {
    for (const at of this.#scratch) this.#options.memory.release(at);
    this.#scratch.clear();
  }

  #post(message: ToMatte): void {
    this.#thread?.post(message);
  }

  /** It sleeps at its parent's board, or at its own. */
  #wake(): void {
    this.board.ring();
    this.#options.parent.board.announce();
  }
}
