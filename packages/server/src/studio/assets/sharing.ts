import { MssError, type AssetSharedConfig } from '@cyclorama/contract';
import type { SharedType } from './model.ts';

/** Sharing as the row holds it. */
export interface Sharing {
  readonly sharedType: SharedType;
  readonly sharedUntil: Date | null;
  readonly sharedWith: string[];
}

export const NOT_SHARED: Sharing = { sharedType: 'PRIVATE', sharedUntil: null, sharedWith: [] };

const DEFAULT_DAYS = 30;
const MAX_TENANTS = 1000;

/**
 * Reads a shared_config. Without expire_time sharing ends with the 30th day after today (23:59:59 UTC).
 * @throws MssError MSS.00000003 that names the member
 */
export function readSharing(config: AssetSharedConfig | undefined, now: Date): Sharing {
  const type = config?.shared_type ?? (config?.allowed_project_ids?.length ? 'SHARED' : 'PRIVATE');
  if (type === 'PRIVATE') return NOT_SHARED;
  if (type === 'PUBLIC')
    throw new MssError('MSS.00000003', 'shared_config.shared_type: only system assets are PUBLIC');
  const sharedWith = [...new Set(config?.allowed_project_ids ?? [])];
  if (sharedWith.length === 0) {
    throw new MssError('MSS.00000003', 'shared_config.allowed_project_ids: expected at least one tenant');
  }
  if (sharedWith.length > MAX_TENANTS) {
    throw new MssError(
      'MSS.00000003',
      `shared_config.allowed_project_ids: expected at most ${MAX_TENANTS} tenants`,
    );
  }
  const sharedUntil =
    config?.expire_time === undefined ? endOfDayAfter(now, DEFAULT_DAYS) : new Date(config.expire_time);
  if (Number.isNaN(sharedUntil.getTime())) {
    throw new MssError(
      'MSS.00000003',
      'shared_config.expire_time: expected a time such as 2021-01-10T08:43:17Z',
    );
  }
  if (sharedUntil <= now) throw new MssError('MSS.00000003', 'shared_config.expire_time: has passed already');
  return { sharedType: 'SHARED', sharedUntil, sharedWith };
}

/**
 * Reads the argument of the batch action SHARE, which the document does not describe: a shared_config as JSON, or
 * tenant ids separated by commas.
 * @throws MssError MSS.00000003
 */
export function readShareParams(params: string | undefined, now: Date): Sharing {
  const text = params?.trim() ?? '';
  if (!text.startsWith('{')) {
    const ids = text.split(',').map((id) => id.trim());
    return readSharing({ shared_type: 'SHARED', allowed_project_ids: ids.filter((id) => id !== '') }, now);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new MssError(
      'MSS.00000003',
      'params: expected a shared_config as JSON or tenant ids separated by commas',
    );
  }
  const { allowed_project_ids: ids, expire_time: expires } = parsed as AssetSharedConfig;
  const sound =
    Array.isArray(ids) &&
    ids.every((id) => typeof id === 'string') &&
    ['string', 'undefined'].includes(typeof expires);
  if (!sound)
    throw new MssError('MSS.00000003', 'params: expected {"allowed_project_ids": [...], "expire_time": ...}');
  return readSharing(
    {
      shared_type: 'SHARED',
      allowed_project_ids: ids,
      ...(expires !== undefined && { expire_time: expires }),
    },
    now,
  );
}

function endOfDayAfter(now: Date, days: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days, 23, 59, 59));
}
