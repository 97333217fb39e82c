import type PgBoss from 'pg-boss';
import type { Tx } from '../studio/context.ts';

/** What pg-boss wants of a transaction. */
export function executor(tx: Tx): PgBoss.Db {
  return { executeSql: (text: string, values: unknown[]) => tx.executeSql(text, values) };
}
