import { beforeAll, describe, expect, it } from 'vitest';
import { createTenant } from '../tenants/index.ts';
import { codeOf, openApsaraTestDoor, type ApsaraTestDoor } from '../../doors/testing/apsara.ts';
import type { CasterSessions } from '../live/port.ts';
import { seedAsset } from '../videos/testing/seed.ts';
import { loadCaster } from './load.ts';
import { casterOperations } from './operations.ts';
import { FakeSessions } from './testing/kit.ts';

type Parameters = Readonly<Record<string, string | number>>;

let door: ApsaraTestDoor;
let sessions: FakeSessions;
let casterId: string;
let scenes: Readonly<Record<'PVW' | 'PGM', string>>;
let layoutId: string;

/** Members of an answer that is taken. */
async function ask(action: string, parameters: Parameters = {}): Promise<Record<string, string>> {
  const answer = await door.call(action, parameters);
  if (answer.statusCode !== 200) throw new Error(`${action}: ${answer.body}`);
  return answer.json();
}

const rows = () => loadCaster(door.studio.db.orm, casterId);

beforeAll(async () => {
  // Sessions read the rows of the door's own studio, which there is only once the door is open.
  const late: CasterSessions = {
    start: (...args) => sessions.start(...args),
    stop: (...args) => sessions.stop(...args),
    follow: (...args) => sessions.follow(...args),
    control: (...args) => sessions.control(...args),
    status: () => sessions.status(),
  };
  door = await openApsaraTestDoor({ tables: [casterOperations], casters: late });
  sessions = new FakeSessions(door.studio);
});

describe('a show by the wire', () => {
  it('from nothing to a take', async () => {
    const created = await ask('CreateCaster', {
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: 'show-1',
      CasterName: 'evening',
      'Tag.1.Key': 'desk',
      'Tag.1.Value': 'news',
    });
    casterId = created['CasterId']!;
    await ask('SetCasterConfig', {
      CasterId: casterId,
      DomainName: 'live.example.org',
      TranscodeConfig: '{"CasterTemplate":"lp_ld","LiveTemplateIds":[]}',
      SideOutputUrlList: '["rtmp://push.example.org/app/key"]',
      RecordConfig: '{"ossBucket":"tapes","videoFormat":[{"Format":"mp4","CycleDuration":"300"}]}',
      Delay: 0,
      AutoSwitchUrgentOn: 'true',
      AutoSwitchUrgentConfig: '{"eofThres":4}',
    });
    for (const location of ['RV01', 'RV02']) {
      await ask('AddCasterVideoResource', {
        CasterId: casterId,
        LocationId: location,
        ResourceName: location,
        LiveStreamUrl: `rtmp://camera.example.org/live/${location}`,
      });
    }
    const MaterialId = await seedAsset(door.studio, { type: 'IMAGE', projectId: door.tenant.projectId });
    await ask('AddCasterComponent', {
      CasterId: casterId,
      LocationId: 'RC01',
      ComponentType: 'image',
      ComponentLayer: '{"WidthNormalized":"0.2","HeightNormalized":0,"PositionNormalized":["0.05",0.05]}',
      ImageLayerContent: JSON.stringify({ MaterialId }),
      LayerOrder: 'cover',
    });
    const { LayoutId } = await ask('AddCasterLayout', {
      CasterId: casterId,
      'VideoLayer.1.FillMode': 'fit',
      'VideoLayer.1.WidthNormalized': 1,
      'VideoLayer.1.HeightNormalized': 1,
      'VideoLayer.2.WidthNormalized': '0.3',
      'VideoLayer.2.PositionNormalized.1': '0.02',
      'VideoLayer.2.PositionNormalized.2': '0.03',
      'VideoLayer.2.PositionRefer': 'topRight',
      'BlendList.1': 'RV01',
      'BlendList.2': 'RV02',
      'AudioLayer.1.VolumeRate': '1.0',
      'MixList.1': 'RV01',
    });
    layoutId = LayoutId!;
    const started = await door.call('StartCaster', { CasterId: casterId });
    expect(started.headers).toMatchObject({ 'x-cyclorama-frame': '1234', 'x-cyclorama-pts': '49360' });
    const infos =
      started.json<
        Record<'PvwSceneInfos' | 'PgmSceneInfos', { SceneInfo: [{ SceneId: string; StreamUrl: string }] }>
      >();
    const [preview] = infos.PvwSceneInfos.SceneInfo;
    const [programme] = infos.PgmSceneInfos.SceneInfo;
    scenes = { PVW: preview.SceneId, PGM: programme.SceneId };
    expect(preview.StreamUrl).toBe(`${programme.StreamUrl}-pvw`);
    expect(programme.StreamUrl).toMatch(/^rtmp:\/\/127\.0\.0\.1:21935\/caster\/[0-9a-f]{32}$/);

    await ask('SetCasterSceneConfig', { CasterId: casterId, SceneId: scenes.PVW, LayoutId: layoutId });
    const take = await door.call('CopyCasterSceneConfig', {
      CasterId: casterId,
      FromSceneId: scenes.PVW,
      ToSceneId: scenes.PGM,
    });
    expect([take.statusCode, take.headers['x-cyclorama-frame']]).toEqual([200, '1234']);
    expect(Object.keys(take.json())).toEqual(['RequestId']);
    expect(await rows()).toMatchObject({
      caster: {
        name: 'evening',
        config: {
          TranscodeConfig: { CasterTemplate: 'lp_ld' },
          RecordConfig: { OssBucket: 'tapes', RecordFormat: [{ Format: 'mp4', CycleDuration: 300 }] },
          AutoSwitchUrgentConfig: { eofThres: 4 },
        },
      },
      components: [
        { document: { ComponentLayer: { WidthNormalized: 0.2, PositionNormalized: [0.05, 0.05] } } },
      ],
      layouts: [{ document: { VideoLayer: [{ FillMode: 'fit' }, { PositionNormalized: [0.02, 0.03] }] } }],
      scenes: [{ layoutId }, { layoutId }],
    });
  });

  it('in XML', async () => {
    const answer = await door.call('DescribeCasterScenes', { CasterId: casterId }, { format: 'XML' });
    expect(answer.body).toContain('<DescribeCasterScenesResponse>');
    expect(answer.body).toContain(`<SceneList><Scene><ComponentIds/><LayoutId>${layoutId}</LayoutId>`);
    expect(answer.body).toContain('<Total>2</Total>');
    const started = await door.call('StartCaster', { CasterId: casterId }, { format: 'XML' });
    expect(started.body).toMatch(
      /<PvwSceneInfos><SceneInfo><SceneId>[^<]+<\/SceneId><StreamUrl>[^<]+<\/StreamUrl><RtsUrl\/><\/SceneInfo>/,
    );
  });

  it('lists are lists, though they have one element or none', async () => {
    const config = await ask('DescribeCasterConfig', { CasterId: casterId });
    expect(config).toMatchObject({
      RecordConfig: { RecordFormat: { RecordFormat: [{ Format: 'mp4' }] } },
      TranscodeConfig: { LiveTemplateIds: { LocationId: [] } },
      SideOutputUrlList: '["rtmp://push.example.org/app/key"]',
    });
    const casters = await ask('DescribeCasters', { 'Tag.1.Key': 'desk' });
    expect(casters).toMatchObject({ CasterList: { Caster: [{ Tags: { tag: [{ TagKey: 'desk' }] } }] } });
    expect(await ask('DescribeCasterChannels', { CasterId: casterId })).toMatchObject({
      Channels: { Channel: [] },
      Total: 0,
    });
  });

  it('changes only the lists of a layout that are sent', async () => {
    await ask('ModifyCasterLayout', {
      CasterId: casterId,
      LayoutId: layoutId,
      'AudioLayer.1.VolumeRate': 2,
      'MixList.1': 'RV02',
    });
    expect((await rows())?.layouts[0]?.document).toMatchObject({
      BlendList: ['RV01', 'RV02'],
      MixList: ['RV02'],
      AudioLayer: [{ VolumeRate: 2 }],
    });
  });

  it('sets the sound of a scene with its filters', async () => {
    await ask('UpdateCasterSceneAudio', {
      CasterId: casterId,
      SceneId: scenes.PGM,
      FollowEnable: 0,
      'AudioLayer.1.VolumeRate': '0.5',
      'AudioLayer.1.Filter': '{ "enableAgc":0, "enableAns":1 }',
      'AudioLayer.2.ValidChannel': 'leftChannel',
      'MixList.1': 'RV02',
      'MixList.2': 'RV01',
    });
    expect((await rows())?.scenes[1]?.audio).toMatchObject({
      FollowEnable: 0,
      AudioLayer: [
        { VolumeRate: 0.5, Filter: { enableAns: 1, ansMode: 0 } },
        { ValidChannel: 'leftChannel' },
      ],
      MixList: ['RV02', 'RV01'],
    });
    const shown = await ask('DescribeCasterSceneAudio', { CasterId: casterId, SceneId: scenes.PGM });
    expect(shown).toMatchObject({ AudioLayers: { AudioLayer: [{}, {}] } });
    expect(JSON.stringify(shown)).not.toContain('Filter');
  });
});

describe('what is refused changes nothing, here or in what runs', () => {
  const audio = (more: Parameters): Parameters => ({ SceneId: 'PGM', FollowEnable: 1, ...more });
  const layer = { 'AudioLayer.1.VolumeRate': 1 };
  it.each<[string, Parameters, number, string]>([
    ['UpdateCasterSceneAudio', audio({ CasterId: 'a/b' }), 400, 'InvalidCasterId.Malformed'],
    ['UpdateCasterSceneAudio', audio({ CasterId: 'unknown' }), 404, 'InvalidCaster.NotFound'],
    ['UpdateCasterSceneAudio', audio({ SceneId: 'a/b' }), 400, 'InvalidParameter.Malformed'],
    ['UpdateCasterSceneAudio', audio({ SceneId: 'unknown' }), 404, 'InvalidScene.NotFound'],
    ['UpdateCasterSceneAudio', audio({ FollowEnable: 2 }), 400, 'InvalidParameter.Malformed'],
    ['UpdateCasterSceneAudio', audio({ 'AudioLayer.1.VolumeRate': 11 }), 400, 'InvalidParameter.Malformed'],
    [
      'UpdateCasterSceneAudio',
      audio({ 'AudioLayer.1.Filter': '{', 'MixList.1': 'RV01' }),
      400,
      'InvalidParameter.Malformed',
    ],
    [
      'UpdateCasterSceneAudio',
      audio({ ...layer, 'MixList.1': 'RV01', 'MixList.2': 'RV02' }),
      400,
      'InvalidAudioLayersAndMixListSize.Mismatch',
    ],
    ['UpdateCasterSceneAudio', audio({ ...layer, 'MixList.1': 'RV09' }), 404, 'ResourceInChannel.NotFound'],
    ['StartCaster', { CasterId: '' }, 400, 'MissingParameter'],
    ['StartCaster', { CasterId: 'unknown' }, 404, 'InvalidCaster.NotFound'],
    [
      'SetCasterConfig',
      { TranscodeConfig: '{"casterTemplate":"8k"}' },
      400,
      'InvalidTranscodeConfig.Malformed',
    ],
    ['SetCasterConfig', { RecordConfig: 'nothing' }, 400, 'InvalidRecordConfig.Malformed'],
    ['SetCasterConfig', { Delay: 301 }, 400, 'InvalidDelay.Malformed'],
    [
      'AddCasterVideoResource',
      { LocationId: 'RV99', ResourceName: 'a', VodUrl: 'http://a.example.org/a.mp4' },
      400,
      'InvalidLocationId.Malformed',
    ],
    [
      'AddCasterVideoResource',
      { LocationId: 'RV03', VodUrl: 'http://a.example.org/a.mp4' },
      400,
      'MissingParameter',
    ],
    ['SetCasterSceneConfig', { SceneId: 'PGM', 'ComponentId.2': 'a' }, 400, 'InvalidComponentId.Malformed'],
    ['CopyCasterSceneConfig', { FromSceneId: 'PGM', ToSceneId: 'PVW' }, 404, 'InvalidScene.NotFound'],
    ['EffectCasterUrgent', { SceneId: 'PGM' }, 404, 'InvalidConfiguration.NotFound'],
    ['DeleteCaster', {}, 400, 'IncorrectCasterStatus'],
  ])('%s %j', async (action, parameters, status, code) => {
    const before = await rows();
    sessions.take();
    const sent = Object.entries({ CasterId: casterId, ...parameters }).map(([name, value]) => [
      name,
      value === 'PGM' || value === 'PVW' ? scenes[value] : value,
    ]);
    expect(codeOf(await door.call(action, Object.fromEntries(sent) as Parameters))).toEqual([status, code]);
    expect(await rows()).toEqual(before);
    expect(sessions.take()).toEqual([]);
  });

  it('another tenant’s', async () => {
    const other = await createTenant(door.store, 'other');
    const call = (action: string, parameters: Parameters) =>
      door.call(action, { CasterId: casterId, ...parameters }, { as: other });
    expect(codeOf(await call('StopCaster', {}))).toEqual([404, 'InvalidCaster.NotFound']);
    const audioOf = { SceneId: scenes.PGM, FollowEnable: 1 };
    expect(codeOf(await call('UpdateCasterSceneAudio', audioOf))).toEqual([401, 'IllegalOperation']);
    expect(sessions.take()).toEqual([]);
  });
});
