import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { PGM, PVW } from '../model.ts';
import { requireOn, sceneOfType } from '../references.ts';
import { checkSceneConfig, storeSceneConfig } from './config.ts';

/** CopyCasterSceneConfig: the take. The programme shows and sounds what the preview does, all of it on one frame. */
export async function copyCasterSceneConfig(
  context: ApsaraContext,
  request: Asked<'CopyCasterSceneConfig'>,
): Answer<'CopyCasterSceneConfig'> {
  const { FromSceneId: fromId, ToSceneId: toId } = request.input;
  return changeCaster(context, request, async (change) => {
    const from = sceneOfType(change.aggregate, fromId, PVW);
    const to = sceneOfType(change.aggregate, toId, PGM);
    requireOn(from);
    requireOn(to);
    if (from.layoutId === undefined && from.componentIds.length === 0) {
      throw new ApsaraError(
        'IncorrectSceneStatus.ConfigError',
        `PVW scene ${from.id} has no components either`,
      );
    }
    checkSceneConfig(change.aggregate, from);
    await storeSceneConfig(change, to, from);
    return {};
  });
}
