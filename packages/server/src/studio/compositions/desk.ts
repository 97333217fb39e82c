import type { PublishInfo, StreamHub } from '@cyclorama/streaming';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { Leases } from '../../work/leases.ts';
import { AI_STUDIO_NEWS, type AIStudio } from '../ai-studios/model.ts';
import { loadStudio } from '../ai-studios/queries.ts';
import { coresFor, refuseFor } from '../live/capacity.ts';
import { forgetMaterials } from '../live/forget.ts';
import { PRODUCE_RULE_NEWS, type ProduceRule } from '../produce-rules/model.ts';
import { allActiveRules } from '../produce-rules/queries.ts';
import { Audience } from './audience.ts';
import { forgetCompositions } from './forget.ts';
import { GRACE_MS, Produced } from './produced.ts';
import { Composition, openJournal, type CompositionParts, type Order } from './session.ts';
import { compositionLease, couldMake, ingestOf, isFor, type Ingest } from './streams.ts';

const LOOK_MS = 1000;
/** Rules are read anew after so long even without news: news can get lost. */
const RULES_MS = 5000;
/** Pause before it is tried again what could not be begun, and what there was no room for. */
const RETRY_MS = 1000;
const CROWDED_MS = 10_000;

export interface CompositionsOptions extends CompositionParts {
  readonly hub: StreamHub;
  readonly leases: Leases;
  /** Cores that live sessions of this machine may take together; 0 = any number. */
  readonly cores: number;
  /** Cores that each of the other live sessions takes. */
  readonly otherCores: () => readonly number[];
}

/** A publisher's stream that is here, or was here a moment ago. */
interface Arrival {
  readonly ingest: Ingest;
  /** Epoch ms; undefined while it is here. */
  goneAtMs: number | undefined;
}

/**
 * Produce rules at work: for each stream that a tenant publishes to this server and each rule that is for it, the
 * composed stream appears, at once or while somebody watches, for as long as the stream is there.
 */
export class Compositions {
  readonly audience: Audience;
  readonly #options: CompositionsOptions;
  readonly #arrivals = new Map<string, Arrival>();
  readonly #produced = new Map<string, Produced>();
  readonly #ends: (() => void)[] = [];
  #rules: readonly ProduceRule[] = [];
  #rulesAtMs = Number.NEGATIVE_INFINITY;
  #cleared: Promise<void> | undefined;
  #round: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: CompositionsOptions) {
    this.#options = options;
    this.audience = new Audience(options.hub, options.studio.clock);
  }

  /** Begins to look after streams. */
  open(): void {
    const { hub, studio } = this.#options;
    const published = (path: string, info: PublishInfo): void => this.#arrived(path, info);
    const unpublished = (path: string): void => this.#left(path);
    const joined = (path: string): void => this.#joined(path);
    hub.on('published', published).on('unpublished', unpublished).on('joined', joined);
    const timer = setInterval(() => this.wake(), LOOK_MS);
    this.#ends.push(
      () => hub.off('published', published).off('unpublished', unpublished).off('joined', joined),
      () => clearInterval(timer),
      ...[PRODUCE_RULE_NEWS, AI_STUDIO_NEWS].map((topic) =>
        studio.events.subscribe(topic, () => {
          this.#rulesAtMs = Number.NEGATIVE_INFINITY;
          this.wake();
        }),
      ),
    );
    this.#cleared = forgetCompositions(studio.config.dataDir);
    for (const { path, published: here, epoch } of hub.list()) if (here) this.#arrive(path, epoch);
    this.wake();
  }

  /** What rules of a tenant make here, or would make as soon as somebody watches. */
  of(projectId: string): readonly Produced[] {
    return [...this.#produced.values()].filter(({ ingest }) => ingest.projectId === projectId);
  }

  /** Sessions that run here. */
  get running(): readonly Composition[] {
    return [...this.#produced.values()].flatMap(({ composition }) => composition ?? []);
  }

  /** What makes the stream at a path of the hub; undefined when no rule is at work there. */
  at(path: string): Produced | undefined {
    const there = [...this.#produced.values()].filter((produced) => produced.path === path);
    return there.find(({ composition }) => composition !== undefined) ?? there[0];
  }

  /** Whether a rule makes what is played at a path of the hub, as soon as its stream is published and it is watched. */
  isExpected(path: string): boolean {
    const played = ingestOf(path);
    return played !== undefined && this.#rules.some((rule) => couldMake(rule, played));
  }

  /** Who watches a composed stream. */
  viewers({ path, composition }: Produced): number {
    return this.audience.count(path) + (composition?.status()?.viewers ?? 0);
  }

  /**
   * Where the HLS files of a composed stream lie, for a player that asks; that it asks counts as watching.
   * @returns no `folder` while it is not composed; undefined when no rule makes it
   */
  hls(path: string, who: string): { readonly folder?: string } | undefined {
    if (!this.isExpected(path)) return undefined;
    this.audience.asked(path, who);
    this.#joined(path);
    const composition = this.at(path)?.composition;
    return composition === undefined ? {} : { folder: composition.folder };
  }

  /** Whether its publisher is here now. */
  isPublished({ ingest }: Produced): boolean {
    const known = this.#arrivals.get(ingest.path);
    return known !== undefined && known.goneAtMs === undefined;
  }

  /** Looks at everything soon. */
  wake(): void {
    if (this.#closed) return;
    if (this.#round !== undefined) {
      this.#again = true;
      return;
    }
    this.#round = this.look()
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        this.#round = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.wake();
      });
  }

  /** Compares what is made with what should be; what has to be done is begun, not waited for. */
  async look(): Promise<void> {
    await this.#cleared;
    await this.#readRules();
    const now = this.#now();
    this.audience.sweep();
    for (const [path, { goneAtMs }] of this.#arrivals)
      if (goneAtMs !== undefined && now - goneAtMs >= GRACE_MS) this.#arrivals.delete(path);
    // Of several rules that would appear under one name the oldest counts.
    const makers = new Map<string, Produced>();
    const known = new Set<Produced>();
    for (const { ingest } of this.#arrivals.values())
      for (const rule of this.#rules) {
        if (!isFor(rule, ingest)) continue;
        const produced = this.#know(rule, ingest, now);
        known.add(produced);
        if (!makers.has(produced.path)) makers.set(produced.path, produced);
      }
    for (const produced of this.#produced.values()) {
      if (!known.has(produced)) this.#dismiss(produced);
      else if (makers.get(produced.path) === produced) this.#tend(produced, now);
      else this.#yield(produced);
    }
  }

  /** Ends everything here, so that another process can have it. */
  async drain(): Promise<void> {
    this.#closed = true;
    for (const end of this.#ends.splice(0)) end();
    await this.#round;
    const all = [...this.#produced.values()];
    this.#produced.clear();
    await Promise.all(
      all.map(async (produced) => {
        produced.release();
        await produced.composition?.stop('handover');
        await produced.busy;
        // What was only just being made when it was asked to stop.
        await produced.composition?.stop('handover');
      }),
    );
  }

  #now(): number {
    return this.#options.studio.clock.now().getTime();
  }

  #arrived(path: string, { epoch }: PublishInfo): void {
    if (this.#arrive(path, epoch)) this.wake();
  }

  /** What has an epoch was made by this installation: composed streams never begin anything. */
  #arrive(path: string, epoch: number | undefined): boolean {
    const ingest = epoch === undefined ? ingestOf(path) : undefined;
    if (ingest !== undefined) this.#arrivals.set(path, { ingest, goneAtMs: undefined });
    return ingest !== undefined;
  }

  #left(path: string): void {
    const known = this.#arrivals.get(path);
    if (known === undefined) return;
    known.goneAtMs ??= this.#now();
    this.wake();
  }

  #joined(path: string): void {
    const produced = this.at(path);
    if (produced === undefined) return;
    produced.watched(this.#now());
    if (produced.composition === undefined) this.wake();
  }

  /** Without the database the rules of before stay in force. */
  async #readRules(): Promise<void> {
    const now = performance.now();
    if (now - this.#rulesAtMs < RULES_MS) return;
    this.#rulesAtMs = now;
    try {
      this.#rules = await allActiveRules(this.#options.studio.db.orm);
    } catch (error) {
      if (!isDatabaseGone(error)) throw error;
      this.#options.studio.log.debug({ err: error }, 'produce rules stay as they were read');
    }
  }

  #know(rule: ProduceRule, ingest: Ingest, now: number): Produced {
    const fresh = new Produced(rule, ingest, now);
    const known = this.#produced.get(fresh.id);
    if (known === undefined) {
      this.#produced.set(fresh.id, fresh);
      return fresh;
    }
    // From now on it may be left alone for five minutes, too.
    if (rule.isLazy && !known.rule.isLazy) known.watched(now);
    known.rule = rule;
    return known;
  }

  /** It should be there: begins, follows, begins anew or rests. */
  #tend(produced: Produced, now: number): void {
    const { hub } = this.#options;
    produced.reserve((path) => hub.reserve(path));
    const watched = this.viewers(produced) > 0;
    if (watched) produced.watched(now);
    if (produced.busy !== undefined) return;
    const { composition } = produced;
    if (composition === undefined) {
      const due = this.isPublished(produced) && (watched || !produced.rule.isLazy);
      if (due && now >= produced.retryAtMs) this.#begin(produced);
      return;
    }
    if (produced.isIdle(now)) this.#end(produced, 'nobody watches');
    else if (produced.isOutdated) this.#end(produced, 'another size or name');
    else if (produced.followed !== produced.revisions) this.#follow(produced, composition);
    else composition.retryMaterials();
  }

  /** Another rule makes the stream of this name. */
  #yield(produced: Produced): void {
    produced.release();
    if (produced.busy !== undefined) return;
    if (produced.composition !== undefined) this.#end(produced, 'another rule makes this stream');
    else this.#hinder(produced, 'another rule makes this stream');
  }

  /** Its publisher or its rule is gone. */
  #dismiss(produced: Produced): void {
    if (produced.busy !== undefined) return;
    if (!produced.hasFiles) {
      produced.release();
      this.#produced.delete(produced.id);
      return;
    }
    const left = !this.#arrivals.has(produced.ingest.path);
    this.#end(produced, left ? 'the publisher is gone' : 'the rule is gone', async () => {
      await forgetMaterials(this.#options.studio, produced.id);
      produced.hasFiles = false;
    });
  }

  #begin(produced: Produced): void {
    this.#occupy(produced, async () => {
      const { hub, leases, studio } = this.#options;
      const { ingest, path, revisions } = produced;
      const there = hub.figures(path);
      if (there?.published === true && there.epoch === undefined) {
        // Whoever was first stays.
        this.#hinder(produced, 'somebody publishes under the name of the composed stream');
        return;
      }
      const order = await this.#order(produced.rule);
      const lease = await leases.claim(compositionLease(produced.rule, ingest));
      if (lease === undefined) {
        this.#hinder(produced, 'another server composes this stream');
        return;
      }
      const composition = new Composition(this.#options, lease, ingest, order);
      const refusal = this.#refuse(composition);
      if (refusal !== undefined || this.#closed) {
        if (refusal !== undefined) this.#hinder(produced, refusal, CROWDED_MS);
        await lease.release();
        return;
      }
      produced.obstacle = undefined;
      produced.composition = composition;
      produced.hasFiles = true;
      produced.followed = revisions;
      lease.lost.addEventListener('abort', () => this.#forget(produced, composition), { once: true });
      studio.log.info({ composition: composition.id, path }, 'a stream is composed');
      await composition.start();
    });
  }

  #follow(produced: Produced, composition: Composition): void {
    const wanted = produced.revisions;
    produced.followed = wanted;
    const following = this.#order(produced.rule).then((order) => composition.follow(order));
    following.catch((error: unknown) => {
      // Tried again with the next look.
      if (produced.followed === wanted) produced.followed = '';
      if (produced.composition === composition) this.#report(error);
    });
  }

  #end(produced: Produced, cause: string, after?: () => Promise<void>): void {
    this.#occupy(produced, async () => {
      const { composition } = produced;
      await composition?.stop(cause);
      if (produced.composition === composition) produced.composition = undefined;
      await after?.();
    });
  }

  /** The lease is lost: somebody else has it. */
  #forget(produced: Produced, composition: Composition): void {
    if (produced.composition === composition) produced.composition = undefined;
    const before = produced.busy;
    // Nothing new begins in its folder before it has ended.
    this.#occupy(produced, async () => {
      await composition.stop('lease lost');
      await before;
    });
  }

  #occupy(produced: Produced, work: () => Promise<void>): void {
    const busy: Promise<void> = work().then(
      () => this.#free(produced, busy),
      (error: unknown) => {
        this.#report(error);
        produced.retryAtMs = this.#now() + RETRY_MS;
        this.#free(produced, busy);
      },
    );
    produced.busy = busy;
  }

  #free(produced: Produced, busy: Promise<void>): void {
    if (produced.busy !== busy) return;
    produced.busy = undefined;
    this.wake();
  }

  async #order(rule: ProduceRule): Promise<Order> {
    let studio: AIStudio | undefined;
    if (rule.studio !== undefined) studio = await loadStudio(this.#options.studio.db.orm, rule.studio.id);
    return studio === undefined ? { rule } : { rule, studio };
  }

  #refuse(composition: Composition): string | undefined {
    const { cores, otherCores } = this.#options;
    const running = [...otherCores(), ...this.running.map(({ document }) => coresFor(document))];
    return refuseFor(cores, running, coresFor(composition.document));
  }

  /** It cannot be made now, which is told once. */
  #hinder(produced: Produced, why: string, pauseMs = RETRY_MS): void {
    produced.retryAtMs = this.#now() + pauseMs;
    if (produced.obstacle === why) return;
    produced.obstacle = why;
    const { rule, id } = produced;
    openJournal(this.#options, 0, id, rule).tell({
      kind: 'fault',
      subject: 'composition',
      cause: 'AIProduceRule',
      detail: { message: why, path: produced.path },
    });
  }

  #report(error: unknown): void {
    const { log } = this.#options.studio;
    if (isDatabaseGone(error)) log.debug({ err: error }, 'compositions go on without the database');
    else log.error({ err: error }, 'a composed stream is in trouble');
  }
}
