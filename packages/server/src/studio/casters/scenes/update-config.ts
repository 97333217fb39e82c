import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { refuseTwice, requireOn, sceneOf } from '../references.ts';
import { checkSceneConfig, soundOfLayout, storeSceneConfig } from './config.ts';

/**
 * UpdateCasterSceneConfig: a scene changes to this layout and keeps its components; those that are sent are laid over them.
 * With the layout that it has, its sound stays as UpdateCasterSceneAudio set it.
 */
export async function updateCasterSceneConfig(
  context: ApsaraContext,
  request: Asked<'UpdateCasterSceneConfig'>,
): Answer<'UpdateCasterSceneConfig'> {
  const { SceneId: sceneId, LayoutId: layoutId, ComponentId: added = [] } = request.input;
  return changeCaster(context, request, async (change) => {
    const scene = sceneOf(change.aggregate, sceneId);
    requireOn(scene);
    refuseTwice('ComponentId', added);
    const kept = scene.componentIds.filter((id) => !added.includes(id));
    const config = { layoutId, componentIds: [...kept, ...added] };
    checkSceneConfig(change.aggregate, config);
    const audio = scene.layoutId === layoutId ? scene.audio : soundOfLayout(scene);
    await storeSceneConfig(change, scene, { ...config, audio });
    return {};
  });
}
