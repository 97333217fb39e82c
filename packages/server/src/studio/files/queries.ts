import { and, eq, ne } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { Orm } from '../assets/queries.ts';
import { assetFiles, type FileRow } from '../assets/table.ts';

/** A tenant's file, locked until the transaction ends. @throws MssError MSS.10001004 */
export async function lockOwnFile(orm: Orm, projectId: string, fileId: string): Promise<FileRow> {
  const [row] = await orm
    .select()
    .from(assetFiles)
    .where(
      and(eq(assetFiles.id, fileId), eq(assetFiles.projectId, projectId), ne(assetFiles.state, 'DELETED')),
    )
    .for('update');
  if (!row) throw new MssError('MSS.10001004', `file_id: ${fileId.slice(0, 64)}`);
  return row;
}

/** A file by its id, whoever owns it. */
export async function findFile(orm: Orm, fileId: string): Promise<FileRow | undefined> {
  const [row] = await orm.select().from(assetFiles).where(eq(assetFiles.id, fileId));
  return row;
}

/** Name of the unique constraint that a statement violated. */
export function violatedConstraint(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code, constraint } = at as { code?: unknown; constraint?: unknown };
    if (code === '23505' && typeof constraint === 'string') return constraint;
  }
  return undefined;
}
