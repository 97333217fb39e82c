import { beforeAll, describe, expect, it } from 'vitest';
import type { ApsaraInput } from '@cyclorama/contract';
import { casterKit, refusalOf, type CasterKit } from '../testing/kit.ts';

let kit: CasterKit;
let casterId: string;
let pvw: string;
let pgm: string;
let first: string;
let second: string;
let texts: string[];

beforeAll(async () => {
  kit = await casterKit();
  ({ casterId, pvw, pgm } = await kit.running(
    { UrgentLiveStreamUrl: 'rtmp://standby.example.org/live/a' },
    async (id) => {
      await kit.source(id, 'RV01');
      await kit.source(id, 'RV02');
    },
  ));
  first = await kit.layout(casterId, ['RV01']);
  second = await kit.layout(casterId, ['RV02', 'RV01']);
  texts = [
    await kit.text(casterId, 'RC01'),
    await kit.text(casterId, 'RC02'),
    await kit.text(casterId, 'RC03'),
  ];
  kit.sessions.take();
});

const scene = async (id = pgm) => (await kit.rows(casterId)).scenes.find((one) => one.id === id)!;
const set = (changes: Partial<ApsaraInput<'SetCasterSceneConfig'>>) =>
  kit.ask('SetCasterSceneConfig', { CasterId: casterId, SceneId: pgm, ...changes });
const update = (changes: Partial<ApsaraInput<'UpdateCasterSceneConfig'>>) =>
  kit.ask('UpdateCasterSceneConfig', { CasterId: casterId, SceneId: pgm, LayoutId: first, ...changes });
const mixed = { AudioLayer: [{ VolumeRate: 3 }], MixList: ['RV02'] };

describe('SetCasterSceneConfig', () => {
  it('replaces everything; its answer tells the frame', async () => {
    await set({ LayoutId: first, ComponentId: [texts[1]!, texts[0]!] });
    expect(await scene()).toMatchObject({ layoutId: first, componentIds: [texts[1], texts[0]] });
    expect(kit.sessions.take()).toEqual(['follow SetCasterSceneConfig']);
    expect(kit.headers.get('x-cyclorama-frame')).toBe('1234');
    await kit.ask('UpdateCasterSceneAudio', { CasterId: casterId, SceneId: pgm, FollowEnable: 0, ...mixed });
    await set({ ComponentId: [texts[2]!] });
    const after = await scene();
    expect(after).toMatchObject({ componentIds: [texts[2]], audio: { FollowEnable: 0 } });
    expect(after).not.toHaveProperty('layoutId');
    expect(after.audio).not.toHaveProperty('MixList');
  });

  it('answers without a frame when the session is late', async () => {
    const { moment } = kit.sessions;
    kit.sessions.moment = undefined;
    await set({ LayoutId: first });
    expect(kit.headers.size).toBe(0);
    // Not even a session that fails takes back what is committed.
    kit.sessions.failures.set('follow', new Error('no connection'));
    await set({ LayoutId: second });
    expect((await scene()).layoutId).toBe(second);
    kit.sessions.moment = moment;
  });

  it('refuses what cannot be shown, and changes nothing', async () => {
    const caption = await kit.ask('AddCasterComponent', {
      CasterId: casterId,
      LocationId: 'RC09',
      ComponentType: 'caption',
      ComponentLayer: {},
      CaptionLayerContent: { LocationId: 'RV01' },
    });
    const before = await kit.rows(casterId);
    kit.sessions.take();
    const refusals = [
      [{}, 'MissingParameter 400'],
      [{ LayoutId: '' }, 'MissingParameter 400'],
      [{ LayoutId: 'unknown' }, 'InvalidLayout.NotFound 404'],
      [{ ComponentId: ['unknown'] }, 'InvalidComponent.NotFound 404'],
      [{ ComponentId: [texts[0]!, texts[0]!] }, 'InvalidComponentId.Malformed 400'],
      [{ ComponentId: [caption.ComponentId] }, 'UnsupportedOperation 400'],
      [{ LayoutId: first, SceneId: 'unknown' }, 'InvalidScene.NotFound 404'],
    ] as const;
    for (const [changes, refusal] of refusals) expect(await refusalOf(set(changes))).toBe(refusal);
    expect(await kit.rows(casterId)).toEqual(before);
    expect(kit.sessions.take()).toEqual([]);
  });
});

describe('UpdateCasterSceneConfig', () => {
  it('adds components over those that are there, and keeps sound with its layout', async () => {
    await set({ LayoutId: first, ComponentId: [texts[0]!, texts[1]!] });
    await kit.ask('UpdateCasterSceneAudio', { CasterId: casterId, SceneId: pgm, ...mixed });
    await update({ ComponentId: [texts[2]!, texts[0]!] });
    expect(await scene()).toMatchObject({
      layoutId: first,
      componentIds: [texts[1], texts[2], texts[0]],
      audio: { MixList: ['RV02'] },
    });
    await update({ LayoutId: second });
    const after = await scene();
    expect(after).toMatchObject({ layoutId: second, componentIds: [texts[1], texts[2], texts[0]] });
    expect(after.audio).not.toHaveProperty('MixList');
    expect(await refusalOf(update({ LayoutId: 'unknown' }))).toBe('InvalidLayout.NotFound 404');
    expect(await refusalOf(update({ ComponentId: ['unknown'] }))).toBe('InvalidComponent.NotFound 404');
  });
});

describe('DeleteCasterSceneConfig', () => {
  it('takes out components, the layout, or both', async () => {
    const clear = async (Type: 'Component' | 'Layout' | 'All') => {
      await set({ LayoutId: first, ComponentId: [texts[0]!] });
      await kit.ask('UpdateCasterSceneAudio', { CasterId: casterId, SceneId: pgm, ...mixed });
      await kit.ask('DeleteCasterSceneConfig', { CasterId: casterId, SceneId: pgm, Type });
      const { layoutId, componentIds, audio } = await scene();
      return [layoutId, componentIds.length, audio.MixList?.length];
    };
    expect(await clear('Component')).toEqual([first, 0, 1]);
    expect(await clear('Layout')).toEqual([undefined, 1, undefined]);
    expect(await clear('All')).toEqual([undefined, 0, undefined]);
  });
});

describe('CopyCasterSceneConfig', () => {
  const take = (FromSceneId = pvw, ToSceneId = pgm) =>
    kit.ask('CopyCasterSceneConfig', { CasterId: casterId, FromSceneId, ToSceneId });

  it('takes layout, components and sound of the preview, in one change', async () => {
    await set({ SceneId: pvw, LayoutId: second, ComponentId: [texts[1]!] });
    await kit.ask('UpdateCasterSceneAudio', { CasterId: casterId, SceneId: pvw, FollowEnable: 0, ...mixed });
    const { revision } = (await kit.rows(casterId)).caster;
    kit.sessions.take();
    await take();
    const preview = await scene(pvw);
    expect(await scene()).toEqual({ ...preview, id: pgm, outputType: '1', name: 'PGM' });
    expect((await kit.rows(casterId)).caster.revision).toBe(revision + 1);
    expect(kit.sessions.take()).toEqual(['follow CopyCasterSceneConfig']);
    expect(kit.headers.get('x-cyclorama-frame')).toBe('1234');
  });

  it('goes from preview to programme only, and not with nothing', async () => {
    expect(await refusalOf(take(pgm, pvw))).toBe('InvalidScene.NotFound 404');
    expect(await refusalOf(take(pvw, pvw))).toBe('InvalidScene.NotFound 404');
    expect(await refusalOf(take('unknown'))).toBe('InvalidScene.NotFound 404');
    await kit.ask('DeleteCasterSceneConfig', { CasterId: casterId, SceneId: pvw, Type: 'All' });
    expect(await refusalOf(take())).toBe('IncorrectSceneStatus.ConfigError 400');
    expect((await scene()).layoutId).toBe(second);
  });
});

describe('EffectCasterUrgent', () => {
  const urgent = (SceneId = pgm) => kit.ask('EffectCasterUrgent', { CasterId: casterId, SceneId });

  it('holds until the programme gets a new configuration', async () => {
    await urgent();
    expect((await scene()).urgent).toBe(true);
    await kit.ask('DeleteCasterSceneConfig', { CasterId: casterId, SceneId: pgm, Type: 'Component' });
    expect((await scene()).urgent).toBe(true);
    await update({});
    expect((await scene()).urgent).toBe(false);
    await urgent();
    await set({ SceneId: pvw, LayoutId: first });
    await kit.ask('CopyCasterSceneConfig', { CasterId: casterId, FromSceneId: pvw, ToSceneId: pgm });
    expect((await scene()).urgent).toBe(false);
  });

  it('is for the programme, and needs a standby source', async () => {
    expect(await refusalOf(urgent(pvw))).toBe('InvalidScene.NotFound 404');
    const { casterId: bare, pgm: barePgm } = await kit.running();
    expect(await refusalOf(kit.ask('EffectCasterUrgent', { CasterId: bare, SceneId: barePgm }))).toBe(
      'InvalidConfiguration.NotFound 404',
    );
  });
});

describe('scenes that are off', () => {
  it('StartCasterScene and StopCasterScene switch the preview', async () => {
    const input = { CasterId: casterId, SceneId: pvw };
    await set({ SceneId: pvw, LayoutId: first });
    kit.sessions.take();
    await kit.ask('StopCasterScene', input);
    await kit.ask('StopCasterScene', input);
    expect(await scene(pvw)).toMatchObject({ status: 0, layoutId: first });
    const { caster } = await kit.rows(casterId);
    expect(await kit.ask('StartCasterScene', input)).toEqual({
      StreamUrl: `rtmp://studio.test:1935/caster/${caster.streamKey}-pvw`,
    });
    await kit.ask('StartCasterScene', input);
    expect(await scene(pvw)).toMatchObject({ status: 1, layoutId: first });
    expect(kit.sessions.take()).toEqual([
      'follow StopCasterScene',
      'follow StopCasterScene',
      'follow StartCasterScene',
      'follow StartCasterScene',
    ]);
    for (const action of ['StartCasterScene', 'StopCasterScene'] as const) {
      expect(await refusalOf(kit.ask(action, { CasterId: casterId, SceneId: pgm }))).toBe(
        'InvalidScene.NotFound 404',
      );
    }
  });

  it('refuse every change of what they show', async () => {
    await kit.ask('StopCasterScene', { CasterId: casterId, SceneId: pvw });
    const off = { CasterId: casterId, SceneId: pvw };
    const off400 = 'IncorrectSceneStatus 400';
    expect(await refusalOf(set({ SceneId: pvw, LayoutId: first }))).toBe(off400);
    expect(await refusalOf(update({ SceneId: pvw }))).toBe(off400);
    expect(await refusalOf(kit.ask('DeleteCasterSceneConfig', { ...off, Type: 'All' }))).toBe(off400);
    expect(await refusalOf(kit.ask('UpdateCasterSceneAudio', { ...off, FollowEnable: 0 }))).toBe(off400);
    expect(
      await refusalOf(
        kit.ask('CopyCasterSceneConfig', { CasterId: casterId, FromSceneId: pvw, ToSceneId: pgm }),
      ),
    ).toBe(off400);
    await kit.ask('StartCasterScene', off);
  });

  it('are all that a stopped caster has', async () => {
    const stopped = await kit.running();
    await kit.ask('StopCaster', { CasterId: stopped.casterId });
    expect(
      await refusalOf(kit.ask('StartCasterScene', { CasterId: stopped.casterId, SceneId: stopped.pvw })),
    ).toBe('IncorrectCasterStatus 400');
    expect(
      await refusalOf(kit.ask('EffectCasterUrgent', { CasterId: stopped.casterId, SceneId: stopped.pgm })),
    ).toBe('IncorrectSceneStatus 400');
    kit.sessions.take();
    await kit.ask('StopCasterScene', { CasterId: stopped.casterId, SceneId: stopped.pvw });
    expect(kit.sessions.take()).toEqual([]);
  });
});

describe('DescribeCasterScenes and DescribeCasterStreamUrl', () => {
  it('show scenes and where they play', async () => {
    await set({ LayoutId: first, ComponentId: [texts[0]!] });
    const { caster } = await kit.rows(casterId);
    const rtmp = `rtmp://studio.test:1935/caster/${caster.streamKey}`;
    const { SceneList, Total } = await kit.ask('DescribeCasterScenes', { CasterId: casterId });
    expect(Total).toBe(2);
    expect(SceneList.Scene).toMatchObject([
      { SceneId: pvw, SceneName: 'PVW', OutputType: '0', Status: 1, StreamUrl: `${rtmp}-pvw` },
      {
        SceneId: pgm,
        SceneName: 'PGM',
        OutputType: '1',
        LayoutId: first,
        ComponentIds: { componentId: [texts[0]] },
        StreamUrl: rtmp,
        StreamInfos: { StreamInfo: [{ OutputStreamUrl: rtmp, TranscodeConfig: 'sd' }, {}, {}] },
      },
    ]);
    const one = await kit.ask('DescribeCasterScenes', { CasterId: casterId, SceneId: pgm });
    expect(one.SceneList.Scene).toEqual(SceneList.Scene?.slice(1));
    expect(await refusalOf(kit.ask('DescribeCasterScenes', { CasterId: casterId, SceneId: 'x' }))).toBe(
      'InvalidScene.NotFound 404',
    );
    const streams = await kit.ask('DescribeCasterStreamUrl', { CasterId: casterId });
    expect(streams).toMatchObject({
      CasterId: casterId,
      Total: 2,
      CasterStreams: {
        CasterStream: [
          { SceneId: pvw, OutputType: 0, StreamUrl: `${rtmp}-pvw`, RtmpUrl: `${rtmp}-pvw` },
          { SceneId: pgm, OutputType: 1, StreamUrl: rtmp, RtmpUrl: rtmp },
        ],
      },
    });
  });

  it('need a domain, and scenes', async () => {
    const bare = await kit.caster({ DomainName: '' });
    expect(await refusalOf(kit.ask('DescribeCasterScenes', { CasterId: bare }))).toBe(
      'InvalidDomainName.NotFound 404',
    );
    const fresh = await kit.caster();
    expect(await kit.ask('DescribeCasterScenes', { CasterId: fresh })).toEqual({
      Total: 0,
      SceneList: { Scene: [] },
    });
    expect(await refusalOf(kit.ask('DescribeCasterStreamUrl', { CasterId: fresh }))).toBe(
      'InvalidScene.NotFound 404',
    );
  });
});
