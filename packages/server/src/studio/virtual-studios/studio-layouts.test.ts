import { beforeAll, describe, expect, test } from 'vitest';
import { openProgramDoor, type ProgramDoor } from '../episodes/testing/program-door.ts';
import { createTenant } from '../tenants/index.ts';
import { seedAsset } from '../videos/testing/seed.ts';

let program: ProgramDoor;
let CasterId: string;
let camera: string;
let picture: string;

beforeAll(async () => {
  program = await openProgramDoor();
  CasterId = await program.caster(4);
  camera = await program.source(CasterId, 'RV01', { LiveStreamUrl: 'rtmp://media.example.org/live/camera' });
  const { projectId } = program.door.tenant;
  picture = await seedAsset(program.door.studio, { type: 'IMAGE', projectId });
});

const SCREEN = {
  Id: 'person',
  Index: 1,
  ChannelId: 'RV01',
  Color: 'green',
  PortraitType: 1,
  PositionX: '0.3',
  PositionY: 0.1,
  HeightNormalized: 0.8,
  OnlyAudio: false,
  AudioConfig: { VolumeRate: 1.5, ValidChannel: 'all' },
};

function studioLayout(changed: Readonly<Record<string, unknown>> = {}) {
  const parts = {
    BgImageConfig: { Id: 'bg', MaterialId: picture },
    ScreenInputConfigList: [SCREEN],
    MediaInputConfigList: [
      {
        Id: 'slides',
        Index: 2,
        VideoResourceId: camera,
        FillMode: 'fit',
        PositionNormalized: [0.5, 0.1],
        WidthNormalized: 0.4,
        HeightNormalized: 0.4,
        PositionRefer: 'topLeft',
      },
    ],
    LayerOrderConfigList: [
      { Type: 'background', Id: 'bg' },
      { Type: 'media', Id: 'slides' },
    ],
    ...changed,
  };
  const texts = Object.entries(parts).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return { CasterId, LayoutName: 'wide', LayoutType: 'studio', ...Object.fromEntries(texts) } as Readonly<
    Record<string, string>
  >;
}

async function layouts(LayoutId = ''): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { StudioLayouts } = await program.ask('DescribeStudioLayouts', { CasterId, LayoutId });
  return StudioLayouts as readonly Readonly<Record<string, unknown>>[];
}

describe('layouts of virtual studios', () => {
  test('are told as they were added, in a bare list', async () => {
    const { LayoutId } = await program.ask('AddStudioLayout', studioLayout());
    expect(await layouts(String(LayoutId))).toEqual([
      {
        LayoutId,
        LayoutName: 'wide',
        LayoutType: 'studio',
        BgImageConfig: { Id: 'bg', MaterialId: picture },
        ScreenInputConfigList: [{ ...SCREEN, PositionY: '0.1' }],
        MediaInputConfigList: JSON.parse(studioLayout()['MediaInputConfigList']!) as unknown,
        LayerOrderConfigList: [
          { Type: 'background', Id: 'bg' },
          { Type: 'media', Id: 'slides' },
        ],
      },
    ]);
    const xml = await program.door.call('DescribeStudioLayouts', { CasterId }, { format: 'XML' });
    expect(xml.body).toContain('<StudioLayouts><BgImageConfig>');
  });

  test('common ones show one channel', async () => {
    const common = {
      CasterId,
      LayoutName: 'one',
      LayoutType: 'common',
      CommonConfig: '{"ChannelId":"RV01"}',
    };
    const { LayoutId } = await program.ask('AddStudioLayout', common);
    expect(await layouts(String(LayoutId))).toMatchObject([
      { LayoutType: 'common', CommonConfig: { ChannelId: 'RV01' } },
    ]);
    const refuse = (more: Readonly<Record<string, string>>) =>
      program.refusal('AddStudioLayout', { ...common, ...more });
    expect(await refuse({ CommonConfig: '' })).toBe('MissingParameter');
    expect(await refuse({ CommonConfig: '{}' })).toBe('InvalidCommonConfig.Malformed');
    expect(await refuse({ CommonConfig: '{"ChannelId":"RV09"}' })).toBe('InvalidChannel.NotFound');
    expect(await refuse({ MediaInputConfigList: '[]' })).toBe('InvalidMediaInputConfigList.Malformed');
  });

  test('change in parts; an empty text clears', async () => {
    const LayoutId = String((await program.ask('AddStudioLayout', studioLayout()))['LayoutId']);
    const modify = { CasterId, LayoutId };
    await program.ask('ModifyStudioLayout', {
      ...modify,
      LayoutName: 'close',
      MediaInputConfigList: '',
      LayerOrderConfigList: '',
    });
    const [layout] = await layouts(LayoutId);
    expect(layout).toMatchObject({ LayoutName: 'close', ScreenInputConfigList: [{ Id: 'person' }] });
    expect(layout).not.toHaveProperty('MediaInputConfigList');
    const refuse = (more: Readonly<Record<string, string>>) =>
      program.refusal('ModifyStudioLayout', { ...modify, ...more });
    expect(await refuse({ BgImageConfig: '' })).toBe('MissingParameter');
    expect(await refuse({ CommonConfig: '{"ChannelId":"RV01"}' })).toBe('InvalidCommonConfig.Malformed');
    expect(await refuse({ LayoutId: 'nothing' })).toBe('InvalidLayout.NotFound');
    expect(await refuse({ LayerOrderConfigList: '[{"Type":"media","Id":"slides"}]' })).toBe(
      'InvalidLayerOrderConfigList.Malformed',
    );
    expect(await layouts(LayoutId)).toEqual([layout]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['no background', { BgImageConfig: '' }, 'MissingParameter'],
    ['an empty background', { BgImageConfig: {} }, 'MissingParameter'],
    ['an unknown picture', { BgImageConfig: { MaterialId: 'f'.repeat(32) } }, 'InvalidMaterialId.NotFound'],
    [
      'a private address',
      { BgImageConfig: { ImageUrl: 'http://127.0.0.1/a.png' } },
      'InvalidImageUrl.Malformed',
    ],
    ['no person', { ScreenInputConfigList: [] }, 'MissingParameter'],
    [
      'a person of nowhere',
      { ScreenInputConfigList: [{ Id: 'a' }] },
      'InvalidScreenInputConfigList.Malformed',
    ],
    [
      'an unknown channel',
      { ScreenInputConfigList: [{ ...SCREEN, ChannelId: 'RV09' }] },
      'InvalidChannel.NotFound',
    ],
    ['an unknown source', { ScreenInputConfigList: [{ VideoResourceId: 'x' }] }, 'InvalidResource.NotFound'],
    [
      'another colour',
      { ScreenInputConfigList: [{ ...SCREEN, Color: 'red' }] },
      'InvalidScreenInputConfigList.Malformed',
    ],
    [
      'a place outside',
      { ScreenInputConfigList: [{ ...SCREEN, PositionX: '1.1' }] },
      'InvalidScreenInputConfigList.Malformed',
    ],
    [
      'a place that is no number',
      { ScreenInputConfigList: [{ ...SCREEN, PositionX: 'left' }] },
      'InvalidScreenInputConfigList.Malformed',
    ],
    [
      'too loud',
      { ScreenInputConfigList: [{ ...SCREEN, AudioConfig: { VolumeRate: 11 } }] },
      'InvalidScreenInputConfigList.Malformed',
    ],
    ['twins', { ScreenInputConfigList: [SCREEN, SCREEN] }, 'InvalidScreenInputConfigList.Malformed'],
    [
      'too many',
      { MediaInputConfigList: Array.from({ length: 12 }, () => ({ ChannelId: 'RV01' })) },
      'InvalidMediaInputConfigList.Malformed',
    ],
    [
      'half a position',
      { MediaInputConfigList: [{ ChannelId: 'RV01', PositionNormalized: [1] }] },
      'InvalidMediaInputConfigList.Malformed',
    ],
    [
      'an order of strangers',
      { LayerOrderConfigList: [{ Type: 'media', Id: 'x' }] },
      'InvalidLayerOrderConfigList.Malformed',
    ],
    ['no JSON', { LayerOrderConfigList: '[' }, 'InvalidLayerOrderConfigList.Malformed'],
    ['another type', { LayoutType: 'both' }, 'InvalidLayoutType.Malformed'],
    ['an unknown caster', { CasterId: 'nothing' }, 'InvalidCaster.NotFound'],
  ])('%s is refused, and nothing is kept', async (_what, changed, code) => {
    const before = (await layouts()).length;
    expect(await program.refusal('AddStudioLayout', studioLayout(changed))).toBe(code);
    expect(await layouts()).toHaveLength(before);
  });

  test('belong to NormType 4, and to their account', async () => {
    const ordinary = await program.caster(1);
    const stranger = await createTenant(program.door.store, 'stranger');
    for (const action of ['AddStudioLayout', 'DescribeStudioLayouts']) {
      const parameters = studioLayout();
      expect(await program.refusal(action, { ...parameters, CasterId: ordinary })).toBe(
        'InvalidCaster.NotFound',
      );
      const foreign = { ...parameters, BgImageConfig: '{"ImageUrl":"http://media.example.org/a.png"}' };
      expect(await program.refusal(action, foreign, stranger)).toBe('InvalidCaster.NotFound');
    }
  });

  test('of several ids come in their order, unknown ones are refused', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b']) {
      ids.push(
        String((await program.ask('AddStudioLayout', { ...studioLayout(), LayoutName: name }))['LayoutId']),
      );
    }
    const named = await layouts(`${ids[1]!}, ${ids[0]!}`);
    expect(named.map(({ LayoutName: name }) => name)).toEqual(['b', 'a']);
    expect(await program.refusal('DescribeStudioLayouts', { CasterId, LayoutId: `${ids[0]!},x` })).toBe(
      'InvalidLayout.NotFound',
    );
  });

  test('on air cannot be deleted; off air a scene loses its layout', async () => {
    const LayoutId = String((await program.ask('AddStudioLayout', studioLayout()))['LayoutId']);
    await program.ask('SetCasterConfig', {
      CasterId,
      DomainName: 'live.example.org',
      TranscodeConfig: '{"casterTemplate":"lp_ld"}',
    });
    const { PgmSceneInfos } = await program.ask('StartCaster', { CasterId });
    const SceneId = (PgmSceneInfos as { SceneInfo: readonly { SceneId: string }[] }).SceneInfo[0]!.SceneId;
    await program.ask('SetCasterSceneConfig', { CasterId, SceneId, LayoutId });
    expect(await program.refusal('DeleteStudioLayout', { CasterId, LayoutId })).toBe('ResourceInUse');
    await program.ask('StopCaster', { CasterId });
    await program.ask('DeleteStudioLayout', { CasterId, LayoutId });
    expect(await program.refusal('DeleteStudioLayout', { CasterId, LayoutId })).toBe(
      'InvalidLayout.NotFound',
    );
    const { SceneList } = await program.ask('DescribeCasterScenes', { CasterId });
    expect(JSON.stringify(SceneList)).not.toContain(LayoutId);
  });
});
