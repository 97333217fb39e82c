import { mkdir, rm } from 'node:fs/promises';
import type { Applied, LiveStatus } from '@cyclorama/stage/data';
import {
  compileComposition,
  studioMaterials,
  type CompiledComposition,
} from '../../compile/ai-studio/index.ts';
import { LiveHostError, type LiveHost } from '../../hosts/live/live-host.ts';
import type { LiveAnswers } from '../../hosts/live/messages.ts';
import type { Lease } from '../../work/leases.ts';
import type { AIStudio } from '../ai-studios/model.ts';
import type { Caster } from '../casters/model.ts';
import type { Studio } from '../context.ts';
import type { AsRunLog } from '../live/as-run.ts';
import { HostRunner, type HostSettings } from '../live/host-runner.ts';
import { Journal } from '../live/journal.ts';
import { Materials } from '../live/materials.ts';
import type { LiveDoors } from '../live/places.ts';
import { SessionEvents } from '../live/session-events.ts';
import type { ProduceRule } from '../produce-rules/model.ts';
import { FirstPictures } from './first-pictures.ts';
import { composedFolder, compositionPlaces } from './places.ts';
import { preparationFor, succeed, type Preparation } from './succession.ts';
import { composedPath, compositionId, type Ingest } from './streams.ts';

/** At the start nobody sees anything yet; later the picture stays as it is until what is new is here. */
const FIRST_MATERIALS_MS = 5000;
const MATERIALS_MS = 30_000;
/** So long something new may take to its first picture; then it is shown as it is. */
const ENTRANCE_MS = 8000;
/** Sources are ahead of their time: what has told of its first picture shows it within this time. */
const AHEAD_MS = 400;
/** Its output that players play. */
const HUB = 'hub';
const RENDITION = 'pgm';
/** Compositions make 25 frames a second. */
const PERIOD_MS = 40;

/** What compositions of a server have in common. */
export interface CompositionParts {
  readonly studio: Studio;
  readonly asRun: AsRunLog;
  readonly doors: LiveDoors;
  readonly host: HostSettings;
}

/** What is to be composed, as the rows have it now. */
export interface Order {
  readonly rule: ProduceRule;
  /** Template of the rule; absent when it has none, or when it is gone. */
  readonly studio?: AIStudio;
}

/** A rule at work on one stream: a live session that composes it. Changes go through one after the other. */
export class Composition {
  readonly id: string;
  readonly ingest: Ingest;
  /** Where the composed stream is, in the hub. */
  readonly path: string;
  /** Holds its HLS files. */
  readonly folder: string;
  readonly journal: Journal;
  readonly #parts: CompositionParts;
  readonly #lease: Lease;
  readonly #runner: HostRunner;
  readonly #materials: Materials;
  readonly #events: SessionEvents;
  #order: Order;
  #compiled: CompiledComposition | undefined;
  /** What the host shows. */
  #shown: CompiledComposition['document'] | undefined;
  /** Tells sources apart that follow each other in one place. */
  #generation = 1;
  readonly #firstPictures = new FirstPictures();
  /** Aborted when a newer order makes it useless to wait for what an older one needs. */
  #newer = new AbortController();
  #hasAppeared = false;
  #publicationEpoch = 0;
  #notes: readonly string[] = [];
  /** What was last told about a material that cannot be had. */
  readonly #problems = new Map<string, string>();
  #chain: Promise<unknown> = Promise.resolve();
  #startedAt: Date | undefined;
  #stopping: Promise<void> | undefined;

  constructor(parts: CompositionParts, lease: Lease, ingest: Ingest, order: Order) {
    const { studio } = parts;
    this.#parts = parts;
    this.#lease = lease;
    this.#order = order;
    this.ingest = ingest;
    this.id = compositionId(order.rule, ingest);
    this.path = composedPath(ingest, order.rule);
    this.folder = composedFolder(studio.config.dataDir, this.id);
    this.journal = openJournal(parts, lease.epoch, this.id, order.rule);
    this.#materials = new Materials({
      studio,
      projectId: ingest.projectId,
      casterId: this.id,
      onChange: ({ key }, problem) => this.#materialChanged(key, problem),
    });
    this.#events = new SessionEvents({
      journal: this.journal,
      onSource: (source, state) => this.#firstPictures.hear(source, state),
      onRecorded: () => undefined,
      msOf: (frame) => frame * PERIOD_MS,
    });
    this.#runner = new HostRunner({
      settings: parts.host,
      lease,
      compose: (epoch) => {
        this.#publicationEpoch = epoch;
        this.#shown = this.#compile().document;
        return this.#shown;
      },
      onEvent: (event, wallMs) => {
        this.#events.hear(event, new Date(wallMs));
        this.#hasAppeared ||= this.#events.outputState(HUB) === 'live';
      },
      onStatus: () => undefined,
      onUp: (moment, _host, replaced) => {
        if (replaced) this.journal.tell({ kind: 'host', subject: 'replaced', ...placeOf(moment) });
        else this.#startedAt = new Date(moment.wallMs);
      },
      onDown: ({ kind, message }, pauseMs) => {
        this.#events.reset();
        this.#firstPictures.giveUp();
        studio.log.error({ composition: this.id, end: kind, pauseMs }, `a live host died: ${message}`);
        this.journal.tell({
          kind: 'host',
          subject: 'died',
          cause: kind,
          detail: { message: message.slice(0, 1000), pauseMs },
        });
      },
    });
  }

  /** What it shows. */
  get order(): Order {
    return this.#order;
  }

  /** When the first picture was made; undefined before. */
  get startedAt(): Date | undefined {
    return this.#startedAt;
  }

  /** A host makes pictures now; whether they can be played yet tells `isOnAir`. */
  get isRunning(): boolean {
    return this.#runner.host !== undefined;
  }

  /** Its stream can be played: a key frame has left, and sound with it. */
  get isOnAir(): boolean {
    return this.isRunning && this.#events.outputState(HUB) === 'live';
  }

  /** It has been on air. */
  get hasAppeared(): boolean {
    return this.#hasAppeared;
  }

  get replacements(): number {
    return this.#runner.replacements;
  }

  get document(): CompiledComposition['document'] {
    return (this.#compiled ?? this.#composed()).document;
  }

  status(): LiveStatus | undefined {
    return this.#runner.host?.status;
  }

  /** Goes on air. Does not fail: a host that does not start is tried again until `stop`. */
  async start(): Promise<void> {
    // What an earlier run left would play as if it were live.
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true });
    await this.#materials.ensure(studioMaterials(this.#order.studio), FIRST_MATERIALS_MS);
    if (this.#isStopping()) return;
    try {
      const first = await this.#runner.start();
      this.journal.tell({ kind: 'start', cause: 'AIProduceRule', ...placeOf(first), detail: this.#detail() });
    } catch (error) {
      if (!(error instanceof LiveHostError)) throw error;
      if (this.#isStopping()) return;
      this.journal.tell({ kind: 'fault', subject: 'start', detail: { message: error.message } });
    }
  }

  /**
   * Brings a changed rule or template on air, on one frame, as soon as what is new in it has a picture; until then what
   * is on air stays. An order that a newer one overtakes is not carried out. @throws LiveHostError
   */
  follow(order: Order): Promise<void> {
    this.#newer.abort();
    const { signal } = (this.#newer = new AbortController());
    return this.#inTurn(async () => {
      if (signal.aborted) return;
      const gone = order.rule.studio === undefined && order.rule.subtitleName === undefined;
      const lost = order.rule.studio !== undefined && order.studio === undefined;
      if (gone || lost) this.#keep(order.rule);
      else this.#order = order;
      await unless(signal, this.#materials.ensure(studioMaterials(this.#order.studio), MATERIALS_MS));
      await this.#apply('AIProduceRule', this.#detail(), signal);
    });
  }

  /** Asks anew for files that could not be had so far; they come on air by themselves. */
  retryMaterials(): void {
    if (this.#stopping === undefined) void this.#materials.ensure(studioMaterials(this.#order.studio), 0);
  }

  /** The host, once it is up. @throws LiveHostError when the composition ends first */
  host(): Promise<LiveHost> {
    return this.#runner.ready();
  }

  /** Answers a WHEP offer. @throws LiveHostError */
  async watch(offer: string): Promise<LiveAnswers['watch']> {
    return (await this.#runner.ready()).watch(RENDITION, offer);
  }

  async unwatch(viewer: string): Promise<void> {
    await this.#runner.host?.unwatch(viewer);
  }

  /** Ends outputs cleanly and gives the lease back. */
  stop(cause: string): Promise<void> {
    this.#stopping ??= this.#stop(cause);
    return this.#stopping;
  }

  /** Asked anew after a pause: the compiler would remember the earlier answer. */
  #isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  async #stop(cause: string): Promise<void> {
    this.#newer.abort();
    const last = this.status();
    await this.#runner.stop();
    this.journal.tell({
      kind: 'stop',
      cause,
      ...(last === undefined ? {} : { frame: last.frame, ptsMs: last.ptsMs }),
    });
    await this.#materials.close();
    await rm(this.folder, { recursive: true, force: true });
    await this.#lease.release();
  }

  /** The template is gone: what is on air stays. */
  #keep(rule: ProduceRule): void {
    const { studio } = this.#order;
    this.#order = studio === undefined ? { rule } : { rule, studio };
    this.journal.tell({
      kind: 'fault',
      subject: 'studio',
      detail: { message: 'the template of this rule is gone; the programme goes on with what it had' },
    });
  }

  #detail(): Readonly<Record<string, unknown>> {
    const { rule, studio } = this.#order;
    return {
      ruleId: rule.id,
      stream: `${this.ingest.app}/${this.ingest.name}`,
      ...(studio === undefined ? {} : { studioId: studio.id, revision: studio.revision }),
    };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#chain.then(work);
    this.#chain = turn.catch(() => undefined);
    return turn;
  }

  #composed(): CompiledComposition {
    const { rule, studio } = this.#order;
    return compileComposition({
      template: rule.liveTemplate,
      // Viewers see it when the publisher is away: the app is nobody's business.
      stream: this.ingest.name,
      ...(studio === undefined ? {} : { studio }),
      ...(rule.subtitleName === undefined ? {} : { subtitle: rule.subtitleName }),
      materials: this.#materials.ready,
      places: compositionPlaces(this.folder, rule, this.ingest, this.#publicationEpoch, this.#parts.doors),
    });
  }

  /** Compiles what goes on air next; its notes are told. */
  #compile(): CompiledComposition {
    const composed = this.#composed();
    const document = succeed(composed.document, this.#shown, ++this.#generation);
    const compiled = { ...composed, document };
    this.#compiled = compiled;
    this.#events.document = compiled.document;
    const fresh = compiled.notes.filter((note) => !this.#notes.includes(note));
    this.#notes = compiled.notes;
    for (const note of fresh) this.journal.tell({ kind: 'note', detail: { text: note } });
    return compiled;
  }

  async #apply(cause: string, detail: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void> {
    const host = await this.#runner.ready();
    if (signal.aborted) return;
    const { document } = this.#compile();
    const preparation = preparationFor(document, this.#shown);
    if (preparation !== undefined) {
      const open = this.#firstPictures.of(preparation.fresh, ENTRANCE_MS, signal);
      this.#runner.learn(await host.apply(preparation.document, { cause }));
      await open;
      if (isAborted(signal)) return;
    }
    const applied = await host.apply(document, { cause, ...this.#when(preparation) });
    this.#runner.learn(applied);
    this.#shown = document;
    this.journal.tell({
      kind: 'take',
      subject: 'pgm',
      cause,
      ...placeOf(applied),
      at: new Date(applied.wallMs),
      detail: { ...detail, layers: document.pgm.layers.map(({ source }) => source) },
    });
  }

  /** When a change is taken: at once, or when the first pictures of what was prepared are due. */
  #when(preparation: Preparation | undefined): { readonly atFrame?: number } {
    const atFrame = preparation && this.#runner.frameAt(Date.now() + AHEAD_MS, PERIOD_MS);
    return atFrame === undefined ? {} : { atFrame };
  }

  #materialChanged(key: string, problem: string | undefined): void {
    if (problem !== undefined) {
      // It is tried again and again: said once.
      if (this.#problems.get(key) === problem) return;
      this.#problems.set(key, problem);
      const detail = { material: key, message: problem };
      this.journal.tell({ kind: 'fault', subject: 'material', detail });
      return;
    }
    this.#problems.delete(key);
    // Before the first host there is nothing to refresh: it begins with what is here.
    if (this.#compiled === undefined) return;
    const { signal } = this.#newer;
    this.#inTurn(() => this.#apply('material', { material: key }, signal)).catch((error: unknown) => {
      if (this.#stopping !== undefined) return;
      if (error instanceof LiveHostError && error.kind === 'gone') return;
      this.#parts.studio.log.error({ err: error, composition: this.id }, 'a composition could not follow');
    });
  }
}

/** The as-run log of a rule at work on a stream, kept as that of a caster of the same id. */
export function openJournal(
  { asRun, studio }: Pick<CompositionParts, 'asRun' | 'studio'>,
  epoch: number,
  id: string,
  rule: Pick<ProduceRule, 'projectId' | 'revision'>,
): Journal {
  const caster: Caster = {
    id,
    projectId: rule.projectId,
    name: id,
    normType: 4,
    config: { ChannelEnable: 0, Delay: 0, ProgramEffect: 0, AutoSwitchUrgentOn: false },
    desired: 'running',
    revision: rule.revision,
    streamKey: id,
  };
  return new Journal(asRun, studio.clock, caster, epoch);
}

/** Waits for work that goes on anyway, and no longer than until it is of no use. */
async function unless(signal: AbortSignal, work: Promise<void>): Promise<void> {
  let end: () => void = () => undefined;
  const useless = new Promise<void>((resolve) => {
    end = resolve;
    signal.addEventListener('abort', end, { once: true });
  });
  try {
    await Promise.race([work, useless]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Asked anew after a pause: the compiler would remember the earlier answer. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function placeOf({ frame, ptsMs }: Applied): { readonly frame: number; readonly ptsMs: number } {
  return { frame, ptsMs };
}
