import { and, eq } from 'drizzle-orm';
import { assetFiles, type FileRow } from '../assets/table.ts';
import type { Studio, Tx } from '../context.ts';
import type { JobDefinition, JobHandler } from '../../work/queue.ts';
import { stagedKeys } from './keys.ts';
import { findFile } from './queries.ts';

/** An upload that began just before its URL expired may still be running. */
const GRACE_MS = 6 * 3600 * 1000;
const RETRY_MS = 3600 * 1000;

interface ExpireInput {
  readonly fileId: string;
}

/** Ends uploads that nobody completed, and removes what came too late for one that was. */
export const expireUpload: JobDefinition<ExpireInput> = {
  name: 'files.expire-upload',
  parse: (input) => {
    const { fileId } = input as Partial<ExpireInput>;
    if (typeof fileId !== 'string') throw new TypeError('fileId: expected a string');
    return { fileId };
  },
  attempts: 20,
  backoffSeconds: 30,
  concurrency: 1,
};

/** Has the upload looked at after its URLs have expired. */
export async function sendExpiry(studio: Studio, tx: Tx, file: FileRow): Promise<void> {
  await studio.queue.send(tx, expireUpload, { fileId: file.id }, { startAfter: endOf(file) });
}

function endOf(file: FileRow): Date {
  return new Date((file.uploadExpiresAt ?? file.createdAt).getTime() + GRACE_MS);
}

export function expireUploadHandler(studio: Studio): JobHandler<ExpireInput> {
  return { definition: expireUpload, run: ({ input }) => expire(studio, input.fileId) };
}

/** A file that is still CREATING is CANCELLED; whatever lies where uploads arrive is removed. */
export async function expire(studio: Studio, fileId: string): Promise<void> {
  const file = await findFile(studio.db.orm, fileId);
  if (!file || file.state === 'UPLOADED') return;
  if (studio.clock.now() < endOf(file)) {
    // Woken early (clocks differ): look again in a while.
    const startAfter = new Date(Date.now() + RETRY_MS);
    await studio.db.tx((tx) => studio.queue.send(tx, expireUpload, { fileId }, { startAfter }));
    return;
  }
  await studio.db.orm
    .update(assetFiles)
    .set({
      state: 'CANCELLED',
      reason: 'The upload was not completed within 24 hours',
      updatedAt: studio.clock.now(),
    })
    .where(and(eq(assetFiles.id, fileId), eq(assetFiles.state, 'CREATING')));
  for (const key of stagedKeys(file)) await studio.objects.delete(key);
}
