import { and, count, desc, eq, gte, inArray, lte, ne, or, sql, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { OperationQuery } from '@cyclorama/contract';
import { assets } from '../assets/table.ts';
import { escapeLike } from '../scripts/queries.ts';
import type { RoomType } from './model.ts';
import { liveJobs, liveRooms, type LiveJobRow, type RoomRow } from './table.ts';
import type { TimeWindow } from './time-window.ts';

type RoomQuery = OperationQuery<'listSmartLiveRooms'>;

export interface RoomFilter extends TimeWindow {
  readonly projectId: string;
  readonly now: Date;
  readonly offset: number;
  readonly limit: number;
  /** Part of the name, upper and lower case alike. */
  readonly name?: string;
  /** Avatar of a scene, or one that stands in. */
  readonly modelId?: string;
  /** Part of the name of such an avatar. */
  readonly modelName?: string;
  /** Of the newest job; NULL = none yet. */
  readonly liveStates?: NonNullable<RoomQuery['live_state']>;
  readonly type?: RoomType;
  readonly ownership?: NonNullable<RoomQuery['template_own_type']>;
}

/** A page of rooms, newest first, and how many there are in all. */
export async function listRooms(
  orm: NodePgDatabase,
  filter: RoomFilter,
): Promise<{ readonly count: number; readonly rows: readonly RoomRow[] }> {
  const where = and(
    ownership(filter),
    filter.type === undefined ? undefined : eq(liveRooms.type, filter.type),
    filter.name === undefined ? undefined : sql`${liveRooms.name} ilike ${`%${escapeLike(filter.name)}%`}`,
    filter.modelId === undefined ? undefined : sql`${filter.modelId} = any(${liveRooms.modelIds})`,
    filter.modelName === undefined ? undefined : hasModelNamed(filter.modelName),
    filter.liveStates === undefined ? undefined : lastJobIs(filter.liveStates),
    filter.since === undefined ? undefined : gte(liveRooms.createdAt, filter.since),
    filter.until === undefined ? undefined : lte(liveRooms.createdAt, filter.until),
  );
  const [total] = await orm.select({ count: count() }).from(liveRooms).where(where);
  const rows = await orm
    .select()
    .from(liveRooms)
    .where(where)
    .orderBy(desc(liveRooms.position))
    .offset(filter.offset)
    .limit(filter.limit);
  return { count: total?.count ?? 0, rows };
}

/** Without a wish only the tenant's own rooms; with one, templates by whose they are. */
function ownership({ ownership: wish, projectId, now }: RoomFilter): SQL | undefined {
  const own = eq(liveRooms.projectId, projectId);
  const template = eq(liveRooms.type, 'TEMPLATE');
  const unexpired = sql`(${liveRooms.sharedUntil} is null or ${liveRooms.sharedUntil} > ${now.toISOString()}::timestamptz)`;
  switch (wish) {
    case undefined:
      return own;
    case 'Owned':
    case 'OWNED':
      return and(own, template);
    case 'SHARED_TO_OHTERS':
      return and(own, template, eq(liveRooms.sharedType, 'SHARED'), unexpired);
    case 'SHARED_FROM_OHTERS':
      return and(
        ne(liveRooms.projectId, projectId),
        template,
        eq(liveRooms.sharedType, 'SHARED'),
        eq(liveRooms.sharedState, 'PUBLISHED'),
        sql`${liveRooms.sharedWith} @> array[${projectId}]::text[]`,
        unexpired,
      );
    case 'Public':
    case 'PUBLIC':
      return and(template, eq(liveRooms.sharedType, 'PUBLIC'), eq(liveRooms.sharedState, 'PUBLISHED'));
  }
}

function hasModelNamed(name: string): SQL {
  return sql`exists (select 1 from ${assets} where ${assets.id} = any(${liveRooms.modelIds})
    and ${assets.name} ilike ${`%${escapeLike(name)}%`})`;
}

/** The document says SUCCESS here and SUCCEED elsewhere. */
function lastJobIs(wanted: NonNullable<RoomFilter['liveStates']>): SQL | undefined {
  const states = wanted
    .filter((state) => state !== 'NULL')
    .map((state) => (state === 'SUCCESS' ? 'SUCCEED' : state));
  const last = sql`(select j.state from live_jobs j where j.room_id = ${liveRooms.id} order by j.position desc limit 1)`;
  return or(
    states.length === 0 ? undefined : inArray(last, states),
    wanted.includes('NULL') ? sql`${last} is null` : undefined,
  );
}

/** The newest job of each room. */
export async function lastJobsOf(
  orm: NodePgDatabase,
  roomIds: readonly string[],
): Promise<ReadonlyMap<string, LiveJobRow>> {
  if (roomIds.length === 0) return new Map();
  const rows = await orm
    .selectDistinctOn([liveJobs.roomId])
    .from(liveJobs)
    .where(inArray(liveJobs.roomId, [...roomIds]))
    .orderBy(liveJobs.roomId, desc(liveJobs.position));
  return new Map(rows.map((row) => [row.roomId, row]));
}
