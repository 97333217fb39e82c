import type { PostgresDatabase } from '../store/postgres/database.ts';
import { exportArchive } from './export.ts';

/** Writes the database alone to an archive; done before its schema changes. */
export async function backUpDatabase(db: PostgresDatabase, file: string): Promise<void> {
  await exportArchive({ db, file, now: new Date() });
}
