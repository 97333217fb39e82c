/**
 * A production studio ("caster") with everything that belongs to it, as rows hold it: wire documents, validated, in the
 * contract's spelling. `compile/caster/` turns it into a LiveDocument.
 */

import type { StoredMatte } from '../mattes/stored.ts';

/** OutputType of scenes. */
export const PVW = '0';
export const PGM = '1';

export interface CasterAggregate {
  readonly caster: Caster;
  readonly resources: readonly VideoResource[];
  readonly channels: readonly Channel[];
  readonly layouts: readonly Layout[];
  readonly components: readonly Component[];
  readonly scenes: readonly Scene[];
  readonly episodes: readonly Episode[];
  readonly studioLayouts: readonly StudioLayout[];
  /** Live rooms of the same tenant that are sources here and on air: room id → name of the programme in the hub. */
  readonly rooms?: Readonly<Record<string, string>>;
}

export interface Caster {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly normType: 1 | 4;
  readonly config: CasterConfig;
  /** What its owner wants: the truth that sessions follow. */
  readonly desired: 'stopped' | 'running';
  /** Rises with every change of anything of the caster. */
  readonly revision: number;
  /** Random; part of its stream names so that they cannot be guessed. */
  readonly streamKey: string;
  /** The programme is black and silent, whatever its scene shows (FTB). */
  readonly faded?: boolean;
}

/** What SetCasterConfig holds; absent = not set. */
export interface CasterConfig {
  readonly CallbackUrl?: string;
  readonly ChannelEnable: 0 | 1;
  readonly Delay: number;
  readonly DomainName?: string;
  readonly ProgramEffect: 0 | 1;
  readonly ProgramName?: string;
  readonly AutoSwitchUrgentOn: boolean;
  readonly AutoSwitchUrgentConfig?: { readonly eofThres: number };
  readonly RecordConfig?: {
    readonly OnDemand?: number;
    readonly OssBucket?: string;
    readonly OssEndpoint?: string;
    readonly RecordFormat: readonly {
      readonly Format: 'flv' | 'mp4' | 'm3u8';
      readonly CycleDuration: number;
      readonly OssObjectPrefix?: string;
      readonly SliceOssObjectPrefix?: string;
    }[];
  };
  readonly SideOutputUrl?: string;
  readonly SideOutputUrlList?: readonly string[];
  readonly SyncGroupsConfig?: readonly {
    readonly Mode: 0 | 1;
    readonly ResourceIds: readonly string[];
    readonly HostResourceId?: string;
  }[];
  readonly TranscodeConfig?: {
    readonly CasterTemplate?: CasterTemplate;
    readonly LiveTemplateIds?: readonly Ladder[];
  };
  readonly UrgentImageId?: string;
  readonly UrgentImageUrl?: string;
  readonly UrgentLiveStreamUrl?: string;
  readonly UrgentMaterialId?: string;
}

export type CasterTemplate =
  'lp_ld' | 'lp_sd' | 'lp_hd' | 'lp_ud' | 'lp_ld_v' | 'lp_sd_v' | 'lp_hd_v' | 'lp_ud_v';
export type Ladder = 'lld' | 'sd' | 'lhd' | 'lud';

/** Size and bit rate of programmes by template (25 fps). */
export const TEMPLATES: Readonly<
  Record<CasterTemplate, { readonly width: number; readonly height: number; readonly videoKbps: number }>
> = {
  lp_ld: { width: 640, height: 360, videoKbps: 800 },
  lp_sd: { width: 854, height: 480, videoKbps: 1200 },
  lp_hd: { width: 1280, height: 720, videoKbps: 2500 },
  lp_ud: { width: 1920, height: 1080, videoKbps: 4500 },
  lp_ld_v: { width: 360, height: 640, videoKbps: 800 },
  lp_sd_v: { width: 480, height: 854, videoKbps: 1200 },
  lp_hd_v: { width: 720, height: 1280, videoKbps: 2500 },
  lp_ud_v: { width: 1080, height: 1920, videoKbps: 4500 },
};

/** Short side and bit rate of the ladders. */
export const LADDERS: Readonly<Record<Ladder, { readonly shortSide: number; readonly videoKbps: number }>> = {
  lld: { shortSide: 360, videoKbps: 600 },
  sd: { shortSide: 480, videoKbps: 1000 },
  lhd: { shortSide: 720, videoKbps: 2000 },
  lud: { shortSide: 1080, videoKbps: 4000 },
};

export interface VideoResource {
  readonly id: string;
  /** RV01…RV12 (position without channels; with channels, the channel binds it). */
  readonly locationId: string;
  readonly name: string;
  readonly document: {
    readonly LiveStreamUrl?: string;
    readonly VodUrl?: string;
    readonly MaterialId?: string;
    readonly ImageId?: string;
    readonly ImageUrl?: string;
    readonly BeginOffset?: number;
    readonly EndOffset?: number;
    readonly RepeatNum: number;
    readonly FixedDelayDuration: number;
    readonly PtsCallbackInterval?: number;
  };
  /** The document that running scenes use: ModifyCasterVideoResource changes `document` only, Effect… copies it here. */
  readonly effective: VideoResource['document'];
  /** Rises when `effective` changes. */
  readonly revision: number;
  /** How a person before it is cut out where a layout asks for it; absent = as the layout's Color has it. */
  readonly matte?: StoredMatte;
}

export interface Channel {
  /** RV01…RV12 */
  readonly channelId: string;
  readonly resourceId?: string;
  readonly faceBeauty?: string;
  readonly playStatus: 0 | 1;
}

export type PositionRefer =
  | 'topLeft'
  | 'topRight'
  | 'bottomLeft'
  | 'bottomRight'
  | 'center'
  | 'topCenter'
  | 'bottomCenter'
  | 'leftCenter'
  | 'rightCenter';

export interface AudioLayer {
  readonly FixedDelayDuration: number;
  readonly ValidChannel: 'leftChannel' | 'rightChannel' | 'all';
  readonly VolumeRate: number;
  readonly Filter?: {
    readonly enableAgc: 0 | 1;
    readonly enableAns: 0 | 1;
    readonly ansMode: 0 | 1;
    readonly enableBeautify: 0 | 1;
    readonly voiceBeautifyMode: 0 | 1;
  };
}

/** A source in the mixer of a control room. */
export interface MixerChannel {
  readonly location: string;
  /** `afv`: heard while it is seen. */
  readonly mode: 'off' | 'on' | 'afv';
  readonly muted: boolean;
  readonly layer: AudioLayer;
}

export interface Layout {
  readonly id: string;
  readonly document: {
    readonly VideoLayer: readonly {
      readonly FillMode: 'none' | 'fit';
      readonly FixedDelayDuration: number;
      readonly WidthNormalized: number;
      readonly HeightNormalized: number;
      readonly PositionNormalized: readonly [number, number];
      readonly PositionRefer: PositionRefer;
    }[];
    /** Locations of VideoLayer, same order. */
    readonly BlendList: readonly string[];
    readonly AudioLayer: readonly AudioLayer[];
    /** Locations of AudioLayer, same order. */
    readonly MixList: readonly string[];
  };
}

export interface TextStyleContent {
  readonly Color: string;
  readonly FontName: string;
  readonly SizeNormalized: number;
  readonly BorderWidthNormalized: number;
  readonly BorderColor: string;
}

export interface Component {
  readonly id: string;
  /** RCnn */
  readonly locationId: string;
  readonly name: string;
  readonly document: {
    readonly ComponentType: 'text' | 'image' | 'caption';
    readonly Effect: 'none' | 'animateH' | 'animateV';
    readonly LayerOrder: 'cover' | 'background';
    readonly ComponentLayer: {
      readonly HeightNormalized: number;
      readonly WidthNormalized: number;
      readonly PositionNormalized: readonly [number, number];
      readonly PositionRefer: PositionRefer;
    };
    readonly TextLayerContent?: TextStyleContent & { readonly Text: string };
    readonly ImageLayerContent?: { readonly MaterialId: string };
    readonly CaptionLayerContent?: TextStyleContent & Readonly<Record<string, unknown>>;
  };
}

export interface Scene {
  readonly id: string;
  readonly outputType: typeof PVW | typeof PGM;
  readonly name: string;
  /** 0 off, 1 on. */
  readonly status: 0 | 1;
  readonly layoutId?: string;
  /** Bottom to top. */
  readonly componentIds: readonly string[];
  /** Set by UpdateCasterSceneAudio; absent lists = those of the layout. */
  readonly audio: {
    readonly FollowEnable: 0 | 1;
    readonly AudioLayer?: readonly AudioLayer[];
    readonly MixList?: readonly string[];
    /** The mixer of the control room: stays over changes of the picture, and wins over the lists. */
    readonly Mixer?: readonly MixerChannel[];
  };
  /** EffectCasterUrgent is in force: the standby source is on. A new layout ends it. */
  readonly urgent: boolean;
}

export interface Episode {
  readonly id: string;
  readonly name: string;
  readonly type: 'Resource' | 'Component';
  readonly resourceId?: string;
  readonly componentIds: readonly string[];
  readonly switchType?: 'TimeFirst' | 'ContentFirst';
  readonly startTime: Date;
  readonly endTime: Date;
  /** 0 not started, 1 playing, 2 finished. */
  readonly status: 0 | 1 | 2;
}

export interface StudioLayout {
  readonly id: string;
  readonly name: string;
  readonly type: 'common' | 'studio';
  /** The JSON parameters in the contract's spelling. */
  readonly document: {
    readonly CommonConfig?: { readonly ChannelId?: string; readonly VideoResourceId?: string };
    readonly BgImageConfig?: Readonly<
      Record<'Id' | 'MaterialId' | 'ImageUrl' | 'LocationId', string | undefined>
    >;
    readonly ScreenInputConfigList?: readonly Readonly<Record<string, unknown>>[];
    readonly MediaInputConfigList?: readonly Readonly<Record<string, unknown>>[];
    readonly LayerOrderConfigList?: readonly { readonly Type: 'background' | 'media'; readonly Id: string }[];
  };
}
