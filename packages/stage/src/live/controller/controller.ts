import type { ScreenMatte } from '../../matte/settings.ts';
import type { StageMemory } from '../../pixels/memory.ts';
import type { LiveDocument, LiveFormat, LiveOverlay, LiveScene } from '../document.ts';
import type { OutputSide } from '../outputs/side.ts';
import type { Size } from '../programme/geometry.ts';
import type { DrawnHold, DrawnOverlay, DrawnScene, FromProgramme } from '../programme/messages.ts';
import { Scaler, scalerBytes } from '../programme/scaler.ts';
import { ProgrammeThread } from '../programme/thread.ts';
import type {
  Applied,
  ApplyOptions,
  LiveEvent,
  LiveStage,
  LiveStageOptions,
  LiveStatus,
} from '../stage-api.ts';
import { frameMs, type Grid, type StageTime } from '../time.ts';
import { CardDesk } from './card-desk.ts';
import { CardMaker } from './card.ts';
import { checkDocument, checkTransition } from './check.ts';
import type { OverlayShop } from './overlay-shop.ts';
import type { Ground, StageParts } from './parts.ts';
import { Pressure } from './pressure.ts';
import { makeScene } from './scene-maker.ts';
import { Snapshots } from './snapshots.ts';
import { SourceDesk, type Casting, type Instance } from './source-desk.ts';
import { statusOf } from './status.ts';
import { SyncGroups } from './sync-groups.ts';
import { TakeBook } from './takes.ts';
import { toldBy } from './told-by.ts';

/** Real milliseconds between looks at sizes, and between looks at the load. */
const REVIEW_MS = 100;
const LOAD_EVERY = 5;

/** A file that is let go with no frame in mind needs so many frames to get going. */
const BEGIN_FRAMES = 3;

/** Directs a session: turns documents into takes of the programme, and keeps sources, overlays and outputs in step. */
export class LiveController implements LiveStage {
  readonly format: LiveFormat;
  readonly memory: StageMemory;
  readonly thread: ProgrammeThread;
  readonly time: StageTime;
  readonly sources: SourceDesk;
  readonly #options: LiveStageOptions;
  readonly #overlays: OverlayShop;
  readonly #cards: CardDesk;
  readonly #snapshots: Snapshots;
  readonly #takes = new TakeBook();
  readonly #pressure: Pressure;
  #outputs: OutputSide | undefined;
  #onAir: Casting | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #groups = new SyncGroups();
  #looks = 0;
  #halfPreview = false;
  #over = false;

  /** `grid` must lie a little in the future: until its first frame sources have time to get ready. */
  constructor(options: LiveStageOptions, parts: StageParts, grid: Grid, ground: Ground) {
    const { memory, kernels, overlays } = ground;
    this.#options = options;
    this.format = options.document.format;
    this.memory = memory;
    this.time = parts.time;
    this.#pressure = new Pressure(frameMs(grid, 1));
    this.#overlays = overlays;
    this.thread = new ProgrammeThread(
      memory,
      parts.time,
      this.format,
      grid,
      options.firstFrame ?? 0,
      (message) => this.#receive(message),
      (error) => {
        // Nothing will ever be shown again: whoever runs this host must replace it.
        this.#fault('programme', error);
        this.#takes.abandon(error);
      },
    );
    const { width, height } = this.format;
    const need = scalerBytes(width, height);
    const blocks = { picture: memory.allocate(need.picture), tables: memory.allocate(need.tables) };
    const scaler = new Scaler(kernels, () => memory.memory.buffer, blocks, need);
    this.#snapshots = new Snapshots(memory, kernels, scaler);
    const maker = new CardMaker(memory, kernels, scaler);
    this.#cards = new CardDesk(memory, maker, this.thread, this.format, this.thread.previewSize);
    this.sources = new SourceDesk({
      open: parts.openSource,
      ...(parts.matters === undefined ? {} : { matters: parts.matters }),
      memory,
      time: parts.time,
      grid,
      format: this.format,
      previewSize: this.thread.previewSize,
      openFeed: options.openFeed,
      checkAddress: options.checkAddress,
      thread: this.thread,
      onState: ({ id, state, opened }, reason) => {
        const { width: w, height: h } = opened.board;
        this.#emit({
          kind: 'source',
          source: id,
          state,
          frame: this.frame,
          ...(reason === undefined ? {} : { reason }),
          ...(w > 0 && h > 0 ? { width: w, height: h } : {}),
        });
      },
      onReport: (source, message, at) =>
        this.#emit(toldBy({ source, message, ptsMs: at - grid.startMs, frame: this.frame })),
      onFault: (where, error) => this.#fault(where, error),
    });
  }

  /** Takes the first document and opens the outputs. */
  async begin(parts: StageParts): Promise<void> {
    const { document, firstFrame = 0, diskReserveBytes, checkAddress } = this.#options;
    // A programme without an overlay is better than none: whoever takes a session over must come on air.
    const first = this.#enter(document, { cause: 'start' }, (overlay, error) =>
      this.#fault(`overlay ${overlay.id}`, error),
    );
    first.applied.catch((error: unknown) => {
      if (!this.#over) this.#fault('start', error);
    });
    if (parts.openOutputs) {
      this.#outputs = await parts.openOutputs({
        memory: this.memory,
        time: this.time,
        grid: this.thread.grid,
        firstFrame,
        buses: { pgm: this.thread.pgm, pvw: this.thread.pvw },
        document,
        onEvent: (event) => this.#emit(event),
        checkAddress,
        ...(parts.rtc ? { rtc: parts.rtc } : {}),
        ...(diskReserveBytes === undefined ? {} : { diskReserveBytes }),
      });
    }
    this.#timer = setInterval(() => this.#review(), REVIEW_MS);
  }

  /** Number of the newest frame. */
  get frame(): number {
    return Math.max(this.#options.firstFrame ?? 0, this.thread.board.next - 1);
  }

  /** Frames that the slowest encoder of the programme is behind. */
  get encoderLag(): number {
    return (this.#outputs?.load() ?? [])
      .filter(({ on, bus }) => on && bus === 'pgm')
      .reduce((most, { lagFrames }) => Math.max(most, lagFrames), 0);
  }

  apply(document: LiveDocument, options: ApplyOptions = {}): Promise<Applied> {
    try {
      return this.#enter(document, options).applied;
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #enter(
    document: LiveDocument,
    options: ApplyOptions,
    onFailure?: (overlay: LiveOverlay, error: unknown) => void,
  ): { readonly applied: Promise<Applied> } {
    if (this.#over) throw new Error('the stage has ended');
    checkDocument(document, this.format);
    if (options.transition) checkTransition(options.transition.milliseconds);
    if (options.atFrame !== undefined && !Number.isSafeInteger(options.atFrame))
      throw new RangeError(`${options.atFrame} is no frame`);
    const casting = this.sources.cast(document);
    const drawn: DrawnOverlay[] = [];
    let pgm;
    let pvw;
    let held: DrawnHold | undefined;
    try {
      const make = (scene: LiveScene, size: Size): DrawnScene => {
        const made = makeScene(scene, casting.instances, this.#overlays, size, onFailure);
        drawn.push(...made.overlays);
        return made;
      };
      pgm = make(document.pgm, this.format);
      if (document.pvw) pvw = make(document.pvw, this.thread.previewSize);
      if (document.held) held = { ...document.held, scene: make(document.held.scene, this.format) };
    } catch (error) {
      this.#overlays.release(drawn);
      this.#reviewSources();
      throw error;
    }
    const { token, applied } = this.#takes.enter(casting, drawn, options);
    const atFrame = this.#letGo(casting, options);
    this.thread.post({
      kind: 'take',
      token,
      late: options.late ?? 'next',
      pgm,
      ...(pvw ? { pvw } : {}),
      ...(held ? { held } : {}),
      ...(atFrame === undefined ? {} : { atFrame }),
      ...(options.transition ? { transition: options.transition } : {}),
    });
    this.#reviewSources();
    return { applied };
  }

  /**
   * Files that were held begin with the frame of the take; where that is too soon for them, the take waits for it.
   * Returns the frame for which the take is asked.
   */
  #letGo(casting: Casting, { atFrame, late }: ApplyOptions): number | undefined {
    const waiting = this.sources.waiting(casting);
    if (waiting.length === 0) return atFrame;
    const soonest = this.thread.board.next + BEGIN_FRAMES;
    const frame = late === 'refuse' ? (atFrame ?? soonest) : Math.max(atFrame ?? soonest, soonest);
    this.sources.begin(waiting, frame);
    return frame;
  }

  #receive(message: FromProgramme): void {
    switch (message.kind) {
      case 'taken':
        this.#taken(message);
        break;
      case 'refused':
        this.#takes.refuse(message.token, message.frame);
        break;
      case 'retired':
        for (const token of message.tokens) {
          const take = this.#takes.retire(token);
          if (take) this.#overlays.release(take.overlays);
        }
        this.#reviewSources();
        break;
      case 'failing':
        this.#failing(message.source, message.failing);
        break;
      case 'fallback': {
        const instance = this.sources.byNumber(message.source);
        if (instance) {
          const { on, frame } = message;
          this.#emit({ kind: 'fallback', source: instance.id, on, frame });
        }
        break;
      }
      case 'fault':
        this.#fault('programme', new Error(message.message));
        break;
      case 'done':
        break;
    }
  }

  #taken(message: Extract<FromProgramme, { kind: 'taken' }>): void {
    const { token, frame, late } = message;
    const take = this.#takes.settle(token);
    if (!take) return;
    const isFirst = this.#onAir === undefined;
    const { asked = frame } = take;
    this.#onAir = take.casting;
    this.sources.adopt(take.casting);
    const ptsMs = frameMs(this.thread.grid, frame);
    take.resolve({ frame, ptsMs, wallMs: this.#wallMs(frame), late: late || asked < frame });
    if (isFirst) this.#emit({ kind: 'started', frame });
    else {
      try {
        this.#outputs?.apply(take.casting.document);
      } catch (error) {
        this.#fault('outputs', error);
      }
    }
    for (const bus of ['pgm', 'pvw'] as const) {
      if (!message[bus]) continue;
      this.#emit({
        kind: 'take',
        bus,
        frame,
        ptsMs,
        ...(take.cause === undefined ? {} : { cause: take.cause }),
      });
    }
    this.#reviewSources();
  }

  /** Epoch milliseconds of a frame. */
  #wallMs(frame: number): number {
    const { grid } = this.thread;
    return Date.now() - this.time.now() + grid.startMs + frameMs(grid, frame);
  }

  #failing(number: number, failing: boolean): void {
    const instance = this.sources.byNumber(number);
    if (!instance) return;
    const isCarded = failing && instance.source.card !== false;
    const work = isCarded ? this.#cards.show(instance, this.#takes.castings) : this.#cards.remove(instance);
    work.catch((error: unknown) => this.#fault(`source ${instance.id}`, error));
  }

  #review(): void {
    this.#reviewSources();
    if (++this.#looks % LOAD_EVERY !== 0) return;
    const grouped = [...this.sources.all].flatMap(({ source: { syncGroup: group }, opened, closing }) =>
      group === undefined || closing ? [] : [{ group, opened }],
    );
    this.#groups.review(grouped);
    if (!this.time.isManual) this.#reviewLoad();
  }

  #reviewSources(): void {
    if (this.#over) return;
    const { castings } = this.#takes;
    this.sources.review(castings);
    for (const instance of this.#cards.shown) {
      const work = instance.closing ? this.#cards.remove(instance) : this.#cards.show(instance, castings);
      work.catch((error: unknown) => this.#fault(`source ${instance.id}`, error));
    }
  }

  #reviewLoad(): void {
    const { late, missed, behindMs } = this.thread.board;
    const level = this.#pressure.look({ late, missed, behindMs, lag: this.encoderLag });
    if (level >= 1 !== this.#halfPreview) {
      this.#halfPreview = level >= 1;
      this.thread.post({ kind: 'preview', every: this.#halfPreview ? 2 : 1 });
      this.#emit({ kind: 'pressure', what: 'preview-rate', on: this.#halfPreview, frame: this.frame });
    }
    this.#outputs?.pressure(Math.max(0, level - 1));
  }

  async control(source: string, command: Parameters<LiveStage['control']>[1]): Promise<void> {
    await this.#find(source).opened.control(command);
  }

  async snapshot(source: string, width: number, as: 'png' | 'jpeg' = 'png'): Promise<Uint8Array> {
    return this.#snapshots[as === 'png' ? 'png' : 'thumbnail'](this.#find(source), width, this.time.now());
  }

  async still(width: number): Promise<Uint8Array> {
    return this.#snapshots.jpeg(this.thread.pgm.frames, width);
  }

  async autoMatte(source: string): Promise<ScreenMatte> {
    return Promise.resolve(this.#snapshots.screen(this.#find(source), this.time.now()));
  }

  #find(source: string): Instance {
    const instance = this.#onAir?.instances.get(source);
    if (!instance || instance.closing) throw new RangeError(`there is no source '${source}'`);
    return instance;
  }

  status(): LiveStatus {
    return statusOf({
      thread: this.thread,
      nowMs: this.time.now(),
      frame: this.frame,
      onAir: this.#onAir,
      outputs: this.#outputs?.status() ?? { outputs: [], viewers: 0 },
    });
  }

  async watch(rendition: string, offer: string): Promise<{ readonly id: string; readonly answer: string }> {
    if (!this.#outputs) throw new Error('this stage has no outputs');
    return this.#outputs.watch(rendition, offer);
  }

  unwatch(id: string): void {
    this.#outputs?.unwatch(id);
  }

  tellViewer(id: string, text: string): void {
    this.#outputs?.tellViewer(id, text);
  }

  fence(): void {
    this.#outputs?.fence();
    this.thread.board.stop();
  }

  async stop(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#timer);
    await this.thread.stop();
    this.#takes.abandon(new Error('the stage has ended'));
    await this.#outputs?.stop();
    await this.sources.closeAll();
  }

  #emit(event: LiveEvent): void {
    this.#options.onEvent(event);
  }

  #fault(where: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#emit({ kind: 'fault', where, message, frame: this.frame });
  }
}
