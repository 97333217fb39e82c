import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { answerOnce } from '../../doors/apsara/client-token.ts';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import type { Tx } from '../context.ts';
import { casterNotFound } from './change.ts';
import { newStreamKey } from './create.ts';
import { given, type Asked } from './handler.ts';
import { loadCaster } from './load.ts';
import type { CasterAggregate } from './model.ts';
import {
  casterChannels,
  casterComponents,
  casterEpisodes,
  casterLayouts,
  casterResources,
  casters,
  casterScenes,
  casterStudioLayouts,
} from './table.ts';

/**
 * CopyCaster: a stopped caster with everything that another has, all of it under new ids that refer to each other as the
 * old ones did. Its streams have addresses of their own; relay targets are the same, as everything that was configured.
 */
export async function copyCaster(
  { studio }: ApsaraContext,
  request: Asked<'CopyCaster'>,
): Promise<Readonly<Record<string, unknown>>> {
  return answerOnce(studio, request, async (tx) => ({
    CasterId: await insertCopy(tx, request, studio.clock.now()),
  }));
}

async function insertCopy({ orm }: Tx, { input, identity }: Asked<'CopyCaster'>, now: Date): Promise<string> {
  const { SrcCasterId: sourceId, CasterName: name, ClientToken: clientToken } = input;
  const { projectId } = identity;
  // Shared: nobody changes the source between its row and its parts.
  const [row] = await orm
    .select()
    .from(casters)
    .where(and(eq(casters.id, sourceId), eq(casters.projectId, projectId)))
    .for('share');
  const source = row && (await loadCaster(orm, sourceId));
  if (!source) throw casterNotFound(sourceId);
  const id = randomUUID();
  const remap = newIds(source);
  await orm.insert(casters).values({
    id,
    projectId,
    name: given(name) ?? id,
    normType: row.normType,
    chargeType: row.chargeType,
    config: remap(row.config),
    streamKey: newStreamKey(),
    clientToken,
    resourceGroupId: row.resourceGroupId,
    tags: row.tags,
    createdAt: now,
    updatedAt: now,
  });
  await insertParts(orm, id, remap(source), now);
  return id;
}

/** Replaces every id of the caster's parts in a document by a new one, the same each time; everything else stays. */
function newIds(source: CasterAggregate): <T>(document: T) => T {
  const parts = [
    source.resources,
    source.layouts,
    source.components,
    source.scenes,
    source.episodes,
    source.studioLayouts,
  ];
  const ids = new Map(parts.flat().map(({ id }) => [id, randomUUID()]));
  const remap = (value: unknown): unknown => {
    if (typeof value === 'string') return ids.get(value) ?? value;
    if (Array.isArray(value)) return value.map(remap);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, remap(member)]));
  };
  // The shape stays as it is: only texts that are ids change.
  return <T>(document: T): T => remap(document) as T;
}

async function insertParts(
  orm: NodePgDatabase,
  casterId: string,
  parts: CasterAggregate,
  now: Date,
): Promise<void> {
  // Lists without a time of their own are shown by age: a millisecond apart they keep their order.
  const inOrder = (index: number): Date => new Date(now.getTime() + index);
  for (const [index, resource] of parts.resources.entries()) {
    await orm.insert(casterResources).values({
      ...resource,
      casterId,
      effective: resource.document,
      revision: 1,
      createdAt: inOrder(index),
    });
  }
  for (const channel of parts.channels) await orm.insert(casterChannels).values({ ...channel, casterId });
  for (const [index, layout] of parts.layouts.entries()) {
    await orm.insert(casterLayouts).values({ ...layout, casterId, createdAt: inOrder(index) });
  }
  for (const [index, component] of parts.components.entries()) {
    await orm.insert(casterComponents).values({ ...component, casterId, createdAt: inOrder(index) });
  }
  for (const scene of parts.scenes) {
    await orm.insert(casterScenes).values({ ...scene, casterId, status: 0, urgent: false, createdAt: now });
  }
  for (const episode of parts.episodes) {
    // What is still to come is to come for the copy as well; what is over is over.
    const status = episode.endTime > now ? 0 : 2;
    await orm.insert(casterEpisodes).values({ ...episode, casterId, status, createdAt: now });
  }
  for (const [index, layout] of parts.studioLayouts.entries()) {
    await orm.insert(casterStudioLayouts).values({ ...layout, casterId, createdAt: inOrder(index) });
  }
}
