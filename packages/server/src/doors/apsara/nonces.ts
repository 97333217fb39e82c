import { lt } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import { CLOCK_WINDOW_MS } from '@cyclorama/signing';
import type { Clock, Database } from '../../studio/context.ts';
import { nonces } from './table.ts';

/** Nonces that a process remembers itself, to refuse a flood of replays without the database. */
const REMEMBERED = 10_000;
const SWEEP_EVERY_MS = 60_000;

/** Remembers which requests were let in. The table is the truth, so that all servers of an installation know. */
export class Nonces {
  readonly #db: Database;
  readonly #clock: Clock;
  /** In the order of arrival; the oldest go first. */
  readonly #recent = new Set<string>();
  #sweptAt = 0;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Takes a nonce. Call it only for requests whose signature is right.
   * @param sentAt time stamp of the request: once that is out of the window, the nonce need not be known any more
   * @throws ApsaraError SignatureNonceUsed
   */
  async take(accessKey: string, nonce: string, sentAt: Date): Promise<void> {
    const key = `${accessKey}\n${nonce}`;
    if (this.#recent.has(key)) throw new ApsaraError('SignatureNonceUsed');
    const expiresAt = new Date(sentAt.getTime() + CLOCK_WINDOW_MS + 1000);
    const taken = await this.#db.orm
      .insert(nonces)
      .values({ accessKey, nonce, expiresAt })
      .onConflictDoNothing()
      .returning({ nonce: nonces.nonce });
    this.#remember(key);
    if (taken.length === 0) throw new ApsaraError('SignatureNonceUsed');
    await this.#sweep();
  }

  #remember(key: string): void {
    this.#recent.add(key);
    const [oldest] = this.#recent;
    if (this.#recent.size > REMEMBERED && oldest !== undefined) this.#recent.delete(oldest);
  }

  /** Forgets what has expired, once a minute. */
  async #sweep(): Promise<void> {
    const now = this.#clock.now();
    if (now.getTime() - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now.getTime();
    await this.#db.orm.delete(nonces).where(lt(nonces.expiresAt, now));
  }
}
