import { eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { streamAddresses } from '../addresses.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { PVW } from '../model.ts';
import { sceneOfType } from '../references.ts';
import { casterScenes } from '../table.ts';

/** StartCasterScene: switches the preview of a running caster on. One that is on stays so. */
export async function startCasterScene(
  context: ApsaraContext,
  request: Asked<'StartCasterScene'>,
): Answer<'StartCasterScene'> {
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const { caster } = aggregate;
    const scene = sceneOfType(aggregate, request.input.SceneId, PVW);
    if (caster.desired !== 'running') {
      throw new ApsaraError('IncorrectCasterStatus', `caster ${caster.id} is stopped: StartCaster starts it`);
    }
    await tx.orm.update(casterScenes).set({ status: 1 }).where(eq(casterScenes.id, scene.id));
    return { StreamUrl: streamAddresses(caster, request.addresses).pvw.rtmp };
  });
}

/** StopCasterScene: switches the preview off; what it was set to show is kept. One that is off stays so. */
export async function stopCasterScene(
  context: ApsaraContext,
  request: Asked<'StopCasterScene'>,
): Answer<'StopCasterScene'> {
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const scene = sceneOfType(aggregate, request.input.SceneId, PVW);
    await tx.orm.update(casterScenes).set({ status: 0 }).where(eq(casterScenes.id, scene.id));
    return {};
  });
}
