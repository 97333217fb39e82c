import type { Logger } from 'pino';
import type { PostgresDatabase } from '../store/postgres/database.ts';
import { isDatabaseGone } from '../store/postgres/gone.ts';
import { isProvablyDead } from './worker-name.ts';

const LEASE_MS = 5000;
const RENEW_MS = 1000;
/** After a time without a database everybody's leases look old: nobody takes over for so long, owners renew first. */
const SETTLE_MS = 15_000;
/** A statement that took longer than this counts as a time without a database: its answer is old. */
const SLOW_MS = 2000;

/** Milliseconds of the machine's monotonic clock, the same in all processes of this machine. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A name that this process alone may act for, until `lost`. */
export interface Lease {
  readonly name: string;
  /** Rises with each change of the owner: a higher one fences off whoever had it before. */
  readonly epoch: number;
  /** Aborted as soon as somebody else has it or may have it. */
  readonly lost: AbortSignal;
  /** Monotonic ms until which nobody else can have it; Infinity where shows go on without the database. */
  readonly heldUntilMs: number;
  /** Calls back after each extension of `heldUntilMs`. @returns ends that */
  onExtended(listener: () => void): () => void;
  /** Gives it back, so that anybody can have it at once. No error when the database is away: it runs out by itself. */
  release(): Promise<void>;
}

export interface LeasesOptions {
  readonly db: Pick<PostgresDatabase, 'executeSql'>;
  /** From makeWorkerName(). */
  readonly owner: string;
  readonly log: Logger;
  /** Go on while the database is away: nobody else can exist who would take over. */
  readonly keepWithoutDatabase: boolean;
  /** Milliseconds without takeovers after the database was away; default 15 s. */
  readonly settleMs?: number;
}

interface Holding {
  readonly name: string;
  readonly epoch: number;
  readonly lost: AbortController;
  readonly listeners: Set<() => void>;
  heldUntilMs: number;
}

interface Row {
  readonly owner: string;
  readonly epoch: string;
  readonly expired: boolean;
}

/** Leases of this process: rows of `leases`, five seconds long, renewed each second, all in one statement. */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #holdings = new Map<string, Holding>();
  readonly #timer: NodeJS.Timeout;
  #renewal: Promise<void> | undefined;
  #lastMissedMs = Number.NEGATIVE_INFINITY;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), RENEW_MS);
    this.#timer.unref();
  }

  /**
   * Takes the lease when nobody has it: it is free, its owner of this machine is dead, or it ran out.
   * @returns undefined when somebody (this process included) has it @throws when the database is away
   */
  async claim(name: string): Promise<Lease | undefined> {
    if (this.#holdings.has(name)) return undefined;
    const askedAt = monotonicMs();
    const { rows } = await this.#watched(
      `select owner, epoch, lease_until < clock_timestamp() as expired from leases where name = $1`,
      [name],
    );
    const [row] = rows as unknown as Row[];
    if (row !== undefined && !(await this.#isFree(row))) return undefined;
    const taken = await this.#watched(
      `insert into leases (name, owner, epoch, lease_until)
       values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3))
       on conflict (name) do update
         set owner = $2, epoch = leases.epoch + 1, lease_until = excluded.lease_until
         where leases.owner = $4 and leases.epoch = $5
       returning epoch`,
      [name, this.#options.owner, LEASE_MS / 1000, row?.owner ?? '', row?.epoch ?? '0'],
    );
    const [won] = taken.rows;
    if (won === undefined || this.#holdings.has(name)) return undefined;
    const holding: Holding = {
      name,
      epoch: Number(won['epoch']),
      lost: new AbortController(),
      listeners: new Set(),
      heldUntilMs: askedAt + LEASE_MS,
    };
    this.#holdings.set(name, holding);
    return this.#lease(holding);
  }

  /** Gives everything back and stops renewing. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewal;
    await Promise.all([...this.#holdings.values()].map((holding) => this.#release(holding)));
  }

  /** Milliseconds since the database was last away; Infinity when it never was. */
  get settledMs(): number {
    return monotonicMs() - this.#lastMissedMs;
  }

  async #isFree(row: Row): Promise<boolean> {
    if (row.owner === '') return true;
    if (row.owner === this.#options.owner) return true; // of ours, given up when it could not be renewed
    if (isProvablyDead(row.owner)) return true;
    const settleMs = this.#options.settleMs ?? SETTLE_MS;
    if (!row.expired || this.settledMs < settleMs) return false;
    const { rows } = await this.#watched(
      `select pg_postmaster_start_time() < clock_timestamp() - make_interval(secs => $1) as settled`,
      [settleMs / 1000],
    );
    return rows[0]?.['settled'] === true;
  }

  #lease(holding: Holding): Lease {
    const { keepWithoutDatabase } = this.#options;
    return {
      name: holding.name,
      epoch: holding.epoch,
      lost: holding.lost.signal,
      get heldUntilMs() {
        return keepWithoutDatabase && !holding.lost.signal.aborted ? Infinity : holding.heldUntilMs;
      },
      onExtended: (listener) => {
        holding.listeners.add(listener);
        return () => void holding.listeners.delete(listener);
      },
      release: () => this.#release(holding),
    };
  }

  async #release(holding: Holding): Promise<void> {
    if (this.#holdings.get(holding.name) !== holding) return;
    this.#holdings.delete(holding.name);
    try {
      await this.#watched(
        `update leases set owner = '', lease_until = clock_timestamp() where name = $1 and owner = $2 and epoch = $3`,
        [holding.name, this.#options.owner, holding.epoch],
      );
    } catch (error) {
      if (!isDatabaseGone(error)) throw error;
      this.#options.log.debug({ err: error, lease: holding.name }, 'a lease is left to run out');
    }
  }

  #tick(): void {
    const now = monotonicMs();
    for (const holding of this.#holdings.values()) {
      // Without a database nobody can tell us that we lost it.
      if (holding.heldUntilMs <= now && !this.#options.keepWithoutDatabase)
        this.#lose(holding, 'it could not be renewed');
    }
    if (this.#renewal !== undefined || this.#holdings.size === 0) return;
    this.#renewal = this.#renew()
      .catch((error: unknown) => {
        if (isDatabaseGone(error)) this.#options.log.debug({ err: error }, 'leases wait for the database');
        else this.#options.log.error({ err: error }, 'leases could not be renewed');
      })
      .finally(() => {
        this.#renewal = undefined;
      });
  }

  async #renew(): Promise<void> {
    const asked = [...this.#holdings.values()];
    const askedAt = monotonicMs();
    const { rows } = await this.#watched(
      `update leases set lease_until = clock_timestamp() + make_interval(secs => $4)
       from unnest($2::text[], $3::bigint[]) as mine (name, epoch)
       where leases.name = mine.name and leases.epoch = mine.epoch and leases.owner = $1
       returning leases.name`,
      [this.#options.owner, asked.map(({ name }) => name), asked.map(({ epoch }) => epoch), LEASE_MS / 1000],
    );
    const kept = new Set(rows.map((row) => row['name'] as string));
    for (const holding of asked) {
      if (this.#holdings.get(holding.name) !== holding) continue;
      if (!kept.has(holding.name)) {
        this.#lose(holding, 'somebody else took it over');
        continue;
      }
      holding.heldUntilMs = askedAt + LEASE_MS;
      for (const listener of holding.listeners) listener();
    }
  }

  #lose(holding: Holding, why: string): void {
    this.#holdings.delete(holding.name);
    this.#options.log.warn({ lease: holding.name, epoch: holding.epoch }, `a lease is lost: ${why}`);
    holding.lost.abort();
  }

  /** Runs a statement and remembers when the database was away. */
  async #watched(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[] }> {
    const from = monotonicMs();
    try {
      const answer = await this.#options.db.executeSql(text, values);
      if (monotonicMs() - from > SLOW_MS) this.#lastMissedMs = monotonicMs();
      return answer;
    } catch (error) {
      if (isDatabaseGone(error)) this.#lastMissedMs = monotonicMs();
      throw error;
    }
  }
}

/**
 * Does `work` while holding the lease; its signal aborts when the lease is lost.
 * @returns undefined, without having begun, when somebody else has it
 */
export async function withLease<T>(
  leases: Leases,
  name: string,
  work: (lease: Lease) => Promise<T>,
): Promise<T | undefined> {
  const lease = await leases.claim(name);
  if (lease === undefined) return undefined;
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}
