import { eq } from 'drizzle-orm';
import type { Tx } from '../context.ts';
import { checkMove } from './states.ts';
import { assets, type AssetRow } from './table.ts';

export interface Verdict {
  readonly failType: 'AUTOMATIC_REVIEW_REJECT' | 'MANUAL_REVIEW_REJECT';
  /** For people; shown as `reason`. */
  readonly reason: string;
}

/** Freezes an asset that a review rejected: it cannot be used, viewed or downloaded any more. */
export async function blockAsset(tx: Tx, asset: AssetRow, verdict: Verdict, now: Date): Promise<void> {
  checkMove(asset.state, 'BLOCK');
  await tx.orm
    .update(assets)
    .set({
      state: 'BLOCK',
      stateBeforeBin: asset.state,
      failType: verdict.failType,
      reason: verdict.reason,
      updatedAt: now,
    })
    .where(eq(assets.id, asset.id));
}

/** Lifts a freeze; the asset is again what it was. */
export async function unblockAsset(tx: Tx, asset: AssetRow, reason: string, now: Date): Promise<void> {
  const state = asset.stateBeforeBin ?? 'UNACTIVED';
  checkMove(asset.state, state);
  await tx.orm
    .update(assets)
    .set({ state, stateBeforeBin: null, failType: null, reason, updatedAt: now })
    .where(eq(assets.id, asset.id));
}
