import { and, eq, inArray } from 'drizzle-orm';
import { isBrowserPlayable, type MediaInfo } from '@cyclorama/stage/data';
import type { Studio, Tx } from '../context.ts';
import { sendCover } from './cover.ts';
import { mergeMeta } from './meta.ts';
import { LIVE_FILE_STATES } from './model.ts';

import { sendProxy } from './proxy.ts';
import { requestSlides, wantsSlides } from './slides.ts';
import { assetFiles, assets, type AssetRow, type FileRow } from './table.ts';

/** Starts what a new main file calls for: a cover, a proxy that browsers can play, images of slides. */
export async function requestFollowUps(
  studio: Studio,
  tx: Tx,
  asset: AssetRow,
  main: FileRow,
  info: MediaInfo | undefined,
): Promise<void> {
  if (wantsSlides(asset)) await requestSlides(studio, tx, asset);
  if (asset.type !== 'VIDEO' || !info) return;
  if (asset.needCover && !(await hasCover(tx, asset.id))) await sendCover(studio, tx, asset.id);
  const playable = isBrowserPlayable(info);
  await setTranscoding(tx, asset, main, playable ? 'SUCCEEDED' : 'WAITING', studio.clock.now());
  if (!playable) await sendProxy(studio, tx, asset.id);
}

/** Tells how far the proxy of a video is, at the asset and at its main file. */
export async function setTranscoding(
  tx: Tx,
  asset: AssetRow,
  main: FileRow,
  video_transcoding_status: 'WAITING' | 'TRANSCODING' | 'FAILED' | 'SUCCEEDED',
  now: Date,
): Promise<void> {
  const meta = mergeMeta(asset.meta, { video_meta: { video_transcoding_status } });
  await tx.orm.update(assets).set({ meta, updatedAt: now }).where(eq(assets.id, asset.id));
  await tx.orm
    .update(assetFiles)
    .set({ extraMeta: { ...main.extraMeta, video_transcoding_status }, updatedAt: now })
    .where(eq(assetFiles.id, main.id));
}

async function hasCover(tx: Tx, assetId: string): Promise<boolean> {
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
  return covers.length > 0;
}
