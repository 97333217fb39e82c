import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { readCaster } from '../change.ts';
import { defined, type Answer, type Asked } from '../handler.ts';

/** DescribeCasterChannels: the channels that were set, and where their sources come from. */
export async function describeCasterChannels(
  context: ApsaraContext,
  request: Asked<'DescribeCasterChannels'>,
): Answer<'DescribeCasterChannels'> {
  const { channels, resources } = await readCaster(context, request);
  return {
    Total: channels.length,
    Channels: {
      Channel: channels.map(({ channelId, resourceId, faceBeauty }) => {
        const document = resources.find(({ id }) => id === resourceId)?.effective;
        const live = document?.LiveStreamUrl;
        return defined({
          ChannelId: channelId,
          FaceBeauty: faceBeauty,
          ResourceId: resourceId,
          StreamUrl: live ?? document?.VodUrl,
          RtmpUrl: live !== undefined && /^rtmps?:/i.test(live) ? live : undefined,
        });
      }),
    },
  };
}
