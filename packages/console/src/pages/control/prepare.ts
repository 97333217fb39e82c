import { apsara } from '../../api/apsara.ts';

/** Sizes of programmes that a studio can have, with what they need. */
export const TEMPLATES = [
  'lp_hd',
  'lp_ud',
  'lp_sd',
  'lp_ld',
  'lp_hd_v',
  'lp_ud_v',
  'lp_sd_v',
  'lp_ld_v',
] as const;
/** A label, not a host: streams that are addressed to it are those of this server. */
export const OWN_DOMAIN = 'studio.local';
export type Template = (typeof TEMPLATES)[number];

/** Gives a studio what a start needs: a streaming domain (a label for this server), and a size where it has none. */
export async function prepare(casterId: string, template?: Template): Promise<void> {
  const config = await apsara('DescribeCasterConfig', { CasterId: casterId });
  const { input, kept } = editable(config);
  await apsara('SetCasterConfig', {
    ...kept,
    CasterId: casterId,
    DomainName: config.DomainName === undefined || config.DomainName === '' ? OWN_DOMAIN : config.DomainName,
    TranscodeConfig: { ...input, casterTemplate: input.casterTemplate ?? template ?? 'lp_hd' },
  });
}

type Config = Awaited<ReturnType<typeof apsara<'DescribeCasterConfig'>>>;
type Settings = Parameters<typeof apsara<'SetCasterConfig'>>[1];
type Sent = Omit<Settings, 'CasterId' | 'TranscodeConfig'>;

/** A configuration as it must be sent again: what is not sent is not set any more. */
export function editable(config: Config): {
  readonly kept: Sent;
  readonly input: Exclude<Settings['TranscodeConfig'], '' | undefined>;
} {
  const template = TEMPLATES.find((one) => one === config.TranscodeConfig?.CasterTemplate);
  const ladders = config.TranscodeConfig?.LiveTemplateIds?.LocationId ?? [];
  const text = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
  const relays = listOf(config.SideOutputUrlList);
  const threshold = thresholdOf(config.AutoSwitchUrgentConfig);
  const record = config.RecordConfig;
  const formats = record?.RecordFormat?.RecordFormat ?? [];
  const kept: Sent = withoutUndefined({
    CallbackUrl: text(config.CallbackUrl),
    ChannelEnable: config.ChannelEnable === 1 ? (1 as const) : (0 as const),
    Delay: config.Delay,
    DomainName: text(config.DomainName),
    ProgramEffect: config.ProgramEffect === 1 ? (1 as const) : (0 as const),
    ProgramName: text(config.ProgramName),
    AutoSwitchUrgentOn: config.AutoSwitchUrgentOn === 'true',
    AutoSwitchUrgentConfig: threshold === undefined ? undefined : { eofThres: threshold },
    SideOutputUrl: ownRelay(config.SideOutputUrl),
    SideOutputUrlList: relays.length === 0 ? undefined : relays,
    SyncGroupsConfig: syncGroups(config),
    UrgentImageId: text(config.UrgentImageId),
    UrgentImageUrl: text(config.UrgentImageUrl),
    UrgentLiveStreamUrl: text(config.UrgentLiveStreamUrl),
    UrgentMaterialId: text(config.UrgentMaterialId),
    RecordConfig:
      record === undefined
        ? undefined
        : withoutUndefined({
            OnDemand: [0, 1, 2, 7].includes(record.OnDemand ?? -1)
              ? (record.OnDemand as 0 | 1 | 2 | 7)
              : undefined,
            endpoint: text(record.OssEndpoint),
            ossBucket: text(record.OssBucket),
            videoFormat: formats.map((format) =>
              withoutUndefined({
                Format: formatOf(format.Format),
                CycleDuration: format.CycleDuration,
                OssObjectPrefix: text(format.OssObjectPrefix),
                SliceOssObjectPrefix: text(format.SliceOssObjectPrefix),
              }),
            ),
          }),
  });
  return {
    kept,
    input: withoutUndefined({
      casterTemplate: template,
      liveTemplateIds: ladders.length === 0 ? undefined : ladders,
    }),
  };
}

export type RecordFormat = 'mp4' | 'flv' | 'm3u8';

function formatOf(text: string | undefined): RecordFormat {
  return text === 'flv' || text === 'm3u8' ? text : 'mp4';
}

/** Where none is set, the answer names where the programme plays anyway: that is not to be set. */
function ownRelay(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  return new URL(url).pathname.startsWith('/caster/') ? undefined : url;
}

/** Targets of relays; the contract writes them as text. */
export function listOf(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return [];
  if (!text.startsWith('[')) return text.split(',').map((one) => one.trim());
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
}

function thresholdOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value: unknown = JSON.parse(text);
  const seconds = (value as { readonly eofThres?: unknown } | null)?.eofThres;
  return typeof seconds === 'number' ? seconds : undefined;
}

function syncGroups(config: Config): Sent['SyncGroupsConfig'] {
  const groups = config.SyncGroupsConfig?.SyncGroup ?? [];
  if (groups.length === 0) return undefined;
  return groups.map((group) =>
    withoutUndefined({
      mode: group.Mode === 1 ? (1 as const) : (0 as const),
      resourceIds: group.ResourceIds?.ResourceId ?? [],
      hostResourceId: group.HostResourceId === '' ? undefined : group.HostResourceId,
    }),
  );
}

type Optional<T> = { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> } & {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
};

/** Members that are undefined are left out. */
function withoutUndefined<T extends object>(value: T): Optional<T> {
  // What is left has exactly the members that the type keeps.
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Optional<T>;
}
