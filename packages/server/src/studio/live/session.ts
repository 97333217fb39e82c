import type { Applied, LiveStatus, LiveTransition } from '@cyclorama/stage/data';
import {
  casterMaterials,
  compileCaster,
  type CasterState,
  type CompiledCaster,
} from '../../compile/caster/index.ts';
import { LiveHostError, type LiveHost, type LiveHostEnd } from '../../hosts/live/live-host.ts';
import type { LiveAnswers } from '../../hosts/live/messages.ts';
import type { Lease } from '../../work/leases.ts';
import type { CasterAggregate, CasterConfig } from '../casters/model.ts';
import { EpisodeDirector, markEpisode, type EpisodePlan } from './episodes.ts';
import { HostRunner } from './host-runner.ts';
import { Journal } from './journal.ts';
import { Materials } from './materials.ts';
import { placesOf } from './places.ts';
import { LiveUnavailable, type LiveChange, type LiveCommand, type LiveMoment } from './port.ts';
import { SessionEvents } from './session-events.ts';
import type { SessionParts, SessionStart } from './session-parts.ts';
import {
  changedBuses,
  detailOf,
  isUrgent,
  momentOf,
  pausedChannels,
  placeOf,
  withTemplate,
} from './session-words.ts';
import { speakTo } from './speak-to.ts';
import { StandbyNews, StandbyWatch } from './standby.ts';

/** Longest that a change waits for files it names; without them it goes on air without them. */
const MATERIALS_MS = 600;
/** At the start there is more time: nobody sees anything yet. */
const FIRST_MATERIALS_MS = 5000;
/** Casters make 25 frames a second. */
const PERIOD_MS = 40;

/** A caster on air, in the process that owns it. Changes go through one after the other. */
export class CasterSession {
  readonly casterId: string;
  readonly journal: Journal;
  /** The rows as the host has confirmed them; undefined before its first frame. */
  onAir: CasterAggregate | undefined;
  readonly #parts: SessionParts;
  readonly #lease: Lease;
  readonly #runner: HostRunner;
  readonly #materials: Materials;
  readonly #standby: StandbyWatch;
  readonly #standbyNews: StandbyNews;
  /** Location whose loss put the standby on. */
  #lostLocation = '';
  readonly #episodes: EpisodeDirector;
  readonly #events: SessionEvents;
  /** What cannot change while it runs. */
  readonly #template: CasterConfig['TranscodeConfig'];
  #aggregate: CasterAggregate;
  #compiled: CompiledCaster | undefined;
  #publicationEpoch = 0;
  #notes: readonly string[] = [];
  #chain: Promise<unknown> = Promise.resolve();
  #stopping = false;
  /** A transition to the preview that somebody holds on its way. */
  #held: CasterState['held'];

  constructor(parts: SessionParts, start: SessionStart) {
    const { lease, aggregate } = start;
    const { studio } = parts;
    this.#parts = parts;
    this.#lease = lease;
    this.#aggregate = aggregate;
    this.#template = aggregate.caster.config.TranscodeConfig;
    this.casterId = aggregate.caster.id;
    this.journal = new Journal(parts.asRun, studio.clock, aggregate.caster, lease.epoch);
    this.journal.key = start.key;
    this.#materials = new Materials({
      studio,
      projectId: aggregate.caster.projectId,
      casterId: this.casterId,
      onChange: (material, problem) => {
        this.#materialChanged(material.key, problem);
        if (problem !== undefined) start.onMissing?.(material.key);
      },
    });
    this.#standbyNews = new StandbyNews(this.journal, isUrgent(aggregate));
    this.#standby = new StandbyWatch((on, source) => this.#standbyChanged(on, source));
    this.#episodes = new EpisodeDirector({
      clock: studio.clock,
      onDue: (plan) => this.#keepAppointment(plan),
      mark: (episodeId, status) => this.#markEpisode(episodeId, status),
      onAhead: () => void this.#refresh('program', { ahead: true }),
      sourceOf: (episodeId) => this.#compiled?.episodeSources.get(episodeId),
    });
    this.#events = new SessionEvents({
      journal: this.journal,
      onSource: (source, state) => {
        this.#standby.source(source, state);
        this.#episodes.source(source, state);
        start.onSource?.(source, state);
      },
      onRecorded: (event) => parts.keepRecording(this, event),
      msOf: (frame) => (frame * 1000) / 25,
    });
    this.#runner = new HostRunner({
      settings: parts.host,
      lease,
      ...(start.gridStartMs === undefined ? {} : { gridStartMs: start.gridStartMs }),
      compose: (epoch) => {
        this.#publicationEpoch = epoch;
        return this.#compile().document;
      },
      onEvent: (event, wallMs) => this.#events.hear(event, new Date(wallMs)),
      onStatus: () => undefined,
      onUp: (moment, host, replaced) => {
        if (replaced) this.journal.tell({ kind: 'host', subject: 'replaced', ...placeOf(moment) });
        for (const [location, paused] of pausedChannels(this.#aggregate))
          if (paused)
            host.control(location, { kind: 'pause' }).catch((error: unknown) => this.#report(error));
      },
      onDown: (end, pauseMs) => this.#hostDied(end, pauseMs),
    });
  }

  get aggregate(): CasterAggregate {
    return this.#aggregate;
  }

  get epoch(): number {
    return this.#lease.epoch;
  }

  /** Revision of the rows that are on air, or will be with the next host. */
  get revision(): number {
    return this.#aggregate.caster.revision;
  }

  get gridStartMs(): number | undefined {
    return this.#runner.gridStartMs;
  }

  get replacements(): number {
    return this.#runner.replacements;
  }

  get compiled(): CompiledCaster | undefined {
    return this.#compiled;
  }

  get lost(): AbortSignal {
    return this.#lease.lost;
  }

  /** What it would show, without anything being started: for the estimate of what it takes. */
  preview(): CompiledCaster['document'] {
    return this.#compiledFor(this.#state()).document;
  }

  status(): LiveStatus | undefined {
    return this.#runner.host?.status;
  }

  /** Goes on air. @throws LiveUnavailable; the session goes on trying until it is stopped */
  async start(change: LiveChange): Promise<LiveMoment> {
    await this.#materials.ensure(casterMaterials(this.#aggregate), FIRST_MATERIALS_MS);
    try {
      const first = await this.#runner.start();
      this.onAir = this.#aggregate;
      this.journal.tell({ kind: 'start', cause: change.cause, ...placeOf(first), detail: detailOf(change) });
      this.#episodes.follow(this.#aggregate);
      return momentOf(first);
    } catch (error) {
      if (!(error instanceof LiveHostError)) throw error;
      throw new LiveUnavailable('failed', `The show could not go on air: ${error.message}`);
    }
  }

  /** Brings the rows as they are now to the session. @throws LiveUnavailable, or what the database throws */
  follow(change: LiveChange): Promise<LiveMoment> {
    return this.#inTurn(async () => {
      const aggregate = await this.#parts.load(this.casterId);
      if (aggregate === undefined) throw new LiveUnavailable('not-running', 'the caster is gone');
      this.#aggregate = aggregate;
      this.journal.caster = aggregate.caster;
      if (change.hold !== undefined) this.#held = change.hold ?? undefined;
      await this.#materials.ensure(casterMaterials(aggregate), MATERIALS_MS);
      const moment = await this.#apply(change.cause, change.transition, detailOf(change));
      this.#episodes.follow(aggregate);
      return momentOf(moment);
    });
  }

  /** Tells the source at a location what to do. @throws LiveUnavailable when no avatar is there to speak */
  async control(location: string, command: LiveCommand): Promise<LiveMoment | undefined> {
    const host = await this.#runner.ready();
    const sources = (this.#compiled?.document.sources ?? []).filter(
      ({ id }) => id === location || id.startsWith(`${location}+`),
    );
    if (command.kind !== 'say' && command.kind !== 'hush') {
      for (const { id } of sources) await host.control(id, command);
      return this.#present();
    }
    await speakTo({ host, objects: this.#parts.studio.objects, sources, location }, command);
    const moment = this.#present();
    const detail = command.kind === 'say' ? { id: command.id, durationMs: command.durationMs } : {};
    this.journal.tell({ kind: 'speech', subject: location, cause: command.kind, ...moment, detail });
    return moment;
  }

  /** The frame that is due now. */
  #present(): LiveMoment | undefined {
    const at = this.#parts.studio.clock.now();
    const frame = this.#runner.frameAt(at.getTime(), PERIOD_MS);
    return frame === undefined ? undefined : { frame, ptsMs: frame * PERIOD_MS, at };
  }

  /** The host, once it is up. @throws LiveHostError when the session ends first */
  host(): Promise<LiveHost> {
    return this.#runner.ready();
  }

  /** Answers a WHEP offer. @throws LiveHostError */
  async watch(rendition: string, offer: string): Promise<LiveAnswers['watch']> {
    return (await this.#runner.ready()).watch(rendition, offer);
  }

  async unwatch(viewer: string): Promise<void> {
    await this.#runner.host?.unwatch(viewer);
  }

  /** Ends outputs cleanly and gives the lease back. */
  async stop(cause: string, requestId?: string): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#standby.close();
    this.#episodes.close();
    const last = this.status();
    await this.#runner.stop();
    this.journal.tell({
      kind: 'stop',
      cause,
      ...(last === undefined ? {} : { frame: last.frame, ptsMs: last.ptsMs }),
      detail: requestId === undefined ? {} : { requestId },
    });
    await this.#materials.close();
    await this.#lease.release();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#chain.then(work);
    this.#chain = turn.catch(() => undefined);
    return turn;
  }

  #compiledFor(state: CasterState): CompiledCaster {
    const { dataDir } = this.#parts.studio.config;
    return compileCaster({
      aggregate: withTemplate(this.#aggregate, this.#template),
      materials: this.#materials.ready,
      places: placesOf(dataDir, this.#aggregate.caster, this.#publicationEpoch, this.#parts.doors),
      state,
    });
  }

  /** Compiles what goes on air next; its notes are told, its standby watched. */
  #compile(state: CasterState = this.#state()): CompiledCaster {
    const compiled = this.#compiledFor(state);
    this.#compiled = compiled;
    this.#events.document = compiled.document;
    const fresh = compiled.notes.filter((note) => !this.#notes.includes(note));
    this.#notes = compiled.notes;
    for (const note of fresh) this.journal.tell({ kind: 'note', detail: { text: note } });
    const { AutoSwitchUrgentOn, AutoSwitchUrgentConfig } = this.#aggregate.caster.config;
    this.#standby.follow({
      on: AutoSwitchUrgentOn,
      thresholdMs: (AutoSwitchUrgentConfig?.eofThres ?? 0) * 1000,
      guarded: compiled.guarded,
    });
    return compiled;
  }

  #state(): CasterState {
    return {
      autoStandby: this.#standby.isOn,
      episodes: this.#episodes.state,
      ...(this.#held === undefined ? {} : { held: this.#held }),
    };
  }

  async #apply(
    cause: string,
    transition: LiveTransition | undefined,
    detail: Readonly<Record<string, unknown>>,
    appointment?: { readonly atFrame: number; readonly state: CasterState },
  ): Promise<Applied> {
    const host = await this.#runner.ready();
    const before = this.#compiled?.document;
    const state = appointment?.state ?? this.#state();
    const aggregate = this.#aggregate;
    const { document } = this.#compile(state);
    const urgent = isUrgent(this.#aggregate);
    const applied = await host.apply(document, {
      cause,
      ...(transition === undefined ? {} : { transition }),
      ...(appointment === undefined ? {} : { atFrame: appointment.atFrame, late: 'next' as const }),
    });
    this.#runner.learn(applied);
    this.onAir = aggregate;
    const place = { cause, ...placeOf(applied), at: new Date(applied.wallMs) };
    this.#standbyNews.tell(urgent || state.autoStandby, urgent ? '' : this.#lostLocation, place);
    const changed = changedBuses(before, document);
    // A lever that moves is seen; where it began and ended is written down.
    if (changed.length === 0 && before?.held !== undefined && document.held !== undefined) return applied;
    this.journal.tell({
      kind: 'take',
      subject: changed.length === 0 ? 'config' : changed.join('+'),
      ...place,
      detail: {
        ...detail,
        layers: document.pgm.layers.map(({ source }) => source),
        ...(transition === undefined ? {} : { transition }),
        ...(applied.late ? { late: true } : {}),
      },
    });
    return applied;
  }

  /** Something beside the rows changed: shows it. */
  #refresh(cause: string, detail: Readonly<Record<string, unknown>> = {}): Promise<void> {
    return this.#inTurn(() => this.#apply(cause, undefined, detail)).then(
      () => undefined,
      (error: unknown) => this.#report(error),
    );
  }

  #keepAppointment(plan: EpisodePlan): void {
    void this.#inTurn(async () => {
      const atFrame = this.#runner.frameAt(plan.at.getTime(), PERIOD_MS);
      const state = { ...this.#state(), episodes: plan.state };
      const appointment = atFrame === undefined ? undefined : { atFrame, state };
      const applied = await this.#apply(plan.cause, undefined, {}, appointment);
      for (const { episodeId, state: phase } of plan.changes)
        this.journal.tell({
          kind: 'episode',
          subject: episodeId,
          cause: plan.cause,
          ...placeOf(applied),
          at: new Date(applied.wallMs),
          detail: { state: phase, planned: plan.at.toISOString() },
        });
    }).catch((error: unknown) => this.#report(error));
  }

  #markEpisode(episodeId: string, status: 0 | 1 | 2): void {
    markEpisode(this.#parts.studio.db, episodeId, status).catch((error: unknown) => this.#report(error));
  }

  #standbyChanged(on: boolean, source: string): void {
    this.#lostLocation = on ? (source.split(/[+~]/)[0] ?? source) : '';
    void this.#refresh('AutoSwitchUrgent', { standby: on });
  }

  #materialChanged(key: string, problem: string | undefined): void {
    if (problem !== undefined)
      this.journal.tell({ kind: 'fault', subject: 'material', detail: { material: key, message: problem } });
    // Before the first host there is nothing to refresh: it begins with what is here.
    else if (this.#compiled !== undefined) void this.#refresh('material', { material: key });
  }

  #hostDied(end: LiveHostEnd, pauseMs: number): void {
    this.#standby.reset();
    this.#events.reset();
    this.#parts.studio.log.error(
      { casterId: this.casterId, end: end.kind, pauseMs },
      `a live host died: ${end.message}`,
    );
    this.journal.tell({
      kind: 'host',
      subject: 'died',
      cause: end.kind,
      detail: { message: end.message.slice(0, 1000), pauseMs },
    });
  }

  #report(error: unknown): void {
    if (this.#stopping || (error instanceof LiveHostError && error.kind === 'gone')) return;
    this.#parts.studio.log.error({ err: error, casterId: this.casterId }, 'a live session could not follow');
    this.journal.tell({
      kind: 'fault',
      subject: 'session',
      detail: { message: error instanceof Error ? error.message : String(error) },
    });
  }
}
