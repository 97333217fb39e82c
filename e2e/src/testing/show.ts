import { ApsaraClient } from './apsara.ts';
import type { Credentials } from './server.ts';

export interface SceneStreams {
  readonly SceneId: string;
  readonly StreamUrl: string;
}

/** A production studio with cameras, as a user makes it through the Apsara API. */
export interface Show {
  readonly apsara: ApsaraClient;
  readonly CasterId: string;
  /** One per camera: the camera alone, full. */
  readonly layouts: readonly string[];
  readonly pgm: SceneStreams;
  readonly pvw: SceneStreams;
}

/** A place in a layout; without a box the whole picture. */
export interface Place {
  readonly location: string;
  readonly box?: { readonly size: number; readonly x: number; readonly y: number };
}

/** Where camera n of a tenant publishes. */
export function cameraUrl({ rtmp_url, stream_key }: Credentials, n: number): string {
  return `${rtmp_url}/camera${n}?key=${stream_key}`;
}

export async function addLayout(
  apsara: ApsaraClient,
  CasterId: string,
  ...places: readonly Place[]
): Promise<string> {
  const locations = places.map(({ location }) => location);
  const { LayoutId } = await apsara.must<{ LayoutId: string }>('AddCasterLayout', {
    CasterId,
    VideoLayer: places.map(({ box }) => ({
      FillMode: 'none',
      WidthNormalized: box?.size ?? 1,
      HeightNormalized: box?.size ?? 1,
      PositionNormalized: [box?.x ?? 0, box?.y ?? 0],
    })),
    BlendList: locations,
    AudioLayer: locations.map(() => ({ VolumeRate: 1 })),
    MixList: locations,
  });
  return LayoutId;
}

/** Makes a studio of `cameras` cameras (640×360 unless said otherwise), starts it, and puts the first camera on air. */
export async function startShow(
  credentials: Credentials,
  cameras: number,
  template = 'lp_ld',
): Promise<Show> {
  const apsara = new ApsaraClient(credentials);
  const { CasterId } = await apsara.must<{ CasterId: string }>('CreateCaster', {
    CasterName: `${cameras} cameras`,
    ChargeType: 'PostPaid',
    NormType: 1,
    ClientToken: 'e2e',
  });
  await apsara.must('SetCasterConfig', {
    CasterId,
    DomainName: 'live.example.com',
    TranscodeConfig: { casterTemplate: template },
  });
  const layouts: string[] = [];
  for (let n = 1; n <= cameras; n++) {
    const location = `RV0${n}`;
    await apsara.must('AddCasterVideoResource', {
      CasterId,
      LocationId: location,
      ResourceName: `camera ${n}`,
      LiveStreamUrl: `rtmp://live.example.com/live/camera${n}`,
    });
    layouts.push(await addLayout(apsara, CasterId, { location }));
  }
  type Started = Record<'PgmSceneInfos' | 'PvwSceneInfos', { SceneInfo: SceneStreams[] }>;
  const started = await apsara.must<Started>('StartCaster', { CasterId });
  const pgm = started.PgmSceneInfos.SceneInfo[0]!;
  const pvw = started.PvwSceneInfos.SceneInfo[0]!;
  await apsara.must('UpdateCasterSceneConfig', { CasterId, SceneId: pgm.SceneId, LayoutId: layouts[0] });
  return { apsara, CasterId, layouts, pgm, pvw };
}
