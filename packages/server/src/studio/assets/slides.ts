import { and, eq, ne } from 'drizzle-orm';
import type { ErrorResponse, PPTAssetMeta } from '@cyclorama/contract';
import type { Studio, Tx } from '../context.ts';
import { sendPurge } from '../files/purge.ts';
import { withScratch } from '../files/scratch.ts';
import { HostError } from '../../hosts/pool.ts';
import type { JobHandler } from '../../work/queue.ts';
import {
  assetJob,
  assetWithMain,
  lockWithMain,
  recordFiles,
  storeMade,
  type AssetJobInput,
  type MadeFile,
} from './media-job.ts';
import { mergeMeta } from './meta.ts';
import { assetFiles, assets, type AssetRow, type FileRow } from './table.ts';

/** Only the first pages are converted (4.1.1). */
const MAX_PAGES = 50;
const STALL_MS = 180_000;

/** What the slides task brings back. */
export interface ConvertedSlides {
  /** All pages of the file, converted or not. */
  readonly pageCount: number;
  readonly pages: readonly { readonly path: string; readonly text: string }[];
}

/** Turns slides into images, one PAGE file each. */
export const convertSlides = assetJob('assets.convert-slides', 1);

/** Whether the slides of an asset shall become images. */
export function wantsSlides(asset: AssetRow): boolean {
  return asset.type === 'PPT' && asset.meta.ppt_meta?.auto_analysis === true;
}

/** Has the slides converted, if the file is there already; otherwise its arrival will. */
export async function requestSlides(studio: Studio, tx: Tx, asset: AssetRow): Promise<void> {
  const found = await assetWithMain(tx.orm, asset.id);
  await setPpt(tx, asset, { ppt_analysis_status: found ? 'WAITING' : 'INITIALIZE' }, studio.clock.now());
  if (found) await studio.queue.send(tx, convertSlides, { assetId: asset.id });
}

export function convertSlidesHandler(studio: Studio): JobHandler<AssetJobInput> {
  return {
    definition: convertSlides,
    run: ({ input, signal }) => convert(studio, input.assetId, signal),
    exhausted: async (tx, { assetId }, error) => {
      const found = await assetWithMain(tx.orm, assetId);
      if (found) await setPpt(tx, found.asset, failure(error.message), studio.clock.now());
    },
  };
}

async function convert(studio: Studio, assetId: string, signal: AbortSignal): Promise<void> {
  const found = await assetWithMain(studio.db.orm, assetId);
  if (!found) return;
  const update = (change: PPTAssetMeta) =>
    studio.db.tx(async (tx) => {
      const current = await lockWithMain(tx, found);
      if (current) await setPpt(tx, current.asset, change, studio.clock.now());
    });
  await update({ ppt_analysis_status: 'CONVERTING' });
  const local = await studio.objects.localFile(found.main.objectKey);
  try {
    await withScratch(studio, async (folder) => {
      const input = { path: local.path, type: found.main.type, folder, maxPages: MAX_PAGES };
      const slides = await studio.hosts.run<ConvertedSlides>({
        task: 'slides',
        input,
        signal,
        memoryLimitBytes: 2 * 1024 ** 3,
        timeoutMs: STALL_MS,
      });
      await takePages(studio, found, slides);
    });
  } catch (error) {
    if (!(error instanceof HostError) || error.kind === 'aborted') throw error;
    await update(failure(error.kind === 'timeout' ? 'converting the slides took too long' : error.message));
  } finally {
    await local.release();
  }
}

async function takePages(
  studio: Studio,
  found: { readonly asset: AssetRow; readonly main: FileRow },
  slides: ConvertedSlides,
): Promise<void> {
  const files: MadeFile[] = [];
  for (const [index, { path }] of slides.pages.entries()) {
    const name = `page-${String(index + 1).padStart(3, '0')}.png`;
    files.push(await storeMade(studio, found.asset, { path, name, category: 'PAGE' }));
  }
  const used = await studio.db.tx(async (tx) => {
    const current = await lockWithMain(tx, found);
    if (!current) return false;
    await removeOldPages(studio, tx, current.asset);
    await recordFiles(studio, tx, current.asset, files);
    const pages = files.map(({ id }, index) => ({
      page_no: index + 1,
      file_id: id,
      page_content: slides.pages[index]?.text.slice(0, 2048) ?? '',
    }));
    const done: PPTAssetMeta = {
      ppt_analysis_status: 'SUCCEEDED',
      page_count: Math.min(slides.pageCount, 256),
      pages,
    };
    await setPpt(tx, current.asset, done, studio.clock.now());
    return true;
  });
  if (!used) for (const file of files) await studio.objects.delete(file.objectKey);
}

async function removeOldPages(studio: Studio, tx: Tx, asset: AssetRow): Promise<void> {
  const old = await tx.orm
    .update(assetFiles)
    .set({ state: 'DELETED', updatedAt: studio.clock.now() })
    .where(
      and(eq(assetFiles.assetId, asset.id), eq(assetFiles.category, 'PAGE'), ne(assetFiles.state, 'DELETED')),
    )
    .returning();
  await sendPurge(
    studio,
    tx,
    old.map((file) => file.objectKey),
  );
}

function failure(detail: string): PPTAssetMeta {
  const error_info: ErrorResponse = {
    error_code: 'MSS.10001034',
    error_msg: `The slides could not be converted: ${detail}`,
  };
  return { ppt_analysis_status: 'FAILED', error_info };
}

async function setPpt(tx: Tx, asset: AssetRow, change: PPTAssetMeta, now: Date): Promise<void> {
  const meta = mergeMeta(asset.meta, { ppt_meta: change });
  await tx.orm.update(assets).set({ meta, updatedAt: now }).where(eq(assets.id, asset.id));
}
