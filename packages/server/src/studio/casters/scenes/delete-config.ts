import { eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { requireOn, sceneOf } from '../references.ts';
import { casterScenes } from '../table.ts';
import { soundOfLayout } from './config.ts';

/** DeleteCasterSceneConfig: takes the components, the layout (and its sound) or both out of a scene that is on. */
export async function deleteCasterSceneConfig(
  context: ApsaraContext,
  request: Asked<'DeleteCasterSceneConfig'>,
): Answer<'DeleteCasterSceneConfig'> {
  const { SceneId: sceneId, Type: type } = request.input;
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const scene = sceneOf(aggregate, sceneId);
    requireOn(scene);
    await tx.orm
      .update(casterScenes)
      .set({
        ...(type !== 'Layout' && { componentIds: [] }),
        ...(type !== 'Component' && { layoutId: null, audio: soundOfLayout(scene) }),
      })
      .where(eq(casterScenes.id, scene.id));
    return {};
  });
}
