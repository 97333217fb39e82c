import { eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { PGM, type CasterConfig } from '../model.ts';
import { requireOn, sceneOfType } from '../references.ts';
import { casterScenes } from '../table.ts';

/** EffectCasterUrgent: the programme shows the standby source until its scene gets a new configuration. */
export async function effectCasterUrgent(
  context: ApsaraContext,
  request: Asked<'EffectCasterUrgent'>,
): Answer<'EffectCasterUrgent'> {
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const scene = sceneOfType(aggregate, request.input.SceneId, PGM);
    requireOn(scene);
    if (!hasStandby(aggregate.caster.config)) {
      const how = 'set UrgentMaterialId, UrgentImageId, UrgentImageUrl or UrgentLiveStreamUrl first';
      throw new ApsaraError('InvalidConfiguration.NotFound', `there is no standby source: ${how}`);
    }
    await tx.orm.update(casterScenes).set({ urgent: true }).where(eq(casterScenes.id, scene.id));
    return {};
  });
}

/** True when a standby source is configured. */
function hasStandby(config: CasterConfig): boolean {
  const { UrgentMaterialId, UrgentImageId, UrgentImageUrl, UrgentLiveStreamUrl } = config;
  return [UrgentMaterialId, UrgentImageId, UrgentImageUrl, UrgentLiveStreamUrl].some(
    (standby) => standby !== undefined,
  );
}
