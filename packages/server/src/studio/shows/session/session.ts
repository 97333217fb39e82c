import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { LiveDocument, LiveEvent, LiveStatus } from '@cyclorama/stage/data';
import {
  CO_STREAMER_SOURCE,
  presenterSource,
  roomMaterials,
  viewMaterials,
} from '../../../compile/room/index.ts';
import type { LiveHost, LiveHostEnd } from '../../../hosts/live/live-host.ts';
import type { Lease } from '../../../work/leases.ts';
import type { Studio } from '../../context.ts';
import { HostRunner, type HostSettings } from '../../live/host-runner.ts';
import { Materials } from '../../live/materials.ts';
import type { LiveDoors } from '../../live/places.ts';
import { playPolicyOf, type LiveJob } from '../../rooms/model.ts';
import { Director, type Effect } from '../director/index.ts';
import { recordFile, showFolder } from '../places.ts';
import { ShowUnavailable, type ShowCommand, type ShowStatus, type ViewerEvent } from '../port.ts';
import { SpeechDesk } from '../speech/desk.ts';
import { saveShow, type StoredShow } from '../store.ts';
import { carryOut, type CommandDesk } from './commands.ts';
import { Keeper } from './keeper.ts';
import { Mouths, readReport } from './mouths.ts';
import { News } from './news.ts';
import { Outlet } from './outlet.ts';
import { Picture } from './picture.ts';
import { ShowRecord } from './record.ts';
import type { Replier } from './replier.ts';
import { Thinking } from './thinking.ts';

const PERIOD_MS = 40;
const FIRST_MATERIALS_MS = 5000;
/** What was said is told ahead of its time: its end is still to be heard, and not cut off short. */
const LAST_MS = 1500;

export interface ShowParts {
  readonly studio: Studio;
  readonly doors: LiveDoors;
  readonly host: HostSettings;
  readonly replier: Replier;
}

export interface ShowStart {
  readonly lease: Lease;
  readonly job: LiveJob;
  /** Where an earlier attempt stood. */
  readonly stored?: StoredShow;
  /** Line of the tenant that says how this was made. */
  readonly label?: string;
  /** The show came to its end by itself, or cannot go on. */
  readonly onOver: (failure?: string) => void;
}

/** A show of a live room in the process that owns it: director, voices, pictures and outputs around one live host. */
export class ShowSession implements CommandDesk {
  readonly record: ShowRecord;
  readonly outlet: Outlet;
  readonly director: Director;
  /** Told of each effect after it is carried out, and of what its host reports. */
  readonly watchers = new Set<(happening: Effect | LiveEvent) => void>();
  readonly #parts: ShowParts;
  readonly #start: ShowStart;
  readonly #runner: HostRunner;
  readonly #materials: Materials;
  readonly #speech: SpeechDesk;
  readonly #mouths: Mouths;
  readonly #picture: Picture;
  readonly #keeper: Keeper;
  readonly #news: News;
  readonly #thinking: Thinking;
  #job: LiveJob;
  #timer: NodeJS.Timeout | undefined;
  #pumping = false;
  #over = false;
  #stopping: Promise<void> | undefined;

  constructor(parts: ShowParts, start: ShowStart) {
    const { studio } = parts;
    const { job, lease, stored } = start;
    this.#parts = parts;
    this.#start = start;
    this.#job = job;
    const folder = showFolder(studio.config.dataDir, job.id);
    this.record = new ShowRecord(recordFile(studio.config.dataDir, job.id, lease.epoch));
    this.#news = new News(studio, () => this.#job, this.record);
    const { document } = job;
    this.director = new Director({
      scenes: document.scene_scripts ?? [],
      policy: playPolicyOf(document),
      rules: document.interaction_rules ?? [],
      backups: document.backup_model_asset_ids ?? [],
      ...(document.interaction_config === undefined ? {} : { interaction: document.interaction_config }),
      ...(document.co_streamer_config === undefined ? {} : { coStreamer: document.co_streamer_config }),
      seed: Number.parseInt(job.id.replace(/\W/g, '').slice(0, 6), 36) % 1_000_003,
      makeId: randomUUID,
      ...(stored === undefined ? {} : { state: stored.state }),
    });
    this.#thinking = new Thinking({
      ...{ log: studio.log, replier: parts.replier, job: () => this.#job },
      onAnswer: (id, text, more) => this.#do(() => this.director.answered(id, text, more)),
      note: (text) => this.#news.note(text),
    });
    this.#keeper = new Keeper({ write: () => this.#save(), log: studio.log });
    this.outlet = new Outlet(job.streamMs, (state) => this.#news.output(state));
    this.#materials = new Materials({
      studio,
      projectId: job.projectId,
      // Beside what else the show has, not among those of casters.
      casterId: join('..', 'shows', job.id),
      onChange: (material, problem) => {
        if (problem !== undefined) this.#news.note(`${material.key} cannot be had: ${problem}`);
        else this.#picture.changed();
      },
    });
    this.#picture = new Picture({
      ...{ dataDir: studio.config.dataDir, doors: parts.doors, label: start.label },
      ...{ job: () => this.#job, view: () => this.director.view, materials: this.#materials },
      inTurn: (work) => this.#mouths.inTurn(work),
      learn: (moment) => this.#runner.learn(moment),
      note: (text) => this.#news.note(text),
    });
    this.#speech = new SpeechDesk({
      ...{ studio, projectId: job.projectId, folder: join(folder, 'speech') },
      onPrepared: (key, prepared) => this.#do(() => this.director.prepared(key, prepared)),
    });
    this.#runner = new HostRunner({
      settings: parts.host,
      lease,
      ...(stored?.gridStartMs === undefined ? {} : { gridStartMs: stored.gridStartMs }),
      compose: (epoch) => this.#picture.compose(epoch),
      onEvent: (event, wallMs) => this.#hear(event, wallMs),
      onStatus: (status) => this.outlet.measure(status, Date.now()),
      onUp: (_moment, _host, replaced) => {
        if (replaced) this.#news.note('the host of the show was replaced');
      },
      onDown: (end, pauseMs) => this.#hostDied(end, pauseMs),
    });
    this.#mouths = new Mouths({
      ready: () => this.#runner.ready(),
      sourceOf: ({ mouth, scene, avatar }) => this.#sourceOf(mouth, scene, avatar),
      files: ({ line, piece }) => this.#speech.pieceFiles(line.key, piece),
      onRefused: (utterance, error) => {
        this.#news.note(`“${utterance.text.slice(0, 80)}” could not be said: ${error.message}`);
        this.#do(() => this.director.ended(utterance.id, Date.now(), true));
      },
      onFault: (error) => studio.log.error({ err: error, jobId: job.id }, 'a show could not be carried out'),
    });
  }

  get job(): LiveJob {
    return this.#job;
  }

  get jobId(): string {
    return this.#job.id;
  }

  /** Goes on air; what is to be said is prepared meanwhile. @throws LiveHostError; it is tried again until `stop` */
  async start(): Promise<void> {
    this.#do(() => undefined);
    await this.#picture.prepare();
    const { document } = this.#job;
    const scenes = document.scene_scripts ?? [];
    const backups = document.backup_model_asset_ids ?? [];
    void this.#materials.ensure(roomMaterials(scenes, backups, []), 0);
    await this.#materials.ensure(viewMaterials(this.director.view), FIRST_MATERIALS_MS);
    if (this.#picture.hasTarget) this.outlet.open();
    await this.#runner.start();
    this.#keeper.touch(true);
  }

  /** The job's document has changed. */
  follow(job: LiveJob): void {
    this.#job = job;
  }

  async command(command: ShowCommand): Promise<string> {
    if (this.#stopping !== undefined) throw new ShowUnavailable('stopping', 'The show is ending.');
    const { id, command: name } = command;
    this.record.write({ kind: 'command', at: new Date().toISOString(), id, command: name });
    let result = '';
    this.#do(() => {
      result = carryOut(this, command);
    });
    await this.#keeper.written();
    return result;
  }

  /** Resolves when everything is counted and that is kept. */
  async report(events: readonly ViewerEvent[]): Promise<void> {
    if (this.#stopping !== undefined) throw new ShowUnavailable('stopping', 'The show is ending.');
    const now = new Date();
    const at = now.toISOString();
    const id = randomUUID();
    this.#do(() => {
      for (const [index, event] of events.entries()) {
        const answered = this.director.event(event, index === 0 ? id : `${id}-${index}`, now.getTime());
        this.record.event(event, at, answered);
      }
    });
    await Promise.all([this.#keeper.written(), this.record.written()]);
  }

  status(): ShowStatus {
    const { round, scene, sequenceNo } = this.director.position;
    return {
      state: this.director.phase,
      round,
      ...(scene === undefined ? {} : { scene }),
      ...(sequenceNo === undefined ? {} : { sequenceNo }),
      streamMs: this.outlet.streamMs,
      output: this.outlet.state,
    };
  }

  /** The RTMP target is another one from now on. */
  retarget(): void {
    this.#picture.changed();
    if (this.#picture.hasTarget) this.outlet.open();
    else this.outlet.end();
  }

  /** What its host makes now; undefined before there is one. */
  get document(): LiveDocument | undefined {
    return this.#picture.document;
  }

  get liveStatus(): LiveStatus | undefined {
    return this.#runner.host?.status;
  }

  /** The host that makes frames now, and the source in it that presents; undefined between two. */
  get stage(): { readonly host: LiveHost; readonly presenter: string | undefined } | undefined {
    const { host } = this.#runner;
    return host && { host, presenter: this.#picture.presenter };
  }

  /** Something is done with the director, from outside: what follows from it is carried out. */
  steer(work: (director: Director) => void): void {
    this.#do(() => work(this.director));
  }

  /** Anybody can have the show now. */
  release(): Promise<void> {
    return this.#start.lease.release();
  }

  /** It ends for good, or has: nobody goes on with it. */
  get isOver(): boolean {
    return this.#over || this.director.phase === 'PLAY_END';
  }

  /** Closes the outputs cleanly. @param forGood nobody goes on with it */
  stop(forGood: boolean): Promise<void> {
    this.#over ||= forGood;
    this.#stopping ??= this.#end(forGood);
    return this.#stopping;
  }

  async #end(forGood: boolean): Promise<void> {
    clearTimeout(this.#timer);
    this.#thinking.close();
    await this.#runner.stop();
    if (forGood) this.outlet.end();
    await this.#keeper.close();
    await this.#speech.close(forGood);
    await this.#materials.close();
    await this.#news.close();
    await this.record.close();
  }

  /** Lets the director know something, then does what it says. */
  #do(work: () => void): void {
    if (this.#stopping !== undefined && !this.#pumping) return;
    work();
    // What is done may lead to more: the outermost call does all of it, in order.
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (let effects = this.director.take(); effects.length > 0; effects = this.director.take())
        for (const effect of effects) {
          this.#carryOut(effect);
          for (const told of this.watchers) told(effect);
        }
    } finally {
      this.#pumping = false;
    }
    this.#speech.want(this.director.wanted);
    clearTimeout(this.#timer);
    const { wakeAt } = this.director;
    if (wakeAt !== Infinity)
      this.#timer = setTimeout(
        () => this.#do(() => this.director.tick(Date.now())),
        Math.max(1, wakeAt - Date.now()),
      );
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'say': {
        this.#mouths.say(effect.utterance, effect.interrupt);
        return;
      }
      case 'withdraw': {
        this.#mouths.withdraw(effect.utterances);
        return;
      }
      case 'hush': {
        this.#mouths.hush(effect.mouth === 'co-streamer' ? CO_STREAMER_SOURCE : this.#picture.presenter);
        return;
      }
      case 'view': {
        this.#picture.changed();
        return;
      }
      case 'phase':
        this.record.tell({ kind: 'state', at: new Date().toISOString(), state: effect.phase });
        if (effect.phase === 'PLAY_END') setTimeout(() => this.#start.onOver(), LAST_MS);
        return;
      case 'save': {
        this.#keeper.touch(effect.atOnce);
        return;
      }
      case 'spoken':
        this.#mouths.forget(effect.utterance.id);
        {
          this.#news.spoken(effect, (wallMs) => this.#ptsOf(wallMs));
          return;
        }
      case 'ask': {
        this.#thinking.ask(effect);
        return;
      }
      case 'paragraph':
      case 'reply-finished':
      case 'answered':
      case 'callback':
      case 'fault': {
        this.#news.tell(effect);
        return;
      }
    }
  }

  #hear(event: LiveEvent, wallMs: number): void {
    this.outlet.hear(event);
    if (event.kind === 'fault') this.#news.note(`${event.where}: ${event.message}`);
    if (event.kind === 'viewer') for (const told of this.watchers) told(event);
    if (event.kind !== 'report') return;
    const report = readReport(event.message);
    if (report === undefined) return;
    const at = this.#wallOf(event.ptsMs) ?? wallMs;
    this.#do(() =>
      report.kind === 'began'
        ? this.director.began(report.id, at)
        : this.director.ended(report.id, at, report.cut),
    );
    for (const told of this.watchers) told(event);
  }

  #wallOf(ptsMs: number): number | undefined {
    return this.#runner.wallOf(ptsMs / PERIOD_MS, PERIOD_MS);
  }

  /** Programme time of a moment, milliseconds. */
  #ptsOf(wallMs: number): number {
    const start = this.#wallOf(0);
    return start === undefined ? 0 : Math.round(wallMs - start);
  }

  #sourceOf(mouth: 'presenter' | 'co-streamer', scene: number, avatar: number): string | undefined {
    if (mouth === 'co-streamer') return CO_STREAMER_SOURCE;
    const assetId = this.director.presenterOf(scene, avatar);
    return assetId === undefined ? undefined : presenterSource(assetId);
  }

  #hostDied(end: LiveHostEnd, pauseMs: number): void {
    this.#parts.studio.log.error(
      { jobId: this.jobId, end: end.kind, pauseMs },
      `a show's host died: ${end.message}`,
    );
    this.#news.note(`the host of the show died (${end.kind})`);
    this.outlet.lost();
    this.#mouths.reset();
    this.#picture.reset();
    this.#do(() => this.director.reset());
  }

  async #save(): Promise<void> {
    const { studio } = this.#parts;
    const { gridStartMs } = this.#runner;
    const show = { state: this.director.state, ...(gridStartMs === undefined ? {} : { gridStartMs }) };
    await saveShow(studio, this.jobId, this.#start.lease.epoch, show);
  }
}
