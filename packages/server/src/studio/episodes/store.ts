import { and, asc, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Tx } from '../context.ts';
import type { Episode } from '../casters/model.ts';
import { casterEpisodes } from '../casters/table.ts';
import type { EpisodePlan } from './plan.ts';

/** Episodes of a caster in the order of time, as its rows say now. */
export async function loadEpisodes(orm: NodePgDatabase, casterId: string): Promise<readonly Episode[]> {
  const rows = await orm
    .select()
    .from(casterEpisodes)
    .where(eq(casterEpisodes.casterId, casterId))
    .orderBy(asc(casterEpisodes.startTime), asc(casterEpisodes.id));
  return rows.map(({ id, name, type, resourceId, componentIds, switchType, startTime, endTime, status }) => ({
    id,
    name,
    type,
    componentIds,
    startTime,
    endTime,
    status,
    ...(resourceId !== null && { resourceId }),
    ...(switchType !== null && { switchType }),
  }));
}

/**
 * Notes that an episode began (1) or ended (2). Does nothing when it was deleted meanwhile.
 * @returns whether it is still there
 */
export async function setEpisodeStatus(
  orm: NodePgDatabase,
  casterId: string,
  episodeId: string,
  status: Episode['status'],
): Promise<boolean> {
  const changed = await orm
    .update(casterEpisodes)
    .set({ status })
    .where(and(eq(casterEpisodes.id, episodeId), eq(casterEpisodes.casterId, casterId)))
    .returning({ id: casterEpisodes.id });
  return changed.length > 0;
}

/** Status as it is told: what ends before it could begin is over. */
export function statusAt(
  { status, endTime }: Pick<Episode, 'status' | 'endTime'>,
  now: Date,
): Episode['status'] {
  return status === 0 && endTime <= now ? 2 : status;
}

/** Columns of a plan. */
export function columnsOf(plan: EpisodePlan) {
  return {
    name: plan.name,
    type: plan.type,
    resourceId: plan.resourceId ?? null,
    componentIds: plan.componentIds,
    switchType: plan.switchType ?? null,
    startTime: plan.startTime,
    endTime: plan.endTime,
  };
}

export async function insertEpisode(
  tx: Tx,
  casterId: string,
  id: string,
  plan: EpisodePlan,
  createdAt: Date,
): Promise<void> {
  await tx.orm.insert(casterEpisodes).values({ id, casterId, ...columnsOf(plan), createdAt });
}

/** Changes an episode. */
export async function updateEpisode(tx: Tx, before: Episode, plan: EpisodePlan): Promise<void> {
  await tx.orm.update(casterEpisodes).set(columnsOf(plan)).where(eq(casterEpisodes.id, before.id));
}
