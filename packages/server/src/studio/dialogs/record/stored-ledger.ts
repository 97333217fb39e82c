import { and, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import { isProvablyDead, makeWorkerName } from '../../../work/worker-name.ts';
import type { Studio, Tx } from '../../context.ts';
import { recordUsage } from '../../usage/record.ts';
import { DialogRefused } from '../refused.ts';
import { robots } from '../robots/table.ts';
import type { DialogBegun, DialogEnded, DialogLedger, DialogWords } from '../session/ledger.ts';
import { checkDialogQuota, DIALOGS } from './quota.ts';
import { dialogLines, dialogs } from './table.ts';

/** How often this process says that it lives. */
const BEAT_MS = 15_000;
/** A process that was not seen for so long is dead. */
const DEAD_MS = 60_000;
/** Longest line that is kept. */
const LONGEST_LINE = 8192;

type Parts = Pick<Studio, 'db' | 'clock' | 'log'>;

export interface StoredLedgerOptions {
  /** Dialogs that each tenant may have at once; absent = no bound besides quotas. */
  readonly mostOfTenant?: number;
  /** Name of this process; tests bring several. */
  readonly owner?: string;
}

/** Keeps the dialogs of this process in the database: quotas, usage, transcripts. */
export class StoredLedger implements DialogLedger {
  readonly #studio: Parts;
  readonly #owner: string;
  readonly #mostOfTenant: number | undefined;
  /** What is being written, by dialog: in order, and nobody waits for it. */
  readonly #writing = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();

  constructor(studio: Parts, options: StoredLedgerOptions = {}) {
    this.#studio = studio;
    this.#owner = options.owner ?? makeWorkerName();
    this.#mostOfTenant = options.mostOfTenant;
  }

  /** Closes what dead processes left open, and shows from now on that this one lives. */
  async start(): Promise<void> {
    await this.#beat();
    this.#timer = setInterval(() => {
      this.#beating = this.#beat().catch((error: unknown) => this.#complain(error, 'the dialogs'));
    }, BEAT_MS);
    this.#timer.unref();
  }

  async begin(begun: DialogBegun): Promise<void> {
    const { jobId, projectId, robotId, at } = begun;
    await this.#studio.db.tx(async (tx) => {
      const [robot] = await tx.orm
        .select({ name: robots.name, document: robots.document })
        .from(robots)
        .where(and(eq(robots.id, robotId), eq(robots.projectId, projectId)));
      if (robot === undefined) throw new DialogRefused('MSS.47010106', `there is no robot ${robotId}`);
      await this.#closeDead(tx);
      await checkDialogQuota(tx, {
        ...{ projectId, robotId },
        maxDialogs: robot.document.maxDialogs,
        mostOfTenant: this.#mostOfTenant,
      });
      await tx.orm.insert(dialogs).values({
        ...{ jobId, projectId, robotId, robotName: robot.name },
        ...{ language: begun.language, transparent: begun.transparent, media: begun.media },
        ...{ state: 'active', owner: this.#owner, turns: 0 },
        seenAt: this.#studio.clock.now(),
        startedAt: at,
      });
      await recordUsage(tx, { projectId, resource: DIALOGS, subject: `dialog:${jobId}`, amount: 1, at });
    });
  }

  state(jobId: string, state: 'active' | 'asleep'): void {
    this.#write(jobId, async () => {
      await this.#studio.db.orm
        .update(dialogs)
        .set({ state })
        .where(and(eq(dialogs.jobId, jobId), ne(dialogs.state, 'ended')));
    });
  }

  say(jobId: string, { at, who, text }: DialogWords): void {
    const said = text.trim();
    if (said === '') return;
    this.#write(jobId, () =>
      this.#studio.db.tx(async ({ orm }) => {
        const more = who === 'visitor' ? 1 : 0;
        const known = await orm
          .update(dialogs)
          .set({ turns: sql`${dialogs.turns} + ${more}` })
          .where(eq(dialogs.jobId, jobId))
          .returning({ jobId: dialogs.jobId });
        // Forgotten meanwhile: whoever let it be forgotten does not want this line either.
        if (known.length === 0) return;
        await orm.insert(dialogLines).values({ jobId, at, who, text: said.slice(0, LONGEST_LINE) });
      }),
    );
  }

  async end(jobId: string, { at, reason }: DialogEnded): Promise<void> {
    await this.#writing.get(jobId);
    await this.#studio.db.orm
      .update(dialogs)
      .set({ state: 'ended', endedAt: at, reason })
      .where(and(eq(dialogs.jobId, jobId), ne(dialogs.state, 'ended')));
  }

  /** Waits until everything is written; whatever this process still has open is over. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#beating, ...this.#writing.values()]);
    await this.#studio.db.orm
      .update(dialogs)
      .set({ state: 'ended', endedAt: this.#studio.clock.now(), reason: 'stopped' })
      .where(and(eq(dialogs.owner, this.#owner), ne(dialogs.state, 'ended')));
  }

  #write(jobId: string, work: () => Promise<void>): void {
    const before = this.#writing.get(jobId) ?? Promise.resolve();
    const writing = before.then(work).catch((error: unknown) => this.#complain(error, jobId));
    this.#writing.set(jobId, writing);
    void writing.then(() => {
      if (this.#writing.get(jobId) === writing) this.#writing.delete(jobId);
    });
  }

  #complain(error: unknown, what: string): void {
    this.#studio.log.error({ err: error }, `the record of ${what} could not be kept`);
  }

  async #beat(): Promise<void> {
    await this.#studio.db.tx(async (tx) => {
      await tx.orm
        .update(dialogs)
        .set({ seenAt: this.#studio.clock.now() })
        .where(and(eq(dialogs.owner, this.#owner), ne(dialogs.state, 'ended')));
      await this.#closeDead(tx);
    });
  }

  /** Ends the dialogs of processes that are gone; they ended when these were last seen. */
  async #closeDead({ orm }: Tx): Promise<void> {
    const owners = await orm
      .selectDistinct({ owner: dialogs.owner })
      .from(dialogs)
      .where(and(ne(dialogs.state, 'ended'), ne(dialogs.owner, this.#owner)));
    const dead = owners.map(({ owner }) => owner).filter(isProvablyDead);
    const since = new Date(this.#studio.clock.now().getTime() - DEAD_MS);
    const end = { state: 'ended', endedAt: sql`${dialogs.seenAt}`, reason: 'lost' } as const;
    if (dead.length > 0)
      await orm
        .update(dialogs)
        .set(end)
        .where(and(inArray(dialogs.owner, dead), ne(dialogs.state, 'ended')));
    await orm
      .update(dialogs)
      .set(end)
      .where(and(ne(dialogs.owner, this.#owner), ne(dialogs.state, 'ended'), lt(dialogs.seenAt, since)));
  }
}
