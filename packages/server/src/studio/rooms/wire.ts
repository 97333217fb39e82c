import type { Schemas } from '@cyclorama/contract';
import { wireTime } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { downloadUrl } from '../scripts/objects.ts';
import type { RoomDocument, ViewMode } from './model.ts';
import type { RoomRow } from './table.ts';
import { without } from './without.ts';

/** What sharing looks like now; the row may have lost tenants or time since the document was sent. */
function sharingOnWire(row: RoomRow): Schemas['SharedConfig'] | undefined {
  if (row.type !== 'TEMPLATE') return row.document.shared_config;
  return {
    shared_type: row.sharedType,
    ...(row.sharedType === 'SHARED' && {
      shared_state: row.sharedState,
      ...(row.sharedUntil !== null && { expire_time: wireTime(row.sharedUntil) }),
      allowed_project_ids: row.sharedWith,
    }),
  };
}

/** The error of a room that cannot be used. */
export function roomError(row: RoomRow): { readonly error_info?: Schemas['ErrorResponse'] } {
  return row.errorCode === null
    ? {}
    : { error_info: { error_code: row.errorCode, error_msg: row.errorMsg ?? '' } };
}

/** URLs of the picture by which lists show a room. */
export async function coverOnWire(
  studio: Studio,
  key: string | null,
  baseUrl: string,
): Promise<{ readonly cover_url?: string; readonly thumbnail?: string }> {
  const url = key === null ? undefined : await downloadUrl(studio, key, baseUrl);
  return url === undefined ? {} : { cover_url: url, thumbnail: url };
}

/** The parts of a room that its document and its size decide. */
export function documentOnWire(document: RoomDocument, viewMode: ViewMode): Schemas['SmartLiveRoomDetail'] {
  const { relation_live_platform_info: platform, ...rest } = document;
  return {
    ...rest,
    room_type: document.room_type ?? 'NORMAL',
    view_mode: viewMode,
    ...(platform !== undefined && { relation_live_platform_info: platform }),
  };
}

/** A room as its owner sees it. */
export async function roomOnWire(
  studio: Studio,
  row: RoomRow,
  baseUrl: string,
): Promise<Schemas['SmartLiveRoomDetail']> {
  const shared = sharingOnWire(row);
  return {
    ...documentOnWire(row.document, row.viewMode),
    ...(shared !== undefined && { shared_config: shared }),
    room_id: row.id,
    create_time: wireTime(row.createdAt),
    update_time: wireTime(row.updatedAt),
    room_state: row.state,
    ...roomError(row),
    ...(await coverOnWire(studio, row.coverKey, baseUrl)),
  };
}

/** A template as another tenant sees it: without where its owner pushes to and is called, and for whom else it is. */
export async function sharedRoomOnWire(
  studio: Studio,
  row: RoomRow,
  baseUrl: string,
): Promise<Schemas['SmartLiveRoomDetail']> {
  const own = await roomOnWire(studio, row, baseUrl);
  return {
    ...without(own, 'output_urls', 'stream_keys', 'live_event_callback_config', 'priv_data'),
    shared_config: without(own.shared_config ?? {}, 'allowed_project_ids'),
  };
}
