import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { readCaster } from '../change.ts';
import { given, type Answer, type Asked } from '../handler.ts';
import type { AudioLayer } from '../model.ts';
import { layoutOf } from '../references.ts';

/** DescribeCasterLayouts: all layouts, oldest first, or one. */
export async function describeCasterLayouts(
  context: ApsaraContext,
  request: Asked<'DescribeCasterLayouts'>,
): Answer<'DescribeCasterLayouts'> {
  const aggregate = await readCaster(context, request);
  const layoutId = given(request.input.LayoutId);
  const layouts = layoutId === undefined ? aggregate.layouts : [layoutOf(aggregate, layoutId)];
  return {
    Total: layouts.length,
    Layouts: {
      Layout: layouts.map(({ id, document }) => ({
        LayoutId: id,
        VideoLayers: {
          VideoLayer: document.VideoLayer.map(({ PositionNormalized: position, ...layer }) => ({
            ...layer,
            PositionNormalizeds: { Position: position },
          })),
        },
        BlendList: { LocationId: document.BlendList },
        AudioLayers: { AudioLayer: document.AudioLayer.map(showAudioLayer) },
        MixList: { LocationId: document.MixList },
      })),
    },
  };
}

/** A layer of sound as answers show it: without its filter, which they do not know. */
export function showAudioLayer(layer: AudioLayer): Omit<AudioLayer, 'Filter'> {
  const { FixedDelayDuration, ValidChannel, VolumeRate } = layer;
  return { FixedDelayDuration, ValidChannel, VolumeRate };
}
