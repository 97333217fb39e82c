import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { streamAddresses, streamInfos } from '../addresses.ts';
import { readCaster } from '../change.ts';
import { defined, given, type Answer, type Asked } from '../handler.ts';
import { PGM } from '../model.ts';
import { requireDomain } from '../run/conditions.ts';
import { sceneOf } from '../references.ts';

/** DescribeCasterScenes: the scenes, which exist from the first start, with where they play. */
export async function describeCasterScenes(
  context: ApsaraContext,
  request: Asked<'DescribeCasterScenes'>,
): Answer<'DescribeCasterScenes'> {
  const aggregate = await readCaster(context, request);
  requireDomain(aggregate.caster);
  const sceneId = given(request.input.SceneId);
  const scenes = sceneId === undefined ? aggregate.scenes : [sceneOf(aggregate, sceneId)];
  const streams = streamAddresses(aggregate.caster, request.addresses);
  return {
    Total: scenes.length,
    SceneList: {
      Scene: scenes.map((scene) =>
        defined({
          SceneId: scene.id,
          SceneName: scene.name,
          OutputType: scene.outputType,
          Status: scene.status,
          LayoutId: scene.layoutId,
          ComponentIds: { componentId: scene.componentIds },
          StreamUrl: scene.outputType === PGM ? streams.pgm.rtmp : streams.pvw.rtmp,
          StreamInfos: scene.outputType === PGM ? streamInfos(streams) : undefined,
        }),
      ),
    },
  };
}
