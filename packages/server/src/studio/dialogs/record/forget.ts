import { and, eq, lt } from 'drizzle-orm';
import type { Studio } from '../../context.ts';
import { dialogs } from './table.ts';

/** Forgets the dialogs of a tenant that ended before a time, and what was said in them. */
export async function forgetDialogs(
  { db }: Pick<Studio, 'db'>,
  projectId: string,
  before: Date,
): Promise<void> {
  await db.orm.delete(dialogs).where(and(eq(dialogs.projectId, projectId), lt(dialogs.endedAt, before)));
}
