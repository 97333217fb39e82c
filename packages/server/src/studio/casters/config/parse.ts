import { ApsaraError, type ApsaraInput } from '@cyclorama/contract';
import { NAME_VARIABLES } from '../../live/recording-names.ts';
import { checkHttpUrl, checkLiveUrl, checkPushUrl, type UrlRules } from '../check-url.ts';
import { defined, given, givenObject } from '../handler.ts';
import { LADDERS, type CasterAggregate, type CasterConfig, type Ladder } from '../model.ts';
import { refuseTwice, resourceOf } from '../references.ts';

type Input = ApsaraInput<'SetCasterConfig'>;

const MAX_RELAYS = 20;
/** Seconds without frames after which AutoSwitchUrgentOn switches, where eofThres does not say. */
const DEFAULT_EOF_SECONDS = 3;
/** Seconds of a recorded file, where CycleDuration does not say; at most a day. */
const DEFAULT_CYCLE_SECONDS = 21_600;
const MAX_CYCLE_SECONDS = 86_400;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/**
 * The whole configuration that a request asks for: what it does not send is not set. Only ChannelEnable, which cannot be
 * taken back, stays when it is not sent.
 * @throws ApsaraError `Invalid….Malformed`, `….NotFound`, InvalidCaster.ChannelDisableUnsupported
 */
export function parseConfig(rules: UrlRules, aggregate: CasterAggregate, input: Input): CasterConfig {
  const before = aggregate.caster.config;
  const { ChannelEnable: channels = before.ChannelEnable } = input;
  if (before.ChannelEnable === 1 && channels === 0) {
    throw new ApsaraError('InvalidCaster.ChannelDisableUnsupported');
  }
  const checked = (
    name: string,
    text: string | undefined,
    check: typeof checkHttpUrl,
  ): string | undefined => {
    const value = given(text);
    if (value !== undefined) check(rules, name, value);
    return value;
  };
  const urgent = givenObject(input.AutoSwitchUrgentConfig);
  return defined({
    CallbackUrl: checked('CallbackUrl', input.CallbackUrl, checkHttpUrl),
    ChannelEnable: channels,
    Delay: input.Delay ?? 0,
    DomainName: domainName(input.DomainName),
    ProgramEffect: input.ProgramEffect ?? 0,
    ProgramName: given(input.ProgramName),
    AutoSwitchUrgentOn: input.AutoSwitchUrgentOn ?? false,
    AutoSwitchUrgentConfig: urgent && { eofThres: eofThreshold(urgent.eofThres) },
    RecordConfig: recordConfig(givenObject(input.RecordConfig)),
    SideOutputUrl: checked('SideOutputUrl', input.SideOutputUrl, checkPushUrl),
    SideOutputUrlList: relays(rules, givenObject(input.SideOutputUrlList)),
    SyncGroupsConfig: syncGroups(aggregate, givenObject(input.SyncGroupsConfig)),
    TranscodeConfig: transcodeConfig(givenObject(input.TranscodeConfig)),
    UrgentImageId: given(input.UrgentImageId),
    UrgentImageUrl: checked('UrgentImageUrl', input.UrgentImageUrl, checkHttpUrl),
    UrgentLiveStreamUrl: checked('UrgentLiveStreamUrl', input.UrgentLiveStreamUrl, checkLiveUrl),
    UrgentMaterialId: given(input.UrgentMaterialId),
  });
}

/** Any host name is good as a label: what plays is at this server's addresses. */
function domainName(text: string | undefined): string | undefined {
  const name = given(text);
  if (name !== undefined && !HOST_NAME.test(name)) throw malformed('DomainName', 'it is no host name');
  return name;
}

function eofThreshold(seconds = DEFAULT_EOF_SECONDS): number {
  if (seconds >= 1 && seconds <= 3600) return seconds;
  throw malformed('AutoSwitchUrgentConfig', 'eofThres must be from 1 to 3600 seconds');
}

function recordConfig(
  sent: Exclude<Input['RecordConfig'], ''> | undefined,
): CasterConfig['RecordConfig'] | undefined {
  if (!sent) return undefined;
  const formats = sent.videoFormat ?? [];
  refuseTwice(
    'RecordConfig',
    formats.map(({ Format }) => Format),
  );
  return defined({
    OnDemand: sent.OnDemand,
    OssBucket: given(sent.ossBucket),
    OssEndpoint: given(sent.endpoint),
    RecordFormat: formats.map((format) => {
      const cycle = format.CycleDuration ?? DEFAULT_CYCLE_SECONDS;
      if (cycle < 1 || cycle > MAX_CYCLE_SECONDS) {
        throw malformed('RecordConfig', `CycleDuration must be from 1 to ${MAX_CYCLE_SECONDS} seconds`);
      }
      return defined({
        Format: format.Format,
        CycleDuration: cycle,
        OssObjectPrefix: objectPrefix('OssObjectPrefix', format.OssObjectPrefix),
        SliceOssObjectPrefix: objectPrefix('SliceOssObjectPrefix', format.SliceOssObjectPrefix),
      });
    }),
  });
}

/** A name in the object store, with places such as {StreamName}; it must not lead out of the tenant's folder. */
function objectPrefix(member: string, text: string | undefined): string | undefined {
  const prefix = given(text);
  if (prefix === undefined) return undefined;
  const unsafe =
    /[\p{Cc}\\]/u.test(prefix) || prefix.split('/').some((part) => part === '..' || part === '.');
  if (prefix.length > 512 || prefix.startsWith('/') || unsafe) {
    throw malformed('RecordConfig', `${member} is no name of an object`);
  }
  for (const [place, name = ''] of prefix.matchAll(/\{([^{}]*)\}/g)) {
    if (!NAME_VARIABLES.has(name)) throw malformed('RecordConfig', `${member} knows no ${place}`);
  }
  return prefix;
}

function relays(rules: UrlRules, urls: readonly string[] | undefined): readonly string[] | undefined {
  if (!urls || urls.length === 0) return undefined;
  const name = 'SideOutputUrlList';
  if (urls.length > MAX_RELAYS) throw malformed(name, `${urls.length} targets, at most ${MAX_RELAYS}`);
  for (const url of urls) checkPushUrl(rules, name, url);
  const twice = urls.find((url, index) => urls.indexOf(url) !== index);
  // The address holds a key: it is not repeated in messages.
  if (twice !== undefined) throw malformed(name, `target ${urls.lastIndexOf(twice) + 1} is named twice`);
  return urls;
}

function syncGroups(
  aggregate: CasterAggregate,
  groups: Exclude<Input['SyncGroupsConfig'], ''> | undefined,
): CasterConfig['SyncGroupsConfig'] {
  if (!groups || groups.length === 0) return undefined;
  const name = 'SyncGroupsConfig';
  refuseTwice(
    name,
    groups.flatMap(({ resourceIds = [] }) => resourceIds),
  );
  return groups.map(({ mode = 0, resourceIds = [], hostResourceId }) => {
    if (resourceIds.length < 2) throw malformed(name, 'a group has at least two sources');
    for (const id of resourceIds) resourceOf(aggregate, id);
    if (mode === 1) return { Mode: mode, ResourceIds: resourceIds };
    const host = given(hostResourceId);
    if (host === undefined || !resourceIds.includes(host)) {
      throw malformed(name, 'with mode 0 hostResourceId names one of resourceIds');
    }
    return { Mode: mode, ResourceIds: resourceIds, HostResourceId: host };
  });
}

function transcodeConfig(
  sent: Exclude<Input['TranscodeConfig'], ''> | undefined,
): CasterConfig['TranscodeConfig'] | undefined {
  if (!sent) return undefined;
  const ladders = sent.liveTemplateIds?.map((ladder) => {
    if (isLadder(ladder)) return ladder;
    const known = Object.keys(LADDERS).join(', ');
    throw malformed('TranscodeConfig', `liveTemplateIds: ${ladder.slice(0, 40)} is none of ${known}`);
  });
  refuseTwice('TranscodeConfig', ladders ?? []);
  return defined({ CasterTemplate: sent.casterTemplate, LiveTemplateIds: ladders });
}

function isLadder(text: string): text is Ladder {
  return Object.hasOwn(LADDERS, text);
}

function malformed(name: string, detail: string): ApsaraError {
  return new ApsaraError(`Invalid${name}.Malformed`, detail);
}
