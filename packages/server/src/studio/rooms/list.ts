import type { Schemas } from '@cyclorama/contract';
import { inArray } from 'drizzle-orm';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import { wireTime } from '../assets/ids.ts';
import type { RequestOf } from '../assets/request.ts';
import { assets } from '../assets/table.ts';
import type { Studio } from '../context.ts';
import { lastJobsOf, listRooms } from './list-queries.ts';
import type { LiveJobRow, RoomRow } from './table.ts';
import { timeWindow } from './time-window.ts';
import { coverOnWire, roomError } from './wire.ts';

/** 6.1.2: rooms of the tenant, newest first, and templates that it may use. */
export async function listSmartLiveRooms(
  studio: Studio,
  { caller, query, baseUrl }: RequestOf<'listSmartLiveRooms'>,
): Promise<OperationResult> {
  const { orm } = studio.db;
  const { projectId } = caller;
  const { count, rows } = await listRooms(orm, {
    projectId,
    now: studio.clock.now(),
    offset: query.offset,
    limit: query.limit,
    ...timeWindow(query.start_time, query.end_time),
    ...(query.room_name !== undefined && { name: query.room_name }),
    ...(query.dh_id !== undefined && { modelId: query.dh_id }),
    ...(query.model_name !== undefined && { modelName: query.model_name }),
    ...(query.live_state !== undefined && { liveStates: query.live_state }),
    ...(query.room_type !== undefined && { type: query.room_type }),
    ...(query.template_own_type !== undefined && { ownership: query.template_own_type }),
  });
  const ids = [...new Set(rows.flatMap((row) => row.modelIds))];
  const [jobs, names] = await Promise.all([
    lastJobsOf(
      orm,
      rows.map((row) => row.id),
    ),
    ids.length === 0
      ? []
      : orm.select({ id: assets.id, name: assets.name }).from(assets).where(inArray(assets.id, ids)),
  ]);
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const rooms = await Promise.all(
    rows.map((row) => briefly(studio, row, projectId, jobs.get(row.id), nameOf, baseUrl)),
  );
  const body: Schemas['SmartLiveRoomListResponse'] = { count, smart_live_rooms: rooms };
  return { body };
}

async function briefly(
  studio: Studio,
  row: RoomRow,
  projectId: string,
  job: LiveJobRow | undefined,
  nameOf: ReadonlyMap<string, string>,
  baseUrl: string,
): Promise<Schemas['SmartLiveRoomBaseInfo']> {
  const { document } = row;
  const own = row.projectId === projectId;
  const shared = row.type === 'TEMPLATE' ? { shared_type: row.sharedType } : undefined;
  return {
    room_id: row.id,
    project_id: row.projectId,
    room_name: row.name,
    room_type: row.type,
    room_state: row.state,
    view_mode: row.viewMode,
    ...roomError(row),
    ...(shared && {
      shared_config: {
        ...shared,
        ...(row.sharedType === 'SHARED' && {
          shared_state: row.sharedState,
          ...(row.sharedUntil !== null && { expire_time: wireTime(row.sharedUntil) }),
          ...(own && { allowed_project_ids: row.sharedWith }),
        }),
      },
    }),
    ...(document.room_description !== undefined && { room_description: document.room_description }),
    ...(await coverOnWire(studio, row.coverKey, baseUrl)),
    model_infos: modelInfos(row, nameOf),
    create_time: wireTime(row.createdAt),
    update_time: wireTime(row.updatedAt),
    ...(own && lastJob(job)),
    ...(own && document.priv_data !== undefined && { priv_data: document.priv_data }),
  };
}

/** The avatars of the scenes, each once, with those that stand in for them. */
function modelInfos(row: RoomRow, nameOf: ReadonlyMap<string, string>): readonly Schemas['ModelInfo'][] {
  const { scene_scripts: scenes = [], backup_model_asset_ids: backups } = row.document;
  const ids = new Set(scenes.map(({ model_asset_id: id }) => id ?? '').filter((id) => id !== ''));
  return [...ids].map((id) => {
    const name = nameOf.get(id);
    return {
      model_asset_id: id,
      ...(name !== undefined && { asset_name: name }),
      ...(backups !== undefined && backups.length > 0 && { backup_model_asset_ids: backups }),
    };
  });
}

function lastJob(job: LiveJobRow | undefined): Partial<Schemas['SmartLiveRoomBaseInfo']> {
  if (job === undefined) return {};
  return {
    last_job_status: job.state,
    ...(job.startedAt !== null && { last_job_start_time: wireTime(job.startedAt) }),
    ...(job.endedAt !== null && { last_job_end_time: wireTime(job.endedAt) }),
  };
}
