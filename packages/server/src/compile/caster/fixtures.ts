import type {
  Caster,
  CasterAggregate,
  CasterConfig,
  Layout,
  VideoResource,
} from '../../studio/casters/model.ts';
import { QUIET_STATE, type CasterInput, type CasterState, type LocalMaterial } from './input.ts';

type VideoLayer = Layout['document']['VideoLayer'][number];

/** A source at a location; live unless `document` says otherwise. */
export function resource(
  locationId: string,
  document: Partial<VideoResource['document']> = {},
): VideoResource {
  const live = document.VodUrl ?? document.ImageUrl ?? document.MaterialId;
  const whole = {
    ...(live === undefined ? { LiveStreamUrl: `rtmp://camera.example.org/live/${locationId}` } : {}),
    RepeatNum: 0,
    FixedDelayDuration: 0,
    ...document,
  };
  return {
    id: `id-${locationId}`,
    locationId,
    name: `name ${locationId}`,
    document: whole,
    effective: whole,
    revision: 1,
  };
}

/** A layout of whole pictures with their sound, unless layers say otherwise. */
export function layout(
  id: string,
  locations: readonly string[],
  layers: readonly Partial<VideoLayer>[] = [],
): Layout {
  return {
    id,
    document: {
      VideoLayer: locations.map((_, i) => ({
        FillMode: 'fit',
        FixedDelayDuration: 0,
        WidthNormalized: 1,
        HeightNormalized: 1,
        PositionNormalized: [0, 0],
        PositionRefer: 'topLeft',
        ...layers[i],
      })),
      BlendList: locations,
      AudioLayer: locations.map(() => ({ FixedDelayDuration: 0, ValidChannel: 'all', VolumeRate: 1 })),
      MixList: locations,
    },
  };
}

/** A caster with two cameras; the programme shows layout `a`. */
export function aggregate(
  more: Partial<CasterAggregate> = {},
  config: Partial<CasterConfig> = {},
): CasterAggregate {
  const caster: Caster = {
    id: 'c1',
    projectId: 'p1',
    name: 'show',
    normType: 1,
    config: {
      ChannelEnable: 0,
      Delay: 0,
      ProgramEffect: 0,
      AutoSwitchUrgentOn: false,
      TranscodeConfig: { CasterTemplate: 'lp_hd' },
      ...config,
    },
    desired: 'running',
    revision: 1,
    streamKey: 'key',
  };
  const scene = { status: 1 as const, componentIds: [], audio: { FollowEnable: 1 as const }, urgent: false };
  return {
    caster,
    resources: [resource('RV01'), resource('RV02')],
    channels: [],
    layouts: [layout('a', ['RV01']), layout('b', ['RV02'])],
    components: [],
    scenes: [
      { ...scene, id: 's0', outputType: '0', name: 'PVW' },
      { ...scene, id: 's1', outputType: '1', name: 'PGM', layoutId: 'a' },
    ],
    episodes: [],
    studioLayouts: [],
    ...more,
  };
}

export function inputOf(
  of: CasterAggregate,
  materials: Readonly<Record<string, LocalMaterial>> = {},
  state: CasterState = QUIET_STATE,
): CasterInput {
  return {
    aggregate: of,
    materials: new Map(Object.entries(materials)),
    state,
    places: {
      publishUrl: (name) => `rtmp://127.0.0.1/caster/${name}?t`,
      hlsFolder: (name, container) => `/hls/${name}/${container}`,
      recordFolder: (format) => `/rec/${format}`,
      sourceUrl: (url) => url,
      roomUrl: (stream) => `rtmp://127.0.0.1/caster/${stream}?play`,
    },
  };
}
