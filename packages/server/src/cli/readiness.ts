import type { Studio } from '../studio/context.ts';
import type { PostgresDatabase } from '../store/postgres/database.ts';

const CHECK_TIMEOUT_MS = 3000;
const OBJECT_PROBE = 'health/probe';

/** What has yet to be done before everything works, and what does not work now. */
export class Readiness {
  readonly #pending = new Map<string, string>();

  /** Until `done(part)`, `sentence` is a problem. */
  pending(part: string, sentence: string): void {
    this.#pending.set(part, sentence);
  }

  done(part: string): void {
    this.#pending.delete(part);
  }

  /** One sentence for each thing that does not work now; empty = everything works. */
  async problems(studio: Studio, db: PostgresDatabase): Promise<readonly string[]> {
    const live = await Promise.all([
      check('the database does not answer', () => db.executeSql('select 1')),
      check('the object store does not answer', () => studio.objects.stat(OBJECT_PROBE)),
    ]);
    return [...live.filter((problem) => problem !== undefined), ...this.#pending.values()];
  }
}

async function check(problem: string, ask: () => Promise<unknown>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([ask(), late]);
    return undefined;
  } catch (error) {
    return `${problem}: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    clearTimeout(timer);
  }
}
