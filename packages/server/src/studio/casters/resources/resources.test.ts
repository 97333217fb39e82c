import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApsaraInput } from '@cyclorama/contract';
import { OTHER_PROJECT, seedAsset, seedPresenter } from '../../videos/testing/seed.ts';
import { casterEpisodes } from '../table.ts';
import { casterKit, FILE, refusalOf, type CasterKit } from '../testing/kit.ts';

let kit: CasterKit;
let casterId: string;

beforeAll(async () => {
  kit = await casterKit();
  casterId = await kit.caster();
});

type Add = Partial<ApsaraInput<'AddCasterVideoResource'>>;
const add = (changes: Add, id = casterId) =>
  kit.ask('AddCasterVideoResource', { CasterId: id, LocationId: 'RV12', ResourceName: 'camera', ...changes });

describe('AddCasterVideoResource', () => {
  it('takes each kind of source, and shows it by location', async () => {
    const video = await seedAsset(kit.studio, { type: 'VIDEO' });
    const image = await seedAsset(kit.studio, { type: 'IMAGE' });
    const live = 'https://cdn.example.org/live/a.flv?auth=1';
    const sources: Add[] = [
      { LocationId: 'RV05', ImageUrl: 'https://media.example.org/a.png' },
      { LocationId: 'RV02', VodUrl: FILE, BeginOffset: 1000, EndOffset: -500, RepeatNum: -1 },
      { LocationId: 'RV01', LiveStreamUrl: live, FixedDelayDuration: 800, PtsCallbackInterval: 2000 },
      { LocationId: 'RV03', MaterialId: video, RepeatNum: 2, VodUrl: '' },
      { LocationId: 'RV04', ImageId: image },
    ];
    const ids = new Map<string, string>();
    for (const source of sources) ids.set(source.LocationId!, (await add(source)).ResourceId);
    const shown = await kit.ask('DescribeCasterVideoResources', { CasterId: casterId });
    const entry = (location: string, members: object) => ({
      ResourceId: ids.get(location),
      ResourceName: 'camera',
      LocationId: location,
      RepeatNum: 0,
      ...members,
    });
    expect(JSON.parse(JSON.stringify(shown))).toEqual({
      Total: 5,
      VideoResources: {
        VideoResource: [
          entry('RV01', { LiveStreamUrl: live, FlvUrl: live, PtsCallbackInterval: 2000 }),
          entry('RV02', { VodUrl: FILE, BeginOffset: 1000, EndOffset: -500, RepeatNum: -1 }),
          entry('RV03', { MaterialId: video, RepeatNum: 2 }),
          entry('RV04', { ImageId: image }),
          entry('RV05', { ImageUrl: 'https://media.example.org/a.png' }),
        ],
      },
    });
    const { resources } = await kit.rows(casterId);
    expect(resources[0]?.document.FixedDelayDuration).toBe(800);
    expect(resources.every(({ document, effective }) => document !== effective)).toBe(true);
  });

  it.each<[string, Add, string]>([
    ['no source', {}, 'MissingParameter 400'],
    ['an empty source', { VodUrl: '' }, 'MissingParameter 400'],
    ['two sources', { VodUrl: FILE, ImageUrl: 'https://m.example.org/a.png' }, 'InvalidParameter 400'],
    ['a taken location', { LocationId: 'RV01', VodUrl: FILE }, 'InvalidLocationId.Occupied 400'],
    ['an empty name', { ResourceName: ' ', VodUrl: FILE }, 'InvalidResourceName.Malformed 400'],
    ['a private address', { LiveStreamUrl: 'rtmp://10.0.0.1/live/a' }, 'InvalidLiveStreamUrl.Malformed 400'],
    ['another scheme', { VodUrl: 'file:///etc/passwd' }, 'InvalidVodUrl.Malformed 400'],
    ['no picture', { ImageUrl: 'nonsense' }, 'InvalidImageUrl.Malformed 400'],
    ['an unknown material', { MaterialId: 'f'.repeat(32) }, 'InvalidMaterialId.NotFound 404'],
    [
      'offsets of a live source',
      { LiveStreamUrl: 'rtmp://c.example.org/live/a', BeginOffset: 5 },
      'InvalidBeginOffset.Malformed 400',
    ],
    [
      'an end of a picture',
      { ImageUrl: 'https://m.example.org/a.png', EndOffset: 5 },
      'InvalidEndOffset.Malformed 400',
    ],
    ['a negative begin', { VodUrl: FILE, BeginOffset: -1 }, 'InvalidBeginOffset.Malformed 400'],
    [
      'an end before the begin',
      { VodUrl: FILE, BeginOffset: 500, EndOffset: 500 },
      'InvalidEndOffset.Malformed 400',
    ],
    [
      'a negative interval',
      { VodUrl: FILE, PtsCallbackInterval: -1 },
      'InvalidPtsCallbackInterval.Malformed 400',
    ],
  ])('refuses %s', async (_what, changes, refusal) => {
    const before = await kit.rows(casterId);
    expect(await refusalOf(add(changes))).toBe(refusal);
    expect(await kit.rows(casterId)).toEqual(before);
  });

  it('takes avatars whose presenter and voice the tenant may use', async () => {
    const { model, voice } = await seedPresenter(kit.studio);
    const url = `cyclorama://avatar/${model}?voice=${voice}`;
    expect(await add({ LocationId: 'RV06', LiveStreamUrl: url })).toHaveProperty('ResourceId');
    const foreign = await seedPresenter(kit.studio, 'diego', OTHER_PROJECT);
    const refusals = [
      [`cyclorama://avatar/${'f'.repeat(32)}`, 'NotFound 404'],
      [`cyclorama://avatar/${foreign.model}`, 'NotFound 404'],
      [`cyclorama://avatar/${model}?voice=${foreign.voice}`, 'NotFound 404'],
      [`cyclorama://avatar/${voice}`, 'Malformed 400'],
      [`cyclorama://avatar/${model}?voice=${model}`, 'Malformed 400'],
      [`cyclorama://avatar/${model}?speed=2`, 'Malformed 400'],
    ] as const;
    for (const [LiveStreamUrl, refusal] of refusals)
      expect(await refusalOf(add({ LiveStreamUrl }))).toBe(`InvalidLiveStreamUrl.${refusal}`);
  });

  it('takes only assets that are ACTIVED, the tenant’s, and of the right type', async () => {
    const cases = [
      [{ type: 'IMAGE', state: 'CREATING' }, 'Malformed 400'],
      [{ type: 'VIDEO' }, 'Malformed 400'],
      [{ type: 'IMAGE', projectId: OTHER_PROJECT }, 'NotFound 404'],
    ] as const;
    for (const [seed, refusal] of cases) {
      const ImageId = await seedAsset(kit.studio, seed);
      expect(await refusalOf(add({ ImageId }))).toBe(`InvalidImageId.${refusal}`);
    }
  });
});

describe('ModifyCasterVideoResource', () => {
  it('changes what is sent, and holds at once while nothing uses the source', async () => {
    const id = await kit.caster();
    const resource = await kit.source(id);
    const modify = (changes: Partial<ApsaraInput<'ModifyCasterVideoResource'>>) =>
      kit.ask('ModifyCasterVideoResource', { CasterId: id, ResourceId: resource, ...changes });
    expect(await modify({ BeginOffset: 100, RepeatNum: 3 })).toEqual({ CasterId: id, ResourceId: resource });
    const [first] = (await kit.rows(id)).resources;
    expect(first).toMatchObject({
      document: { VodUrl: FILE, BeginOffset: 100, RepeatNum: 3 },
      effective: { BeginOffset: 100 },
      revision: 2,
      name: 'source RV01',
    });
    // Another source starts without the offsets of the one before.
    await modify({ LiveStreamUrl: 'rtmp://c.example.org/live/a', ResourceName: 'field' });
    const [second] = (await kit.rows(id)).resources;
    expect(second).toMatchObject({ name: 'field', revision: 3 });
    expect(second?.document).toEqual({
      LiveStreamUrl: 'rtmp://c.example.org/live/a',
      RepeatNum: 3,
      FixedDelayDuration: 0,
    });
    expect(await refusalOf(modify({ BeginOffset: 5 }))).toBe('InvalidBeginOffset.Malformed 400');
    expect(await refusalOf(modify({ ResourceId: 'unknown' }))).toBe('InvalidResource.NotFound 404');
  });

  it('waits for EffectCasterVideoResource while a scene that is on shows the source', async () => {
    let resource = '';
    const {
      casterId: id,
      pgm,
      pvw,
    } = await kit.running({}, async (created) => {
      resource = await kit.source(created);
    });
    const layout = await kit.layout(id);
    await kit.ask('SetCasterSceneConfig', { CasterId: id, SceneId: pgm, LayoutId: layout });
    await kit.ask('ModifyCasterVideoResource', { CasterId: id, ResourceId: resource, RepeatNum: 7 });
    expect((await kit.rows(id)).resources).toMatchObject([
      { document: { RepeatNum: 7 }, effective: { RepeatNum: 0 }, revision: 1 },
    ]);
    kit.sessions.take();
    const effect = { CasterId: id, ResourceId: resource, SceneId: pgm };
    await kit.ask('EffectCasterVideoResource', effect);
    expect(kit.sessions.take()).toEqual(['follow EffectCasterVideoResource']);
    expect(kit.headers.get('x-cyclorama-frame')).toBe('1234');
    expect((await kit.rows(id)).resources).toMatchObject([{ effective: { RepeatNum: 7 }, revision: 2 }]);
    // Once more changes nothing: the source plays on.
    await kit.ask('EffectCasterVideoResource', effect);
    expect((await kit.rows(id)).resources[0]?.revision).toBe(2);

    await kit.ask('StopCasterScene', { CasterId: id, SceneId: pvw });
    expect(await refusalOf(kit.ask('EffectCasterVideoResource', { ...effect, SceneId: pvw }))).toBe(
      'IncorrectSceneStatus 400',
    );
    expect(await refusalOf(kit.ask('EffectCasterVideoResource', { ...effect, SceneId: 'x' }))).toBe(
      'InvalidScene.NotFound 404',
    );
    expect(await refusalOf(kit.ask('EffectCasterVideoResource', { ...effect, ResourceId: 'x' }))).toBe(
      'InvalidResource.NotFound 404',
    );
  });
});

describe('DeleteCasterVideoResource', () => {
  it('is refused while the programme uses the source, in picture or in sound', async () => {
    const { casterId: id, pgm } = await kit.running({}, async (created) => {
      await kit.source(created, 'RV01');
      await kit.source(created, 'RV02');
      await kit.source(created, 'RV03');
    });
    const { resources } = await kit.rows(id);
    const [shown, sounded, spare] = resources.map((resource) => resource.id);
    const layout = await kit.layout(id, ['RV01']);
    await kit.ask('SetCasterSceneConfig', { CasterId: id, SceneId: pgm, LayoutId: layout });
    await kit.ask('UpdateCasterSceneAudio', {
      CasterId: id,
      SceneId: pgm,
      AudioLayer: [{ VolumeRate: 0.5 }],
      MixList: ['RV02'],
    });
    const remove = (ResourceId = '') => kit.ask('DeleteCasterVideoResource', { CasterId: id, ResourceId });
    expect(await refusalOf(remove(shown))).toBe('ResourceInUse 400');
    expect(await refusalOf(remove(sounded))).toBe('ResourceInUse 400');
    await remove(spare);
    expect((await kit.rows(id)).resources.map((resource) => resource.id)).toEqual([shown, sounded]);
    await kit.ask('StopCaster', { CasterId: id });
    await remove(shown);
    expect(await refusalOf(remove(shown))).toBe('InvalidResource.NotFound 404');
    // The layout kept the location: started again, it cannot be put on before there is a source.
    await kit.ask('StartCaster', { CasterId: id });
    const put = { CasterId: id, SceneId: pgm, LayoutId: layout };
    expect(await refusalOf(kit.ask('SetCasterSceneConfig', put))).toBe('ResourceInChannel.NotFound 404');
    await kit.source(id, 'RV01');
    await kit.ask('SetCasterSceneConfig', put);
  });

  it('is refused while an episode will play it, and leaves sync groups whole', async () => {
    const id = await kit.caster();
    const [a, b, c] = [
      await kit.source(id, 'RV01'),
      await kit.source(id, 'RV02'),
      await kit.source(id, 'RV03'),
    ];
    await kit.ask('SetCasterConfig', {
      CasterId: id,
      SyncGroupsConfig: [{ mode: 0, resourceIds: [a, b, c], hostResourceId: a }],
    });
    const at = new Date();
    await kit.studio.db.orm.insert(casterEpisodes).values({
      id: 'episode',
      casterId: id,
      name: 'film',
      type: 'Resource',
      resourceId: c,
      startTime: at,
      endTime: new Date(at.getTime() + 3_600_000),
      createdAt: at,
    });
    const remove = (ResourceId: string) => kit.ask('DeleteCasterVideoResource', { CasterId: id, ResourceId });
    expect(await refusalOf(remove(c))).toBe('ResourceInUse 400');
    await remove(b);
    expect((await kit.rows(id)).caster.config.SyncGroupsConfig).toEqual([
      { Mode: 0, ResourceIds: [a, c], HostResourceId: a },
    ]);
    await remove(a);
    // An episode whose time is over, played or not, holds nothing any more.
    await kit.studio.db.orm
      .update(casterEpisodes)
      .set({ endTime: at })
      .where(eq(casterEpisodes.id, 'episode'));
    await remove(c);
    expect((await kit.rows(id)).caster.config).not.toHaveProperty('SyncGroupsConfig');
  });
});
