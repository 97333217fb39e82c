import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { ApsaraContext, ApsaraRequest } from '../../../doors/apsara/operation.ts';
import { streamAddresses, streamInfos } from '../addresses.ts';
import { follow, storeChange, tellMoment, type Change } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { PGM, PVW, type CasterAggregate, type Scene } from '../model.ts';
import { casterResources, casters, casterScenes } from '../table.ts';
import { patiently } from './patience.ts';
import { requireStartable, sessionRefusal } from './conditions.ts';

type CasterRequest = ApsaraRequest<{ readonly CasterId: string }>;

/**
 * StartCaster: makes the scenes that are missing, switches them on and starts the programme. A caster that runs is left
 * as it is. When no session can be started, the caster is stopped again.
 */
export async function startCaster(
  context: ApsaraContext,
  request: Asked<'StartCaster'>,
): Answer<'StartCaster'> {
  const { CasterId: casterId } = request.input;
  const { result } = await storeChange(
    context.studio,
    request.identity.projectId,
    casterId,
    async (change) => {
      const { caster, scenes } = change.aggregate;
      requireStartable(caster);
      if (caster.desired === 'running') return { caster, scenes, started: false };
      return { caster, scenes: await setRunning(change), started: true };
    },
  );
  if (result.started) await startSession(context, request);
  else await follow(context, request, casterId);
  const streams = streamAddresses(result.caster, request.addresses);
  const scenesOf = (type: Scene['outputType']): readonly Scene[] =>
    result.scenes.filter(({ outputType }) => outputType === type);
  return {
    PvwSceneInfos: {
      SceneInfo: scenesOf(PVW).map(({ id }) => ({ SceneId: id, StreamUrl: streams.pvw.rtmp, RtsUrl: '' })),
    },
    PgmSceneInfos: {
      SceneInfo: scenesOf(PGM).map(({ id }) => ({
        SceneId: id,
        StreamUrl: streams.pgm.rtmp,
        StreamInfos: streamInfos(streams),
      })),
    },
  };
}

/** Rows of a caster that is to run: scenes on, every source as it was last set. Returns its scenes. */
export async function setRunning({ tx, aggregate, now }: Change): Promise<readonly Scene[]> {
  const { caster } = aggregate;
  const { orm } = tx;
  await orm.update(casters).set({ desired: 'running', startedAt: now }).where(eq(casters.id, caster.id));
  for (const { id, document, effective, revision } of aggregate.resources) {
    if (JSON.stringify(document) === JSON.stringify(effective)) continue;
    await orm
      .update(casterResources)
      .set({ effective: document, revision: revision + 1 })
      .where(eq(casterResources.id, id));
  }
  await orm.update(casterScenes).set({ status: 1 }).where(eq(casterScenes.casterId, caster.id));
  const scenes = aggregate.scenes.map((scene) => ({ ...scene, status: 1 as const }));
  return [...scenes, ...(await makeScenes({ tx, aggregate, now }))];
}

async function makeScenes({ tx, aggregate, now }: Change): Promise<readonly Scene[]> {
  const made: Scene[] = [];
  for (const [outputType, name] of [
    [PVW, 'PVW'],
    [PGM, 'PGM'],
  ] as const) {
    if (aggregate.scenes.some((scene) => scene.outputType === outputType)) continue;
    const scene: Scene = {
      id: randomUUID(),
      outputType,
      name,
      status: 1,
      componentIds: [],
      audio: { FollowEnable: 1 },
      urgent: false,
    };
    await tx.orm.insert(casterScenes).values({ ...scene, casterId: aggregate.caster.id, createdAt: now });
    made.push(scene);
  }
  return made;
}

/**
 * Starts the session of a caster whose rows say that it runs; on failure they say again that it does not. A start that
 * takes long is answered before its first frame is made.
 */
export async function startSession(context: ApsaraContext, request: CasterRequest): Promise<void> {
  const { CasterId: casterId } = request.input;
  const { studio } = context;
  let answered = false;
  const starting = context.casters
    .start(casterId, { cause: request.action, requestId: request.requestId })
    .catch(async (error: unknown) => {
      await storeChange(studio, request.identity.projectId, casterId, setStopped);
      if (!answered) throw sessionRefusal(error);
      studio.log.error({ err: error, casterId }, 'a caster could not be started after all');
      return undefined;
    });
  const moment = await patiently(starting, (error) =>
    studio.log.error({ err: error, casterId }, 'a caster that could not be started was not marked so'),
  );
  answered = true;
  if (moment) tellMoment(request, moment);
}

/** Ends the session of a caster whose rows say that it does not run. @throws ApsaraError when it cannot be ended */
export async function stopSession(context: ApsaraContext, request: CasterRequest): Promise<void> {
  const { action: cause, requestId } = request;
  try {
    await context.casters.stop(request.input.CasterId, { cause, requestId });
  } catch (error) {
    throw sessionRefusal(error);
  }
}

/** Rows of a caster that is not to run: its scenes are off, and keep what they were set to show. */
export async function setStopped({
  tx,
  aggregate,
}: Pick<Change, 'tx'> & { readonly aggregate: CasterAggregate }): Promise<void> {
  const { id } = aggregate.caster;
  await tx.orm.update(casters).set({ desired: 'stopped', faded: false }).where(eq(casters.id, id));
  await tx.orm.update(casterScenes).set({ status: 0, urgent: false }).where(eq(casterScenes.casterId, id));
}
