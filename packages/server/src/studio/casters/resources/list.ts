import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { readCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { sourceOfDocument } from './document.ts';

/** DescribeCasterVideoResources: the sources as they were last set, by location. */
export async function describeCasterVideoResources(
  context: ApsaraContext,
  request: Asked<'DescribeCasterVideoResources'>,
): Answer<'DescribeCasterVideoResources'> {
  const { resources } = await readCaster(context, request);
  return {
    Total: resources.length,
    VideoResources: {
      VideoResource: resources.map(({ id, locationId, name, document }) => {
        const live = document.LiveStreamUrl;
        const flv = live !== undefined && /^https?:.*\.flv(\?|$)/i.test(live) ? { FlvUrl: live } : {};
        return {
          ResourceId: id,
          ResourceName: name,
          LocationId: locationId,
          ...sourceOfDocument(document),
          ...flv,
          BeginOffset: document.BeginOffset,
          EndOffset: document.EndOffset,
          RepeatNum: document.RepeatNum,
          PtsCallbackInterval: document.PtsCallbackInterval,
        };
      }),
    },
  };
}
