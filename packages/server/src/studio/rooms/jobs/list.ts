import type { OperationRequest } from '../../../doors/metastudio/operation.ts';
import { and, asc, count, desc, eq, gte, inArray, lte, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { MssError, type OperationQuery } from '@cyclorama/contract';
import { escapeLike } from '../../scripts/queries.ts';
import type { RoomContext, RoomHandler } from '../context.ts';
import type { LiveJobState } from '../model.ts';
import { roomNotFound } from '../queries.ts';
import { LIVE_JOB_MOVES } from '../states.ts';
import { liveJobs, liveRooms, type LiveJobRow } from '../table.ts';
import { timeWindow } from '../time-window.ts';
import type { Studio } from '../../context.ts';
import { jobOnWire, type LiveJobOnWire } from './wire.ts';

type JobQuery = OperationQuery<'listSmartLiveJobs'>;

/** 6.2.2: jobs of one room, also of a room that went with its job. */
export const listSmartLive: RoomHandler<'listSmartLive'> = async (context, studio, request) => {
  const { projectId } = request.caller;
  const roomId = request.params['room_id'] ?? '';
  const { count: total, rows } = await listJobs(studio.db.orm, projectId, request.query, roomId);
  if (total === 0) await requireRoom(studio.db.orm, projectId, roomId);
  return { body: await pageOf(context, studio, total, rows, request) };
};

/** 6.2.6: jobs of the tenant. */
export const listSmartLiveJobs: RoomHandler<'listSmartLiveJobs'> = async (context, studio, request) => {
  const { count: total, rows } = await listJobs(studio.db.orm, request.caller.projectId, request.query);
  return { body: await pageOf(context, studio, total, rows, request) };
};

async function pageOf(
  context: RoomContext,
  studio: Studio,
  total: number,
  rows: readonly LiveJobRow[],
  { baseUrl, caller }: Pick<OperationRequest, 'baseUrl' | 'caller'>,
): Promise<{ readonly count: number; readonly smart_live_jobs: readonly LiveJobOnWire[] }> {
  const maySteer = caller.may?.('executeSmartLiveCommand') ?? true;
  const jobs = await Promise.all(rows.map((row) => jobOnWire(context, studio, row, baseUrl, maySteer)));
  return { count: total, smart_live_jobs: jobs };
}

/** A room that is there or was there. @throws MssError MSS.20010045 */
async function requireRoom(orm: NodePgDatabase, projectId: string, roomId: string): Promise<void> {
  for (const found of [
    await orm
      .select({ id: liveRooms.id })
      .from(liveRooms)
      .where(and(eq(liveRooms.id, roomId), eq(liveRooms.projectId, projectId))),
    await orm
      .select({ id: liveJobs.id })
      .from(liveJobs)
      .where(and(eq(liveJobs.roomId, roomId), eq(liveJobs.projectId, projectId)))
      .limit(1),
  ]) {
    if (found.length > 0) return;
  }
  throw roomNotFound(roomId);
}

async function listJobs(
  orm: NodePgDatabase,
  projectId: string,
  query: OperationQuery<'listSmartLive'> & Pick<JobQuery, 'room_name'>,
  roomId?: string,
): Promise<{ readonly count: number; readonly rows: readonly LiveJobRow[] }> {
  const { since, until } = timeWindow(query.create_since, query.create_until);
  const { room_name: name, state: states } = query;
  const where = and(
    eq(liveJobs.projectId, projectId),
    roomId === undefined ? undefined : eq(liveJobs.roomId, roomId),
    name === undefined ? undefined : sql`${liveJobs.roomName} ilike ${`%${escapeLike(name)}%`}`,
    states === undefined ? undefined : inArray(liveJobs.state, statesOf(states)),
    since === undefined ? undefined : gte(liveJobs.createdAt, since),
    until === undefined ? undefined : lte(liveJobs.createdAt, until),
  );
  const [total] = await orm.select({ count: count() }).from(liveJobs).where(where);
  const direction = query.sort_dir === 'desc' ? desc : asc;
  const column = query.sort_key === 'update_time' ? liveJobs.updatedAt : liveJobs.createdAt;
  const rows = await orm
    .select()
    .from(liveJobs)
    .where(where)
    .orderBy(direction(column), direction(liveJobs.position))
    .offset(query.offset)
    .limit(query.limit);
  return { count: total?.count ?? 0, rows };
}

/** The document also says SUCCESS. @throws MssError MSS.00000003 for states that there are not */
function statesOf(wanted: readonly string[]): LiveJobState[] {
  const known = Object.keys(LIVE_JOB_MOVES) as LiveJobState[];
  return wanted.map((text) => {
    const state = known.find((one) => one === (text === 'SUCCESS' ? 'SUCCEED' : text));
    if (state === undefined)
      throw new MssError('MSS.00000003', `state: expected values out of ${known.join(', ')}`);
    return state;
  });
}
