import { eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster, readCaster, type Change } from '../change.ts';
import { checkAsset, MATERIAL_TYPES } from '../check-asset.ts';
import { given, type Answer, type Asked } from '../handler.ts';
import type { Caster, CasterConfig } from '../model.ts';
import { casterLayouts, casters, casterScenes } from '../table.ts';
import { parseConfig } from './parse.ts';

/**
 * SetCasterConfig: replaces the whole configuration; what is empty or not sent is cleared. A running caster takes the change
 * at once, except what its programme stands on: its template and its domain cannot change before it is stopped.
 */
export async function setCasterConfig(
  context: ApsaraContext,
  request: Asked<'SetCasterConfig'>,
): Answer<'SetCasterConfig'> {
  const { input, identity, addresses } = request;
  const { studio } = context;
  // Before the assets, so that another tenant's caster is told first, and without a row locked meanwhile.
  await readCaster(context, request);
  const picture = given(input.UrgentImageId);
  if (picture !== undefined) {
    await checkAsset(studio, identity.projectId, 'UrgentImageId', picture, ['IMAGE']);
  }
  const material = given(input.UrgentMaterialId);
  if (material !== undefined) {
    await checkAsset(studio, identity.projectId, 'UrgentMaterialId', material, MATERIAL_TYPES);
  }
  return changeCaster(context, request, async (change) => {
    const { caster } = change.aggregate;
    const config = parseConfig({ studio, addresses }, change.aggregate, input);
    if (caster.desired === 'running') refuseWhileRunning(caster, config);
    if (config.ChannelEnable !== caster.config.ChannelEnable) await dropLayouts(change);
    await change.tx.orm
      .update(casters)
      .set({ config, name: input.CasterName ?? caster.name })
      .where(eq(casters.id, caster.id));
    return { CasterId: caster.id };
  });
}

/** @throws ApsaraError IncorrectCasterStatus */
function refuseWhileRunning({ id, config: before }: Caster, config: CasterConfig): void {
  const refuse = (what: string): never => {
    throw new ApsaraError('IncorrectCasterStatus', `${what} needs a stopped caster, and ${id} runs`);
  };
  if (config.ChannelEnable !== before.ChannelEnable) refuse('switching channels on');
  if (config.TranscodeConfig?.CasterTemplate !== before.TranscodeConfig?.CasterTemplate) {
    refuse('another CasterTemplate');
  }
  if (config.DomainName === undefined) refuse('clearing DomainName');
}

/** Layouts name sources, and with channels on they name channels: those from before mean nothing any more. */
async function dropLayouts({ tx, aggregate }: Change): Promise<void> {
  const { id: casterId } = aggregate.caster;
  await tx.orm.delete(casterLayouts).where(eq(casterLayouts.casterId, casterId));
  const dropped = new Set(aggregate.layouts.map(({ id }) => id));
  for (const scene of aggregate.scenes) {
    if (scene.layoutId === undefined || !dropped.has(scene.layoutId)) continue;
    await tx.orm
      .update(casterScenes)
      .set({ layoutId: null, audio: { FollowEnable: scene.audio.FollowEnable } })
      .where(eq(casterScenes.id, scene.id));
  }
}
