import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { streamAddresses } from '../addresses.ts';
import { readCaster } from '../change.ts';
import { defined, type Answer, type Asked } from '../handler.ts';

/** DescribeCasterConfig. Without a SideOutputUrl of its own a caster shows where its programme plays anyway. */
export async function describeCasterConfig(
  context: ApsaraContext,
  request: Asked<'DescribeCasterConfig'>,
): Answer<'DescribeCasterConfig'> {
  const { caster } = await readCaster(context, request);
  const { config } = caster;
  const { RecordConfig: record, SyncGroupsConfig: groups, TranscodeConfig: transcode } = config;
  return defined({
    CasterId: caster.id,
    CasterName: caster.name,
    AutoSwitchUrgentOn: String(config.AutoSwitchUrgentOn),
    AutoSwitchUrgentConfig: config.AutoSwitchUrgentConfig && JSON.stringify(config.AutoSwitchUrgentConfig),
    CallbackUrl: config.CallbackUrl,
    ChannelEnable: config.ChannelEnable,
    Delay: config.Delay,
    DomainName: config.DomainName,
    ProgramEffect: config.ProgramEffect,
    ProgramName: config.ProgramName,
    RecordConfig: record && { ...record, RecordFormat: { RecordFormat: record.RecordFormat } },
    SideOutputUrl: config.SideOutputUrl ?? streamAddresses(caster, request.addresses).pgm.rtmp,
    SideOutputUrlList: config.SideOutputUrlList && JSON.stringify(config.SideOutputUrlList),
    SyncGroupsConfig: groups && {
      SyncGroup: groups.map((group) => ({ ...group, ResourceIds: { ResourceId: group.ResourceIds } })),
    },
    TranscodeConfig: transcode && {
      ...defined({ CasterTemplate: transcode.CasterTemplate }),
      LiveTemplateIds: { LocationId: transcode.LiveTemplateIds ?? [] },
    },
    UrgentImageId: config.UrgentImageId,
    UrgentImageUrl: config.UrgentImageUrl,
    UrgentLiveStreamUrl: config.UrgentLiveStreamUrl,
    UrgentMaterialId: config.UrgentMaterialId,
  });
}
