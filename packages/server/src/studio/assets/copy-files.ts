import { join } from 'node:path';
import { and, eq } from 'drizzle-orm';
import { FetchRefused } from '../../store/fetch/refused.ts';
import { ObjectRejected } from '../../store/objects/errors.ts';
import type { Studio, Tx } from '../context.ts';
import { objectKey } from '../files/keys.ts';
import { sendPurge } from '../files/purge.ts';
import { withScratch } from '../files/scratch.ts';
import type { JobDefinition, JobHandler } from '../../work/queue.ts';
import { recordFiles, type MadeFile } from './media-job.ts';
import { assets, type AssetRow } from './table.ts';
import type { TicketFile } from './ticket.ts';

interface CopyInput {
  readonly assetId: string;
  readonly files: readonly TicketFile[];
}

/** Ten minutes and a second for every 500 kB. */
const BASE_TIMEOUT_MS = 600_000;
const BYTES_PER_MS = 500;

/** Fetches the files of an asset that is copied from another installation. */
export const copyFiles: JobDefinition<CopyInput> = {
  name: 'assets.copy-files',
  parse: (input) => {
    const { assetId, files } = input as Partial<CopyInput>;
    if (typeof assetId !== 'string' || !Array.isArray(files))
      throw new TypeError('expected assetId and files');
    return { assetId, files };
  },
  attempts: 5,
  backoffSeconds: 10,
  concurrency: 1,
};

export async function sendCopy(studio: Studio, tx: Tx, input: CopyInput): Promise<void> {
  await studio.queue.send(tx, copyFiles, input, { key: input.assetId });
}

export function copyFilesHandler(studio: Studio): JobHandler<CopyInput> {
  return {
    definition: copyFiles,
    run: ({ input, signal }) => copy(studio, input, signal),
    exhausted: (tx, input, error) => fail(studio, tx, input, error.message),
  };
}

async function copy(studio: Studio, input: CopyInput, signal: AbortSignal): Promise<void> {
  const [asset] = await studio.db.orm.select().from(assets).where(eq(assets.id, input.assetId));
  if (!asset || (asset.state !== 'CREATING' && asset.state !== 'DELETING')) return;
  try {
    const made: MadeFile[] = [];
    for (const file of input.files) made.push(await fetchFile(studio, asset, file, signal));
    await studio.db.tx(async (tx) => {
      const [current] = await tx.orm.select().from(assets).where(eq(assets.id, asset.id)).for('update');
      if (!current || current.state === 'DELETED') {
        await sendPurge(
          studio,
          tx,
          made.map((file) => file.objectKey),
        );
        return;
      }
      await recordFiles(studio, tx, current, made);
      const ready =
        current.state === 'DELETING' ? { stateBeforeBin: 'ACTIVED' as const } : { state: 'ACTIVED' as const };
      await tx.orm
        .update(assets)
        .set({ ...ready, reason: null, updatedAt: studio.clock.now() })
        .where(eq(assets.id, asset.id));
    });
  } catch (error) {
    // What is refused now stays refused; what could not be reached may be reached later.
    const final =
      error instanceof ObjectRejected ||
      (error instanceof FetchRefused &&
        ['url', 'scheme', 'address', 'too-large', 'status', 'redirects'].includes(error.reason));
    if (!final) throw error;
    await studio.db.tx((tx) => fail(studio, tx, input, error.message));
  }
}

async function fetchFile(
  studio: Studio,
  asset: AssetRow,
  file: TicketFile,
  signal: AbortSignal,
): Promise<MadeFile> {
  const key = objectKey(asset.projectId, asset.id, file.id);
  const { id, name, size, type, category, contentType } = file;
  const stored =
    (await studio.objects.stat(key)) ??
    (await withScratch(studio, async (folder) => {
      const path = join(folder, 'file');
      const timeoutMs = Math.ceil(BASE_TIMEOUT_MS + size / BYTES_PER_MS);
      const fetched = await studio.fetcher.toFile(file.url, path, { maxBytes: size, timeoutMs, signal });
      if (fetched.size !== size)
        throw new ObjectRejected('size', `"${name}" has ${fetched.size} bytes, not ${size}`);
      return studio.objects.put(key, { path }, { contentType, ...(file.md5 !== null && { md5: file.md5 }) });
    }));
  return { id, name, category, size, type, contentType, md5: stored.md5, objectKey: key };
}

async function fail(studio: Studio, tx: Tx, input: CopyInput, detail: string): Promise<void> {
  const [asset] = await tx.orm
    .update(assets)
    .set({ state: 'FAILED', reason: `Copy asset file failed: ${detail}`, updatedAt: studio.clock.now() })
    .where(and(eq(assets.id, input.assetId), eq(assets.state, 'CREATING')))
    .returning();
  if (asset)
    await sendPurge(
      studio,
      tx,
      input.files.map((file) => objectKey(asset.projectId, asset.id, file.id)),
    );
}
