import { MssError } from '@cyclorama/contract';
import type { AssetState } from './model.ts';

/** Everything that happens to an asset's state; a move that is not here is an error. */
const MOVES: Readonly<Record<AssetState, readonly AssetState[]>> = {
  CREATING: ['ACTIVED', 'FAILED', 'DELETING', 'DELETED', 'BLOCK'],
  // A failed main file may be replaced by a new upload.
  FAILED: ['CREATING', 'DELETING', 'DELETED', 'BLOCK'],
  ACTIVED: ['UNACTIVED', 'FAILED', 'DELETING', 'DELETED', 'BLOCK', 'WAITING_DELETE', 'CREATING'],
  UNACTIVED: ['ACTIVED', 'FAILED', 'DELETING', 'DELETED', 'BLOCK', 'WAITING_DELETE', 'CREATING'],
  BLOCK: ['ACTIVED', 'UNACTIVED', 'CREATING', 'FAILED', 'DELETING', 'DELETED'],
  WAITING_DELETE: ['DELETING', 'DELETED', 'ACTIVED', 'UNACTIVED'],
  // Back to what it was before the bin, whatever that was.
  DELETING: ['CREATING', 'FAILED', 'ACTIVED', 'UNACTIVED', 'BLOCK', 'WAITING_DELETE', 'DELETED'],
  DELETED: [],
};

/** @throws MssError MSS.10001013 when the move is not in the table. */
export function checkMove(from: AssetState, to: AssetState): void {
  if (!MOVES[from].includes(to))
    throw new MssError('MSS.10001013', `asset_state: ${from} cannot become ${to}`);
}

/**
 * What tenants may change themselves: ACTIVED ↔ UNACTIVED.
 * @throws MssError MSS.10001014 for another target, MSS.10001013 when the asset is in another state
 */
export function checkTenantMove(from: AssetState, to: AssetState): void {
  if (to !== 'ACTIVED' && to !== 'UNACTIVED') {
    throw new MssError('MSS.10001014', `asset_state: only ACTIVED and UNACTIVED can be set, not ${to}`);
  }
  if (from !== 'ACTIVED' && from !== 'UNACTIVED') {
    throw new MssError('MSS.10001013', `asset_state: the asset is ${from}, not ACTIVED or UNACTIVED`);
  }
}
