import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { readCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { showAudioLayer } from '../layouts/list.ts';
import { sceneOf } from '../references.ts';

/** DescribeCasterSceneAudio: the sound of a scene, as it was set or else as its layout has it. */
export async function describeCasterSceneAudio(
  context: ApsaraContext,
  request: Asked<'DescribeCasterSceneAudio'>,
): Answer<'DescribeCasterSceneAudio'> {
  const aggregate = await readCaster(context, request);
  const { audio, layoutId } = sceneOf(aggregate, request.input.SceneId);
  const layout = aggregate.layouts.find(({ id }) => id === layoutId)?.document;
  return {
    CasterId: aggregate.caster.id,
    FollowEnable: audio.FollowEnable,
    AudioLayers: { AudioLayer: (audio.AudioLayer ?? layout?.AudioLayer ?? []).map(showAudioLayer) },
    MixList: { LocationId: audio.MixList ?? layout?.MixList ?? [] },
  };
}
