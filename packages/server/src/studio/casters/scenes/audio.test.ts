import { beforeAll, describe, expect, it } from 'vitest';
import type { ApsaraInput } from '@cyclorama/contract';
import { OTHER_PROJECT } from '../../videos/testing/seed.ts';
import { casterKit, refusalOf, type CasterKit } from '../testing/kit.ts';

let kit: CasterKit;
let casterId: string;
let pvw: string;
let pgm: string;

beforeAll(async () => {
  kit = await casterKit();
  ({ casterId, pvw, pgm } = await kit.running({}, async (id) => {
    await kit.source(id, 'RV01');
    await kit.source(id, 'RV02');
  }));
  const LayoutId = await kit.layout(casterId, ['RV01']);
  await kit.ask('SetCasterSceneConfig', { CasterId: casterId, SceneId: pgm, LayoutId });
});

type Input = Partial<ApsaraInput<'UpdateCasterSceneAudio'>>;
const update = (changes: Input, projectId?: string) =>
  kit.ask('UpdateCasterSceneAudio', { CasterId: casterId, SceneId: pgm, ...changes }, projectId);
const audio = async () => (await kit.rows(casterId)).scenes.find(({ id }) => id === pgm)!.audio;
const show = () => kit.ask('DescribeCasterSceneAudio', { CasterId: casterId, SceneId: pgm });

describe('UpdateCasterSceneAudio', () => {
  it('shows the sound of the layout before anybody sets any', async () => {
    expect(await show()).toEqual({
      CasterId: casterId,
      FollowEnable: 1,
      AudioLayers: { AudioLayer: [{ FixedDelayDuration: 0, ValidChannel: 'all', VolumeRate: 1 }] },
      MixList: { LocationId: ['RV01'] },
    });
  });

  it('sets lists and filters, keeps what is not sent, and tells the frame', async () => {
    kit.sessions.take();
    await update({
      FollowEnable: 0,
      AudioLayer: [
        { VolumeRate: 0.5, ValidChannel: 'rightChannel', FixedDelayDuration: 250 },
        { Filter: { enableAgc: 1, enableAns: 1, ansMode: 1, voiceBeautifyMode: 1 } },
      ],
      MixList: ['RV02', 'RV01'],
    });
    expect(kit.sessions.take()).toEqual(['follow UpdateCasterSceneAudio']);
    expect(kit.headers.get('x-cyclorama-frame')).toBe('1234');
    const set = {
      FollowEnable: 0,
      AudioLayer: [
        { FixedDelayDuration: 250, ValidChannel: 'rightChannel', VolumeRate: 0.5 },
        {
          FixedDelayDuration: 0,
          ValidChannel: 'all',
          VolumeRate: 1,
          // A mode without its switch says nothing.
          Filter: { enableAgc: 1, enableAns: 1, ansMode: 1, enableBeautify: 0, voiceBeautifyMode: 0 },
        },
      ],
      MixList: ['RV02', 'RV01'],
    };
    expect(await audio()).toEqual(set);
    await update({ FollowEnable: 1 });
    expect(await audio()).toEqual({ ...set, FollowEnable: 1 });
    await update({ AudioLayer: [{ Filter: '' }], MixList: ['RV01'] });
    expect(await audio()).toEqual({
      FollowEnable: 1,
      AudioLayer: [{ FixedDelayDuration: 0, ValidChannel: 'all', VolumeRate: 1 }],
      MixList: ['RV01'],
    });
    expect((await show()).MixList).toEqual({ LocationId: ['RV01'] });
  });

  const layers = (count: number) => Array.from({ length: count }, () => ({ VolumeRate: 1 }));
  it.each<[string, Input, string]>([
    ['an unknown caster', { CasterId: 'unknown' }, 'InvalidCaster.NotFound 404'],
    ['an unknown scene', { SceneId: 'unknown' }, 'InvalidScene.NotFound 404'],
    ['layers alone', { AudioLayer: layers(1) }, 'InvalidAudioLayersAndMixListSize.Mismatch 400'],
    ['locations alone', { MixList: ['RV01'] }, 'InvalidAudioLayersAndMixListSize.Mismatch 400'],
    [
      'more layers than locations',
      { AudioLayer: layers(2), MixList: ['RV01'] },
      'InvalidAudioLayersAndMixListSize.Mismatch 400',
    ],
    [
      'too many',
      { AudioLayer: layers(13), MixList: layers(13).map((_, i) => `RV${i}`) },
      'InvalidMixList.ExceedNorm 400',
    ],
    ['no location', { AudioLayer: layers(1), MixList: ['one'] }, 'InvalidParameter.Malformed 400'],
    [
      'a location twice',
      { AudioLayer: layers(2), MixList: ['RV01', 'RV01'] },
      'InvalidParameter.Malformed 400',
    ],
    ['an unknown location', { AudioLayer: layers(1), MixList: ['RV09'] }, 'ResourceInChannel.NotFound 404'],
  ])('refuses %s', async (_what, changes, refusal) => {
    const before = await kit.rows(casterId);
    expect(await refusalOf(update({ FollowEnable: 0, ...changes }))).toBe(refusal);
    expect(await kit.rows(casterId)).toEqual(before);
  });

  it('tells another account’s caster from none', async () => {
    expect(await refusalOf(update({ FollowEnable: 0 }, OTHER_PROJECT))).toBe('IllegalOperation 401');
    expect((await audio()).FollowEnable).toBe(1);
  });

  it('needs a scene that is on and has a layout', async () => {
    expect(await refusalOf(update({ SceneId: pvw, FollowEnable: 0 }))).toBe(
      'IncorrectSceneStatus.ConfigError 400',
    );
    await kit.ask('StopCasterScene', { CasterId: casterId, SceneId: pvw });
    expect(await refusalOf(update({ SceneId: pvw, FollowEnable: 0 }))).toBe('IncorrectSceneStatus 400');
  });

  it('names channels where they are on', async () => {
    let sources: string[] = [];
    const channelled = await kit.running({ ChannelEnable: 1 }, async (id) => {
      sources = [await kit.source(id, 'RV01'), await kit.source(id, 'RV02')];
      const bind = (ChannelId: string, ResourceId = '') =>
        kit.ask('SetCasterChannel', { CasterId: id, ChannelId, ResourceId });
      await bind('RV05', sources[0]);
      await bind('RV06', sources[0]);
      await bind('RV07', sources[1]);
      await bind('RV08');
    });
    const LayoutId = await kit.layout(channelled.casterId, ['RV05', 'RV08']);
    const scene = { CasterId: channelled.casterId, SceneId: channelled.pgm };
    await kit.ask('SetCasterSceneConfig', { ...scene, LayoutId });
    const mix = (...MixList: string[]) =>
      kit.ask('UpdateCasterSceneAudio', { ...scene, AudioLayer: layers(MixList.length), MixList });
    await mix('RV05', 'RV07');
    // Locations of sources are none of channels.
    expect(await refusalOf(mix('RV01'))).toBe('ResourceInChannel.NotFound 404');
    expect(await refusalOf(mix('RV08'))).toBe('ResourceInChannel.Invalid 412');
    expect(await refusalOf(mix('RV05', 'RV06'))).toBe('ResourceInChannel.PreConditionFailed 412');
  });
});
