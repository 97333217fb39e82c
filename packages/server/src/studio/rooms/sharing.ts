import { MssError, type Schemas } from '@cyclorama/contract';
import { invalid } from '../scripts/check.ts';
import type { RoomType } from './model.ts';
import type { RoomRow } from './table.ts';

/** Sharing of a template as the row holds it. */
export type Sharing = Pick<RoomRow, 'sharedType' | 'sharedState' | 'sharedUntil' | 'sharedWith'>;

const PRIVATE: Sharing = {
  sharedType: 'PRIVATE',
  sharedState: 'PUBLISHED',
  sharedUntil: null,
  sharedWith: [],
};

/**
 * Reads a shared_config. It counts for templates only; without expire_time sharing never ends.
 * @throws MssError MSS.20010082 for PUBLIC, which is for system templates; MSS.00000003 that names the member
 */
export function readSharing(type: RoomType, config: Schemas['SharedConfig'] | undefined, now: Date): Sharing {
  if (type !== 'TEMPLATE') return PRIVATE;
  const ids = [...new Set(config?.allowed_project_ids ?? [])];
  const sharedType = config?.shared_type ?? (ids.length > 0 ? 'SHARED' : 'PRIVATE');
  if (sharedType === 'PRIVATE') return PRIVATE;
  if (sharedType === 'PUBLIC')
    throw new MssError('MSS.20010082', 'shared_config.shared_type: only system templates are PUBLIC');
  if (ids.length === 0) throw invalid('shared_config.allowed_project_ids', 'expected at least one tenant');
  return {
    sharedType,
    sharedState: config?.shared_state ?? 'PUBLISHED',
    sharedUntil: expiryOf(config?.expire_time ?? '', now),
    sharedWith: ids,
  };
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

function expiryOf(text: string, now: Date): Date | null {
  if (text === '') return null;
  const date = RFC_3339.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(date.getTime()))
    throw invalid('shared_config.expire_time', 'expected a time such as 2021-01-10T08:43:17Z');
  if (date <= now) throw invalid('shared_config.expire_time', 'has passed already');
  return date;
}

/** Whether a tenant may see a room now: its own, and templates that others have published for it. */
export function maySeeRoom(row: RoomRow, projectId: string, now: Date): boolean {
  if (row.projectId === projectId) return true;
  if (row.type !== 'TEMPLATE' || row.sharedState !== 'PUBLISHED') return false;
  if (row.sharedUntil !== null && row.sharedUntil <= now) return false;
  return row.sharedType === 'PUBLIC' || (row.sharedType === 'SHARED' && row.sharedWith.includes(projectId));
}
