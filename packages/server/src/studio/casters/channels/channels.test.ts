import { beforeAll, describe, expect, it } from 'vitest';
import type { ApsaraInput } from '@cyclorama/contract';
import { LiveUnavailable } from '../../live/port.ts';
import { casterKit, FILE, listsOf, refusalOf, type CasterKit } from '../testing/kit.ts';

let kit: CasterKit;
let casterId: string;
let file: string;
let live: string;
const LIVE = 'rtmp://c.example.org/live/a';

beforeAll(async () => {
  kit = await casterKit();
  ({ casterId } = await kit.running({ ChannelEnable: 1 }, async (id) => {
    file = await kit.source(id, 'RV01');
    ({ ResourceId: live } = await kit.ask('AddCasterVideoResource', {
      CasterId: id,
      LocationId: 'RV02',
      ResourceName: 'camera',
      LiveStreamUrl: LIVE,
    }));
  }));
});

const set = (changes: Partial<ApsaraInput<'SetCasterChannel'>>) =>
  kit.ask('SetCasterChannel', { CasterId: casterId, ChannelId: 'RV03', ...changes });
const channel = async (id = 'RV03') =>
  (await kit.rows(casterId)).channels.find(({ channelId }) => channelId === id);

describe('SetCasterChannel', () => {
  it('binds, keeps what is not sent, and lets go', async () => {
    await set({ ResourceId: file, FaceBeauty: '2', PlayStatus: 0 });
    expect(await channel()).toEqual({ channelId: 'RV03', resourceId: file, faceBeauty: '2', playStatus: 0 });
    await set({});
    expect(await channel()).toMatchObject({ resourceId: file, faceBeauty: '2', playStatus: 0 });
    // Another source plays.
    await set({ ResourceId: live });
    expect(await channel()).toMatchObject({ resourceId: live, playStatus: 1 });
    await set({ ChannelId: 'RV04', ResourceId: file });
    expect(await kit.ask('DescribeCasterChannels', { CasterId: casterId })).toEqual({
      Total: 2,
      Channels: {
        Channel: [
          { ChannelId: 'RV03', FaceBeauty: '2', ResourceId: live, StreamUrl: LIVE, RtmpUrl: LIVE },
          { ChannelId: 'RV04', ResourceId: file, StreamUrl: FILE },
        ],
      },
    });
    await set({ ResourceId: '' });
    expect(await channel()).toEqual({ channelId: 'RV03', faceBeauty: '2', playStatus: 1 });
  });

  it('tells the running session after the rows', async () => {
    kit.sessions.take();
    await set({ ChannelId: 'RV05', ResourceId: file, PlayStatus: 0, SeekOffset: 1500 });
    expect(kit.sessions.take()).toEqual([
      'follow SetCasterChannel',
      'control RV05 pause',
      'control RV05 seek 1500',
    ]);
    expect(kit.headers.get('x-cyclorama-frame')).toBe('1234');
    await set({ ChannelId: 'RV05', PlayStatus: 1 });
    expect(kit.sessions.take()).toEqual(['follow SetCasterChannel', 'control RV05 play']);
    kit.sessions.failures.set('control', new LiveUnavailable('not-running', 'no host'));
    expect(await refusalOf(set({ ChannelId: 'RV05', SeekOffset: 10 }))).toBe('IncorrectCasterStatus 400');
    // A live source has nothing to control, and play is what it does.
    await set({ ChannelId: 'RV05', ResourceId: live, PlayStatus: 1, SeekOffset: 0 });
    expect(kit.sessions.take()).toEqual([
      'follow SetCasterChannel',
      'control RV05 seek 10',
      'follow SetCasterChannel',
    ]);
  });

  it.each<[string, Partial<ApsaraInput<'SetCasterChannel'>>, string]>([
    ['an unknown source', { ResourceId: 'unknown' }, 'InvalidResource.NotFound 404'],
    ['a pause of nothing', { ChannelId: 'RV09', PlayStatus: 0 }, 'InvalidPlayStatus.Malformed 400'],
    ['a seek in nothing', { ChannelId: 'RV09', SeekOffset: 5 }, 'InvalidSeekOffset.Malformed 400'],
  ])('refuses %s', async (_what, changes, refusal) => {
    const before = await kit.rows(casterId);
    expect(await refusalOf(set(changes))).toBe(refusal);
    expect(await kit.rows(casterId)).toEqual(before);
  });

  it('pauses and seeks files only, and seeks only what runs', async () => {
    expect(await refusalOf(set({ ResourceId: live, PlayStatus: 0 }))).toBe('InvalidPlayStatus.Malformed 400');
    expect(await refusalOf(set({ ResourceId: live, SeekOffset: 5 }))).toBe('InvalidSeekOffset.Malformed 400');
    const stopped = await kit.caster({ ChannelEnable: 1 });
    const ResourceId = await kit.source(stopped);
    const input = { CasterId: stopped, ChannelId: 'RV01', ResourceId };
    expect(await refusalOf(kit.ask('SetCasterChannel', { ...input, SeekOffset: 5 }))).toBe(
      'IncorrectCasterStatus 400',
    );
    await kit.ask('SetCasterChannel', { ...input, PlayStatus: 0 });
    expect((await kit.rows(stopped)).channels).toMatchObject([{ playStatus: 0 }]);
  });

  it('needs channels to be on, except in a virtual studio', async () => {
    const plain = await kit.caster();
    expect(await refusalOf(kit.ask('SetCasterChannel', { CasterId: plain, ChannelId: 'RV01' }))).toBe(
      'IncorrectCasterStatus 400',
    );
    const { CasterId } = await kit.ask('CreateCaster', {
      ClientToken: 'virtual',
      NormType: 4,
      ChargeType: 'PostPaid',
    });
    await kit.ask('SetCasterChannel', { CasterId, ChannelId: 'RV01' });
    expect((await kit.rows(CasterId)).channels).toHaveLength(1);
  });
});

describe('ChannelEnable', () => {
  const DomainName = 'live.example.org';
  it('is switched on once, in a stopped caster, and drops its layouts', async () => {
    const { casterId: id, pgm } = await kit.running({}, (created) => kit.source(created));
    const LayoutId = await kit.layout(id);
    await kit.ask('SetCasterSceneConfig', { CasterId: id, SceneId: pgm, LayoutId });
    const enable = (ChannelEnable?: 0 | 1) =>
      kit.ask('SetCasterConfig', {
        CasterId: id,
        DomainName,
        TranscodeConfig: { casterTemplate: 'lp_sd' },
        ...(ChannelEnable !== undefined && { ChannelEnable }),
      });
    expect(await refusalOf(enable(1))).toBe('IncorrectCasterStatus 400');
    expect((await kit.rows(id)).layouts).toHaveLength(1);
    await kit.ask('StopCaster', { CasterId: id });
    await enable(1);
    const { layouts, scenes, caster } = await kit.rows(id);
    expect([layouts.length, scenes.some(({ layoutId }) => layoutId !== undefined)]).toEqual([0, false]);
    expect(caster.config.ChannelEnable).toBe(1);
    expect(await refusalOf(enable(0))).toBe('InvalidCaster.ChannelDisableUnsupported 400');
    await enable();
    await enable(1);
    expect((await kit.rows(id)).caster.config.ChannelEnable).toBe(1);

    // From now on layouts name channels, which exist once they are set.
    const add = () => kit.ask('AddCasterLayout', { CasterId: id, ...listsOf(['RV01']) });
    expect(await refusalOf(add())).toBe('ResourceInChannel.NotFound 404');
    await kit.ask('SetCasterChannel', { CasterId: id, ChannelId: 'RV01' });
    await add();
  });
});
