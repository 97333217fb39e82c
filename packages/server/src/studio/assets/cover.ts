import { join } from 'node:path';
import { and, eq, inArray } from 'drizzle-orm';
import type { Studio, Tx } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import type { JobHandler } from '../../work/queue.ts';
import {
  assetJob,
  assetWithMain,
  lockWithMain,
  recordFiles,
  storeMade,
  type AssetJobInput,
} from './media-job.ts';
import { LIVE_FILE_STATES } from './model.ts';
import { assetFiles } from './table.ts';

/** Longer side of a cover, pixels. */
const COVER_SIDE = 640;

/** Makes the cover that is_need_generate_cover asks for. */
export const makeCover = assetJob('assets.make-cover', 1);

export async function sendCover(studio: Studio, tx: Tx, assetId: string): Promise<void> {
  await studio.queue.send(tx, makeCover, { assetId });
}

export function makeCoverHandler(studio: Studio): JobHandler<AssetJobInput> {
  return { definition: makeCover, run: ({ input, signal }) => cover(studio, input.assetId, signal) };
}

async function cover(studio: Studio, assetId: string, signal: AbortSignal): Promise<void> {
  const found = await assetWithMain(studio.db.orm, assetId);
  if (!found) return;
  const local = await studio.objects.localFile(found.main.objectKey);
  const file = await withScratch(studio, async (folder) => {
    const path = join(folder, 'cover.jpg');
    const input = { path: local.path, to: path, side: COVER_SIDE };
    await studio.hosts.run({
      task: 'thumbnail',
      input,
      signal,
      memoryLimitBytes: 1024 ** 3,
      timeoutMs: 120_000,
    });
    return storeMade(studio, found.asset, { path, name: 'cover.jpg', category: 'COVER' });
  }).finally(() => local.release());
  const used = await studio.db.tx(async (tx) => {
    const current = await lockWithMain(tx, found);
    if (!current) return false;
    const covers = await tx.orm
      .select({ id: assetFiles.id })
      .from(assetFiles)
      .where(
        and(
          eq(assetFiles.assetId, assetId),
          eq(assetFiles.category, 'COVER'),
          inArray(assetFiles.state, [...LIVE_FILE_STATES]),
        ),
      );
    if (covers.length > 0) return false;
    await recordFiles(studio, tx, current.asset, [file]);
    return true;
  });
  if (!used) await studio.objects.delete(file.objectKey);
}
