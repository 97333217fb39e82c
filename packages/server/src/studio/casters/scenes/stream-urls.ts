import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { streamAddresses, streamInfos } from '../addresses.ts';
import { readCaster } from '../change.ts';
import { defined, type Answer, type Asked } from '../handler.ts';
import { PGM } from '../model.ts';

/** DescribeCasterStreamUrl: where preview and programme play. */
export async function describeCasterStreamUrl(
  context: ApsaraContext,
  request: Asked<'DescribeCasterStreamUrl'>,
): Answer<'DescribeCasterStreamUrl'> {
  const { caster, scenes } = await readCaster(context, request);
  if (scenes.length === 0) {
    throw new ApsaraError('InvalidScene.NotFound', `caster ${caster.id} has no scenes before it is started`);
  }
  const streams = streamAddresses(caster, request.addresses);
  return {
    CasterId: caster.id,
    Total: scenes.length,
    CasterStreams: {
      CasterStream: scenes.map(({ id, outputType }) => {
        const { rtmp } = outputType === PGM ? streams.pgm : streams.pvw;
        return defined({
          SceneId: id,
          OutputType: Number(outputType),
          StreamUrl: rtmp,
          RtmpUrl: rtmp,
          StreamInfos: outputType === PGM ? streamInfos(streams) : undefined,
        });
      }),
    },
  };
}
