import { randomBytes } from 'node:crypto';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { newId } from '../assets/ids.ts';
import type { Orm } from '../assets/queries.ts';
import type { Studio, Tx } from '../context.ts';
import { sendPurge } from '../files/purge.ts';
import { isStored, oneTimeUploads, type UploadRow } from './table.ts';

/** Path of the door, see `uploads-door.ts`. */
export const UPLOADS_PATH = '/uploads/';
/** How long an address takes a file. */
export const UPLOAD_MS = 24 * 3600 * 1000;

/** A file, or a part of one, that is to come. */
export interface UploadOrder {
  readonly projectId: string;
  /** Whose it is, e.g. `avatar-training:ID`. */
  readonly subject: string;
  readonly role: string;
  /** From 1; default 1. */
  readonly part?: number;
  /** Prefix of the objects' keys without the last `/`: whoever purges it takes what came, also half-finished. */
  readonly folder: string;
  /** Bytes. */
  readonly maxSize: number;
  /** That the request must name; absent = any. */
  readonly contentType?: string;
  /** As the client calls it. */
  readonly name?: string;
}

/** Takes note of files to come, in the caller's transaction. */
export async function openUploads(
  studio: Pick<Studio, 'clock'>,
  tx: Pick<Tx, 'orm'>,
  orders: readonly UploadOrder[],
): Promise<readonly UploadRow[]> {
  if (orders.length === 0) return [];
  const now = studio.clock.now();
  return tx.orm
    .insert(oneTimeUploads)
    .values(
      orders.map(({ contentType, name, part = 1, ...order }) => ({
        ...order,
        id: newId(),
        part,
        token: randomBytes(24).toString('base64url'),
        contentType: contentType ?? null,
        name: name ?? null,
        expiresAt: new Date(now.getTime() + UPLOAD_MS),
        createdAt: now,
      })),
    )
    .returning();
}

/** Where to PUT it. */
export function uploadUrl(row: Pick<UploadRow, 'id' | 'token'>, baseUrl: string): string {
  return `${baseUrl}${UPLOADS_PATH}${row.id}?token=${row.token}`;
}

/** Everything of a subject, by role and part. */
export async function uploadsOf(orm: Orm, subject: string): Promise<readonly UploadRow[]> {
  return orm
    .select()
    .from(oneTimeUploads)
    .where(eq(oneTimeUploads.subject, subject))
    .orderBy(asc(oneTimeUploads.role), asc(oneTimeUploads.part), asc(oneTimeUploads.createdAt));
}

/** Gives parts that have not come, and whose address has ended, a new one. @returns all rows of the role */
export async function reissueUploads(
  studio: Pick<Studio, 'clock'>,
  tx: Pick<Tx, 'orm'>,
  subject: string,
  role: string,
): Promise<readonly UploadRow[]> {
  const now = studio.clock.now();
  const rows = (await uploadsOf(tx.orm, subject)).filter((row) => row.role === role);
  const ended = rows.filter((row) => !isStored(row) && row.expiresAt <= now).map(({ id }) => id);
  if (ended.length === 0) return rows;
  await tx.orm.delete(oneTimeUploads).where(inArray(oneTimeUploads.id, ended));
  await openUploads(studio, tx, rows.filter(({ id }) => ended.includes(id)).map(orderOf));
  return (await uploadsOf(tx.orm, subject)).filter((row) => row.role === role);
}

function orderOf(row: UploadRow): UploadOrder {
  const { projectId, subject, role, part, folder, maxSize, contentType, name } = row;
  return {
    ...{ projectId, subject, role, part, folder, maxSize },
    ...(contentType === null ? {} : { contentType }),
    ...(name === null ? {} : { name }),
  };
}

/** Ends addresses of a subject, all or those of some roles; what came by them goes too. */
export async function closeUploads(
  studio: Studio,
  tx: Tx,
  subject: string,
  roles?: readonly string[],
): Promise<void> {
  const which = eq(oneTimeUploads.subject, subject);
  const gone = await tx.orm
    .delete(oneTimeUploads)
    .where(roles === undefined ? which : and(which, inArray(oneTimeUploads.role, [...roles])))
    .returning();
  await sendPurge(
    studio,
    tx,
    gone.map(({ objectKey }) => objectKey).filter((key) => key !== null),
  );
}
