import { and, asc, eq, inArray, lte, ne } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { episodeGroupItems, episodeGroups } from './table.ts';

/** Files that are played one after the other and pushed to one address, without a caster. */
export interface EpisodeGroup {
  /** ProgramId of the API. */
  readonly id: string;
  readonly projectId: string;
  readonly domainName: string;
  readonly sideOutputUrl: string;
  readonly callbackUrl: string;
  readonly startTime: Date;
  /** Further rounds after the first; -1 = without end. */
  readonly repeatNum: number;
  /** 0 not started, 1 playing, 2 finished. */
  readonly status: 0 | 1 | 2;
  /** In the order in which they play. */
  readonly items: readonly EpisodeGroupItem[];
}

export interface EpisodeGroupItem {
  readonly id: string;
  readonly name: string;
  readonly vodUrl: string;
}

/** Topic of the event bus: a group was added or removed; the payload is its id. */
export const EPISODE_GROUPS_TOPIC = 'episode-groups';

type Row = typeof episodeGroups.$inferSelect;

async function withItems(orm: NodePgDatabase, rows: readonly Row[]): Promise<readonly EpisodeGroup[]> {
  const ids = rows.map(({ id }) => id);
  const items =
    ids.length === 0
      ? []
      : await orm
          .select()
          .from(episodeGroupItems)
          .where(inArray(episodeGroupItems.groupId, ids))
          .orderBy(asc(episodeGroupItems.position));
  return rows.map((row) => ({
    id: row.id,
    projectId: row.projectId,
    domainName: row.domainName,
    sideOutputUrl: row.sideOutputUrl,
    callbackUrl: row.callbackUrl,
    startTime: row.startTime,
    repeatNum: row.repeatNum,
    status: row.status,
    items: items
      .filter(({ groupId }) => groupId === row.id)
      .map(({ id, name, vodUrl }) => ({ id, name, vodUrl })),
  }));
}

/** Groups that are not finished and start until a time, the earliest first. */
export async function loadOpenEpisodeGroups(
  orm: NodePgDatabase,
  until: Date,
): Promise<readonly EpisodeGroup[]> {
  const rows = await orm
    .select()
    .from(episodeGroups)
    .where(and(ne(episodeGroups.status, 2), lte(episodeGroups.startTime, until)))
    .orderBy(asc(episodeGroups.startTime), asc(episodeGroups.id));
  return withItems(orm, rows);
}

/** @returns undefined when there is no such group */
export async function loadEpisodeGroup(orm: NodePgDatabase, id: string): Promise<EpisodeGroup | undefined> {
  const rows = await orm.select().from(episodeGroups).where(eq(episodeGroups.id, id));
  return (await withItems(orm, rows))[0];
}

/**
 * Notes that a group began (1) or ended (2). Does nothing when it was deleted meanwhile.
 * @returns whether it is still there
 */
export async function setEpisodeGroupStatus(
  orm: NodePgDatabase,
  id: string,
  status: EpisodeGroup['status'],
): Promise<boolean> {
  const changed = await orm
    .update(episodeGroups)
    .set({ status })
    .where(eq(episodeGroups.id, id))
    .returning({ id: episodeGroups.id });
  return changed.length > 0;
}
