import { eq } from 'drizzle-orm';
import { mergeMeta } from '../assets/meta.ts';
import { requestFollowUps } from '../assets/follow-up.ts';
import { assetFiles, assets, type AssetRow, type FileRow } from '../assets/table.ts';
import type { Studio, Tx } from '../context.ts';
import type { JobDefinition, JobHandler } from '../../work/queue.ts';
import type { ObjectStat } from '../../store/objects/object-store.ts';
import { failMainFile } from './fail.ts';
import { inspect, type Inspection } from './inspect.ts';
import { stagedKeys } from './keys.ts';
import { sendPurge } from './purge.ts';
import { findFile } from './queries.ts';

/** Tells that a file has left the state UPLOADED; the payload is its id. */
const SETTLED = 'files.settled';

interface FinishInput {
  readonly fileId: string;
}

/** Takes over uploaded bytes, looks into them, and makes the file (and its asset) usable or FAILED. */
export const finishUpload: JobDefinition<FinishInput> = {
  name: 'files.finish-upload',
  parse: (input) => {
    const { fileId } = input as Partial<FinishInput>;
    if (typeof fileId !== 'string') throw new TypeError('fileId: expected a string');
    return { fileId };
  },
  attempts: 5,
  backoffSeconds: 2,
  concurrency: 2,
};

export async function sendFinish(studio: Studio, tx: Tx, fileId: string): Promise<void> {
  await studio.queue.send(tx, finishUpload, { fileId }, { priority: 10 });
}

export function finishUploadHandler(studio: Studio): JobHandler<FinishInput> {
  return {
    definition: finishUpload,
    run: ({ input, signal }) => finish(studio, input.fileId, signal),
    exhausted: async (tx, { fileId }) => {
      const file = await findFile(tx.orm, fileId);
      if (file?.state !== 'UPLOADED') return;
      const error = { error_code: 'MSS.10001018', error_msg: 'The file could not be taken over' };
      await reject(studio, tx, file, error);
    },
  };
}

/** Resolves when the file has left UPLOADED, or when `signal` aborts. Subscribe before the job is sent. */
export function settled(studio: Studio, fileId: string, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      unsubscribe();
      signal.removeEventListener('abort', end);
      done();
    };
    const unsubscribe = studio.events.subscribe(SETTLED, (payload) => {
      if (payload === fileId) end();
    });
    signal.addEventListener('abort', end);
  });
}

/** Idempotent: an attempt that follows a crash goes on where the other one ended. */
export async function finish(studio: Studio, fileId: string, signal: AbortSignal): Promise<void> {
  const file = await findFile(studio.db.orm, fileId);
  if (file?.state !== 'UPLOADED') return;
  const [asset] = await studio.db.orm.select().from(assets).where(eq(assets.id, file.assetId));
  if (!asset) return;
  const stored = await takeOver(studio, file);
  const inspection = await inspect(studio, asset, file, file.objectKey, signal);
  await studio.db.tx(async (tx) => {
    // The asset first, as everywhere.
    const [current] = await tx.orm.select().from(assets).where(eq(assets.id, file.assetId)).for('update');
    const [uploaded] = await tx.orm.select().from(assetFiles).where(eq(assetFiles.id, file.id)).for('update');
    if (!current || uploaded?.state !== 'UPLOADED') {
      // Deleted meanwhile: the bytes that were just taken over go too.
      await sendPurge(studio, tx, [file.objectKey]);
    } else if (inspection.ok) await accept(studio, tx, current, uploaded, stored, inspection);
    else await reject(studio, tx, uploaded, inspection.error);
    await studio.events.publish(SETTLED, file.id, tx);
  });
}

/** Moves the bytes from where uploads arrive to where they stay; parts are joined in order. */
async function takeOver(studio: Studio, file: FileRow): Promise<ObjectStat> {
  const there = await studio.objects.stat(file.objectKey);
  if (!there)
    return studio.objects.concat(stagedKeys(file), file.objectKey, { contentType: file.contentType });
  for (const key of stagedKeys(file)) await studio.objects.delete(key);
  return there;
}

async function accept(
  studio: Studio,
  tx: Tx,
  asset: AssetRow,
  file: FileRow,
  stored: ObjectStat,
  inspection: Extract<Inspection, { ok: true }>,
): Promise<void> {
  const now = studio.clock.now();
  await tx.orm
    .update(assetFiles)
    .set({ state: 'CREATED', size: stored.size, md5: stored.md5 === '' ? null : stored.md5, updatedAt: now })
    .where(eq(assetFiles.id, file.id));
  if (file.category === 'MAIN') {
    const ready = asset.state === 'CREATING' ? { state: 'ACTIVED' as const, reason: null } : {};
    const restored =
      asset.state === 'DELETING' && asset.stateBeforeBin === 'CREATING'
        ? { stateBeforeBin: 'ACTIVED' as const }
        : {};
    const [updated] = await tx.orm
      .update(assets)
      .set({
        ...ready,
        ...restored,
        meta: withoutError(mergeMeta(asset.meta, inspection.meta)),
        updatedAt: now,
      })
      .where(eq(assets.id, asset.id))
      .returning();
    if (updated) await requestFollowUps(studio, tx, updated, file, inspection.info);
  }
}

async function reject(
  studio: Studio,
  tx: Tx,
  file: FileRow,
  error: { error_code: string; error_msg: string },
): Promise<void> {
  await tx.orm
    .update(assetFiles)
    .set({ state: 'FAILED', reason: error.error_msg, updatedAt: studio.clock.now() })
    .where(eq(assetFiles.id, file.id));
  await failMainFile(studio, tx, file, error.error_msg, error);
  await sendPurge(studio, tx, [file.objectKey, ...stagedKeys(file)]);
}

/** What an earlier main file was refused for is not true of the new one. */
function withoutError(meta: AssetRow['meta']): AssetRow['meta'] {
  const clean = Object.entries(meta).map(([member, values]) => {
    const kept = Object.entries(values as object).filter(([name]) => name !== 'error_info');
    return [member, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(clean);
}
