import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import { given, type Answer, type Asked } from '../handler.ts';
import { requireOn, sceneOf } from '../references.ts';
import { checkSceneConfig, soundOfLayout, storeSceneConfig } from './config.ts';

/** SetCasterSceneConfig: a scene shows this layout, these components and nothing else; its sound is the layout's. */
export async function setCasterSceneConfig(
  context: ApsaraContext,
  request: Asked<'SetCasterSceneConfig'>,
): Answer<'SetCasterSceneConfig'> {
  const layoutId = given(request.input.LayoutId);
  const componentIds = request.input.ComponentId ?? [];
  if (layoutId === undefined && componentIds.length === 0) {
    throw new ApsaraError('MissingParameter', 'LayoutId or ComponentId');
  }
  return changeCaster(context, request, async (change) => {
    const scene = sceneOf(change.aggregate, request.input.SceneId);
    requireOn(scene);
    const config = { ...(layoutId !== undefined && { layoutId }), componentIds };
    checkSceneConfig(change.aggregate, config);
    await storeSceneConfig(change, scene, { ...config, audio: soundOfLayout(scene) });
    return {};
  });
}
