import type { StageMemory } from '../../pixels/memory.ts';
import type { Picture } from '../../pixels/picture.ts';
import { MAX_VARIANTS } from '../boards.ts';
import type { LiveDocument, LiveFormat, LiveScene, LiveSource } from '../document.ts';
import type { Size } from '../programme/geometry.ts';
import type { ProgrammeThread } from '../programme/thread.ts';
import { openMatteSource, type OpenedMatte } from '../sources/matte/matte-source.ts';
import type { LiveSourceOptions, OpenedSource } from '../sources/types.ts';
import type { AddressCheck, FeedOpener, SourceState } from '../stage-api.ts';
import { frameMs, type Grid, type StageTime } from '../time.ts';
import { same, wantedSizes } from './wanted-sizes.ts';

/** Opens a source that is not a matte; the stage's own opener unless a test brings another. */
export type SourceOpener = (options: LiveSourceOptions) => OpenedSource;

/** A source that was opened: of one id there may be two for a moment, the one on air and its successor. */
export interface Instance {
  readonly id: string;
  /** Its number in the programme. */
  readonly number: number;
  /** Its name for the mixer. */
  readonly key: string;
  /** What makes it another source when it changes. */
  readonly origin: string;
  readonly opened: OpenedSource;
  /** Of a matte source: the one that it keys, and itself as such. */
  readonly parent: Instance | undefined;
  readonly matte: OpenedMatte | undefined;
  source: LiveSource;
  state: SourceState;
  active: boolean;
  /** It is a file that waits at its first picture. */
  held: boolean;
  closing: boolean;
  /** Sizes that it delivers beside its own, by variant. */
  readonly sizes: (Size | undefined)[];
  /** Sizes are being changed. */
  busy: boolean;
}

/** A document and the instances that its ids mean. */
export interface Casting {
  readonly document: LiveDocument;
  readonly instances: ReadonlyMap<string, Instance>;
}

export interface SourceDeskOptions {
  readonly open: SourceOpener;
  /** URL of a module with other matters than the stage's own. */
  readonly matters?: string;
  readonly memory: StageMemory;
  readonly time: StageTime;
  readonly grid: Grid;
  readonly format: LiveFormat;
  readonly previewSize: Size;
  readonly openFeed: FeedOpener;
  readonly checkAddress: AddressCheck;
  readonly thread: ProgrammeThread;
  readonly onState: (instance: Instance, reason?: string) => void;
  /** A painter tells of something. @param at stage ms at which it is seen or heard */
  readonly onReport: (source: string, message: unknown, at: number) => void;
  readonly onFault: (where: string, error: unknown) => void;
}

/** Streams: pictures are expected without end. */
const STREAMING = new Set<LiveSource['input']['kind']>(['rtmp', 'http-flv', 'hls', 'srt', 'rtsp']);

/** Opens and closes sources so that every scene that is or will be on air finds its own, open in good time. */
export class SourceDesk {
  readonly #options: SourceDeskOptions;
  readonly #instances = new Map<number, Instance>();
  #numbers = 0;
  readonly #closing = new Map<Instance, Promise<void>>();

  constructor(options: SourceDeskOptions) {
    this.#options = options;
  }

  get all(): Iterable<Instance> {
    return this.#instances.values();
  }

  byNumber(number: number): Instance | undefined {
    return this.#instances.get(number);
  }

  /** Opens what a document needs and is not open yet. @throws Error when a source cannot even be begun */
  cast(document: LiveDocument): Casting {
    const instances = new Map<string, Instance>();
    const find = (source: LiveSource, parent: Instance | undefined): void => {
      // With its source a matte begins anew: what it shows until then is the old one's.
      const origin = JSON.stringify([source.revision, source.input, parent?.number]);
      let instance = [...this.#instances.values()].find(
        (one) => one.id === source.id && one.origin === origin && !one.closing,
      );
      instance ??= this.#open(source, origin, parent);
      instances.set(source.id, instance);
    };
    for (const source of document.sources) if (source.input.kind !== 'matte') find(source, undefined);
    for (const source of document.sources)
      if (source.input.kind === 'matte') find(source, instances.get(source.input.of));
    return { document, instances };
  }

  #open(source: LiveSource, origin: string, parent: Instance | undefined): Instance {
    const { memory, time, grid, format, openFeed, checkAddress, thread } = this.#options;
    const number = ++this.#numbers;
    const key = `${source.id}#${number}`;
    const made: { instance?: Instance } = {};
    let early: { state: SourceState; reason: string | undefined } | undefined;
    const told = (state: SourceState, reason: string | undefined): void => {
      const { instance } = made;
      if (!instance) {
        early = { state, reason };
        return;
      }
      instance.state = state;
      if (!instance.closing) this.#options.onState(instance, reason);
    };
    // The programme must know a source before it hears of its pictures.
    const waiting: (() => void)[] = [];
    const common = {
      source,
      memory,
      time,
      grid,
      output: { width: format.width, height: format.height, fps: format.fps },
      onState: (state: SourceState, reason?: string) => told(state, reason),
      onPictures: (variant: number, pictures: readonly Picture[], from: number) => {
        const tell = (): void => {
          this.#tell(made.instance!, variant, pictures, from).catch((error: unknown) =>
            this.#options.onFault(`source ${source.id}`, error),
          );
        };
        if (made.instance) tell();
        else waiting.push(tell);
      },
    };
    const matte = parent && this.#openMatte(common, parent);
    const onReport = (message: unknown, at: number): void => this.#options.onReport(source.id, message, at);
    const opened = matte ?? this.#options.open({ ...common, onReport, openFeed, checkAddress });
    const instance: Instance = {
      id: source.id,
      number,
      key,
      origin,
      opened,
      parent,
      matte,
      source,
      state: early?.state ?? opened.board.state,
      active: source.decode === 'always' || source.hold === true,
      held: source.hold === true && source.input.kind === 'file',
      closing: false,
      sizes: [],
      busy: false,
    };
    made.instance = instance;
    this.#instances.set(number, instance);
    thread.post({
      kind: 'source',
      source: number,
      key,
      streaming: STREAMING.has((parent ?? instance).source.input.kind),
      active: instance.active,
      share: opened.board.share,
      ...(parent ? { of: parent.key } : {}),
    });
    for (const tell of waiting) tell();
    if (early) this.#options.onState(instance, early.reason);
    return instance;
  }

  #openMatte(
    common: Omit<LiveSourceOptions, 'openFeed' | 'checkAddress' | 'jitterMs'>,
    parent: Instance,
  ): OpenedMatte {
    const { matters } = this.#options;
    const { opened, source, sizes } = parent;
    return openMatteSource({
      ...common,
      parent: opened,
      parentLabel: source.id,
      // What is being dropped is no longer named in its sizes.
      parentSets: () =>
        opened.board.sets.filter(({ variant }) => variant === 0 || sizes[variant] !== undefined),
      ...(matters === undefined ? {} : { module: matters }),
    });
  }

  /** Matte sources that key a source. */
  #mattesOf(parent: Instance): readonly Instance[] {
    return [...this.#instances.values()].filter((one) => one.parent === parent);
  }

  /** Tells all who read a source where its pictures lie; resolves when none of them reads others any more. */
  async #tell(
    instance: Instance,
    variant: number,
    pictures: readonly Picture[] | undefined,
    from: number,
  ): Promise<void> {
    const { number: source } = instance;
    await Promise.all([
      this.#options.thread.ask((ack) => ({ kind: 'variant', source, variant, pictures, from, ack })),
      ...this.#mattesOf(instance).map(({ matte }) => matte?.setParentPictures(variant, pictures, from)),
    ]);
  }

  /** Held files that a document lets go. */
  waiting({ document, instances }: Casting): readonly Instance[] {
    return document.sources.flatMap(({ id, hold }) => {
      const instance = instances.get(id);
      return instance?.held === true && hold !== true ? [instance] : [];
    });
  }

  /** Files that were held begin with a frame. */
  begin(instances: readonly Instance[], frame: number): void {
    const { grid } = this.#options;
    for (const instance of instances) {
      instance.held = false;
      instance.opened.begin(grid.startMs + frameMs(grid, frame));
    }
  }

  /** Carries changes over that do not make another source: delay, filter, matte, label. */
  adopt(casting: Casting): void {
    for (const source of casting.document.sources) {
      const instance = casting.instances.get(source.id);
      if (!instance) continue;
      const before = instance.source;
      instance.source = source;
      if (before.delayMs !== source.delayMs) instance.opened.setDelay(source.delayMs);
      if (JSON.stringify(before.filter) !== JSON.stringify(source.filter))
        instance.opened.setFilter(source.filter);
      if (source.matte && JSON.stringify(before.matte) !== JSON.stringify(source.matte))
        instance.matte?.setMatte(source.matte);
    }
  }

  /** Brings sources into line with the documents that are shown or will be: closes, wakes, sends to sleep, sizes. */
  review(castings: readonly Casting[]): void {
    const kept = new Set<Instance>();
    const used = new Set<Instance>();
    for (const { document, instances } of castings) {
      for (const instance of instances.values()) kept.add(instance);
      for (const scene of [document.pgm, document.pvw, document.held?.scene]) {
        if (!scene) continue;
        for (const id of sourcesOf(scene)) {
          const instance = instances.get(id);
          if (instance) used.add(instance);
        }
      }
    }
    // What a matte keys must be decoded.
    for (const instance of kept)
      if (instance.parent && (used.has(instance) || instance.source.decode === 'always'))
        used.add(instance.parent);
    for (const instance of this.#instances.values()) {
      if (instance.closing) continue;
      if (!kept.has(instance)) {
        this.#close(instance);
        continue;
      }
      const active = used.has(instance) || instance.held || instance.source.decode === 'always';
      if (active !== instance.active) {
        instance.active = active;
        instance.opened.setActive(active);
        this.#options.thread.post({ kind: 'active', source: instance.number, active });
      }
      if (!instance.busy) {
        const { format, previewSize } = this.#options;
        const wanted = wantedSizes(instance, this.#mattesOf(instance), castings, format, previewSize);
        if (wanted) {
          instance.matte?.setOwn(wanted.own);
          this.#resize(instance, wanted.sizes);
        }
      }
    }
  }

  #resize(instance: Instance, wanted: readonly Size[]): void {
    const drop: number[] = [];
    const missing = wanted.filter((size) => !instance.sizes.some((had) => had && same(had, size)));
    for (let variant = 1; variant < MAX_VARIANTS; variant++) {
      const had = instance.sizes[variant];
      if (had && !wanted.some((size) => same(size, had))) drop.push(variant);
    }
    if (missing.length === 0 && drop.length === 0) return;
    instance.busy = true;
    this.#change(instance, drop, missing)
      .catch((error: unknown) => this.#options.onFault(`source ${instance.id}`, error))
      .finally(() => {
        instance.busy = false;
      });
  }

  async #change(instance: Instance, drop: readonly number[], missing: readonly Size[]): Promise<void> {
    const { opened, sizes } = instance;
    for (const variant of drop) {
      sizes[variant] = undefined;
      await this.#tell(instance, variant, undefined, 0);
      await opened.dropVariant(variant);
    }
    for (const size of missing) {
      let free = 1;
      while (free < MAX_VARIANTS && sizes[free]) free++;
      if (free >= MAX_VARIANTS || instance.closing) return;
      sizes[free] = size;
      const from = opened.board.written;
      const pictures = await opened.setVariant(free, size.width, size.height);
      await this.#tell(instance, free, pictures, from);
    }
  }

  #close(instance: Instance): void {
    instance.closing = true;
    const over = this.#end(instance)
      .catch((error: unknown) => this.#options.onFault(`source ${instance.id}`, error))
      .finally(() => this.#closing.delete(instance));
    this.#closing.set(instance, over);
  }

  async #end(instance: Instance): Promise<void> {
    // Whoever reads its pictures goes first.
    for (const matte of this.#mattesOf(instance)) if (!matte.closing) this.#close(matte);
    await Promise.all([
      this.#options.thread.ask((ack) => ({ kind: 'drop', source: instance.number, ack })),
      ...[...this.#closing].flatMap(([one, over]) => (one.parent === instance ? [over] : [])),
    ]);
    this.#instances.delete(instance.number);
    await instance.opened.close();
  }

  /** Closes everything; the programme no longer runs. */
  async closeAll(): Promise<void> {
    for (const instance of this.#instances.values()) if (!instance.closing) this.#close(instance);
    await Promise.all(this.#closing.values());
  }
}

/** Ids of all sources that a scene shows or sounds. */
export function sourcesOf(scene: LiveScene): Set<string> {
  const ids = new Set<string>();
  for (const { source } of scene.layers) ids.add(source);
  for (const { source } of scene.audio.tracks) ids.add(source);
  return ids;
}
