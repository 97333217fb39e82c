import { beforeAll, describe, expect, it } from 'vitest';
import { HandClock } from '../../testing/studio.ts';
import { LiveUnavailable } from '../live/port.ts';
import { OTHER_PROJECT } from '../videos/testing/seed.ts';
import { casterKit, refusalOf, type CasterKit } from './testing/kit.ts';

let kit: CasterKit;
const clock = new HandClock();
const NEW = { NormType: 1, ChargeType: 'PostPaid' } as const;

beforeAll(async () => {
  kit = await casterKit({ clock });
});

describe('CreateCaster', () => {
  it('makes a stopped caster, named by its id where no name is given', async () => {
    const { CasterId } = await kit.ask('CreateCaster', { ...NEW, ClientToken: 'c1' });
    const { caster } = await kit.rows(CasterId);
    expect(caster).toMatchObject({ name: CasterId, normType: 1, desired: 'stopped', revision: 1 });
    expect(caster.streamKey).toMatch(/^[0-9a-f]{32}$/);
    expect(await kit.ask('DescribeCasterConfig', { CasterId: caster.id })).toMatchObject({
      ChannelEnable: 0,
      Delay: 0,
      AutoSwitchUrgentOn: 'false',
      SideOutputUrl: `rtmp://studio.test:1935/caster/${caster.streamKey}`,
    });
  });

  it('answers the same token with the same caster, and refuses it for another one', async () => {
    const first = await kit.ask('CreateCaster', { ...NEW, ClientToken: 'c2', CasterName: 'a' });
    const [second, third] = await Promise.all([
      kit.ask('CreateCaster', { ...NEW, ClientToken: 'c2', CasterName: 'a' }),
      kit.ask('CreateCaster', { ...NEW, ClientToken: 'c2', CasterName: 'a' }),
    ]);
    expect([second, third]).toEqual([first, first]);
    expect(await refusalOf(kit.ask('CreateCaster', { ...NEW, ClientToken: 'c2', CasterName: 'b' }))).toBe(
      'IdempotentParameterMismatch 400',
    );
    const other = await kit.ask(
      'CreateCaster',
      { ...NEW, ClientToken: 'c2', CasterName: 'a' },
      OTHER_PROJECT,
    );
    expect(other).not.toEqual(first);
  });

  it.each([
    [{ NormType: 3 } as const, 'InvalidParameter.NormType 404'],
    [{ NormType: 6 } as const, 'InvalidParameter.NormType 404'],
    [{ ChargeType: 'PrePaid' } as const, 'InvalidChargeType.PostSupport 400'],
    [{ PurchaseTime: '2026-01-05T08:00:00Z' }, 'InvalidParameter.PurchaseTime 400'],
    [{ ExpireTime: '2026-01-05T08:00:00Z' }, 'InvalidParameter.ExpireTime 400'],
    [{ Tag: [{ Value: 'v' }] }, 'MissingParameter 400'],
    [{ Tag: [{ Key: 'k' }, { Key: 'k' }] }, 'InvalidTag.Malformed 400'],
    [{ Tag: Array.from({ length: 21 }, (_, i) => ({ Key: `k${i}` })) }, 'InvalidTag.Malformed 400'],
  ])('refuses %j', async (changes, refusal) => {
    const before = await kit.ask('DescribeCasters', {});
    const request = { ...NEW, ClientToken: `refused ${refusal}`, ...changes };
    expect(await refusalOf(kit.ask('CreateCaster', request))).toBe(refusal);
    expect((await kit.ask('DescribeCasters', {})).Total).toBe(before.Total);
  });
});

describe('DescribeCasters', () => {
  const PROJECT = 'e'.repeat(32);
  const list = async (input: Parameters<typeof kit.ask<'DescribeCasters'>>[1] = {}) => {
    const { CasterList, Total } = await kit.ask('DescribeCasters', input, PROJECT);
    return { names: (CasterList.Caster ?? []).map(({ CasterName }) => CasterName), total: Total };
  };

  it('filters, orders and pages', async () => {
    const ids: string[] = [];
    for (const [index, name] of ['morning news', 'evening news', 'sport 100%'].entries()) {
      clock.advance(60_000);
      const { CasterId } = await kit.ask(
        'CreateCaster',
        {
          ClientToken: `list ${index}`,
          CasterName: name,
          NormType: index === 2 ? 4 : 1,
          ChargeType: 'PostPaid',
          ResourceGroupId: index === 0 ? 'rg-1' : 'rg-2',
          Tag: [
            { Key: 'desk', Value: index === 2 ? 'sport' : 'news' },
            { Key: 'n', Value: `${index}` },
          ],
        },
        PROJECT,
      );
      ids.push(CasterId);
    }
    const all = ['sport 100%', 'evening news', 'morning news'];
    expect(await list()).toEqual({ names: all, total: 3 });
    expect((await list({ OrderByModifyAsc: 'true' })).names).toEqual(all.toReversed());
    expect(await list({ PageNum: 2, PageSize: 2 })).toEqual({ names: ['morning news'], total: 3 });
    expect((await list({ CasterName: 'NEWS' })).total).toBe(2);
    expect((await list({ CasterName: '0%' })).total).toBe(1);
    expect((await list({ CasterName: '_' })).total).toBe(0);
    expect((await list({ CasterId: ids[1]! })).names).toEqual(['evening news']);
    expect((await list({ CasterId: 'unknown' })).total).toBe(0);
    expect((await list({ NormType: '4' })).names).toEqual(['sport 100%']);
    expect((await list({ ChargeType: 1 })).total).toBe(3);
    expect((await list({ ChargeType: 0 })).total).toBe(0);
    expect((await list({ ResourceGroupId: 'rg-2' })).total).toBe(2);
    expect((await list({ Tag: [{ Key: 'desk', Value: 'news' }] })).total).toBe(2);
    expect((await list({ Tag: [{ Key: 'desk' }, { Key: 'n', Value: '2' }] })).names).toEqual(['sport 100%']);
    expect((await list({ StartTime: '2026-01-05T08:02:00Z' })).total).toBe(2);
    expect((await list({ EndTime: '2026-01-05T08:01:00Z' })).names).toEqual(['morning news']);
    expect((await list({ Status: 1 })).total).toBe(0);
    // What was changed last comes first.
    clock.advance(60_000);
    await kit.ask('UpdateCasterResourceGroup', { CasterId: ids[0]!, NewResourceGroupId: 'rg-3' }, PROJECT);
    expect((await list()).names[0]).toBe('morning news');
    expect((await list({ ResourceGroupId: 'rg-3' })).names).toEqual(['morning news']);
  });

  it('shows a caster', async () => {
    const { CasterList } = await kit.ask('DescribeCasters', { CasterName: 'evening' }, PROJECT);
    expect(CasterList.Caster).toEqual([
      {
        CasterId: expect.any(String) as string,
        CasterName: 'evening news',
        ChannelEnable: 0,
        ChargeType: 'PostPaid',
        ClientTokenId: 'list 1',
        CreateTime: '2026-01-05T08:02:00Z',
        LastModified: '2026-01-05T08:02:00Z',
        NormType: 1,
        ResourceGroupId: 'rg-2',
        Status: 0,
        Tags: {
          tag: [
            { TagKey: 'desk', TagValue: 'news' },
            { TagKey: 'n', TagValue: '1' },
          ],
        },
      },
    ]);
  });
});

describe('StartCaster', () => {
  it('makes the scenes, commits the rows, then starts; the answer tells the first frame', async () => {
    const casterId = await kit.caster({
      TranscodeConfig: { casterTemplate: 'lp_hd', liveTemplateIds: ['lld', 'lhd'] },
    });
    kit.sessions.take();
    const answer = await kit.ask('StartCaster', { CasterId: casterId });
    const { caster, scenes } = await kit.rows(casterId);
    const [pvw, pgm] = scenes;
    expect(scenes).toMatchObject([
      { outputType: '0', status: 1, componentIds: [], audio: { FollowEnable: 1 }, urgent: false },
      { outputType: '1', status: 1 },
    ]);
    const name = `caster/${caster.streamKey}`;
    const rtmp = `rtmp://studio.test:1935/${name}`;
    const http = 'http://studio.test:8420';
    expect(answer).toEqual({
      PvwSceneInfos: { SceneInfo: [{ SceneId: pvw?.id, StreamUrl: `${rtmp}-pvw`, RtsUrl: '' }] },
      PgmSceneInfos: {
        SceneInfo: [
          {
            SceneId: pgm?.id,
            StreamUrl: rtmp,
            StreamInfos: {
              StreamInfo: [
                { OutputStreamUrl: rtmp, TranscodeConfig: 'lhd', VideoFormat: 'flv' },
                { OutputStreamUrl: `${http}/live/${name}.flv`, TranscodeConfig: 'lhd', VideoFormat: 'flv' },
                {
                  OutputStreamUrl: `${http}/hls/${name}/index.m3u8`,
                  TranscodeConfig: 'lhd',
                  VideoFormat: 'm3u8',
                },
                { OutputStreamUrl: `${rtmp}-lld`, TranscodeConfig: 'lld', VideoFormat: 'flv' },
                {
                  OutputStreamUrl: `${http}/live/${name}-lld.flv`,
                  TranscodeConfig: 'lld',
                  VideoFormat: 'flv',
                },
                {
                  OutputStreamUrl: `${http}/hls/${name}-lld/index.m3u8`,
                  TranscodeConfig: 'lld',
                  VideoFormat: 'm3u8',
                },
              ],
            },
          },
        ],
      },
    });
    expect(kit.sessions.calls[0]?.rows?.caster.desired).toBe('running');
    expect(kit.sessions.take()).toEqual(['start StartCaster']);
    expect(Object.fromEntries(kit.headers)).toEqual({
      'x-cyclorama-frame': '1234',
      'x-cyclorama-pts': '49360',
    });

    // Again: the same answer, and nothing is started twice.
    expect(await kit.ask('StartCaster', { CasterId: casterId })).toEqual(answer);
    expect(kit.sessions.take()).toEqual(['follow StartCaster']);
    const { CasterList } = await kit.ask('DescribeCasters', { CasterId: casterId, Status: 1 });
    expect(CasterList.Caster).toMatchObject([
      { Status: 1, CasterTemplate: 'lp_hd', StartTime: expect.any(String) as string },
    ]);
  });

  it('is refused without a domain or a template', async () => {
    const noDomain = await kit.caster({ DomainName: '' });
    expect(await refusalOf(kit.ask('StartCaster', { CasterId: noDomain }))).toBe(
      'InvalidDomainName.NotFound 404',
    );
    const noTemplate = await kit.caster({ TranscodeConfig: '' });
    expect(await refusalOf(kit.ask('StartCaster', { CasterId: noTemplate }))).toBe(
      'InvalidConfiguration.NotFound 404',
    );
    expect((await kit.rows(noTemplate)).scenes).toEqual([]);
  });

  it.each([
    ['capacity', 'ServiceUnavailable 503'],
    ['stopping', 'IncorrectCasterStatus 400'],
    ['failed', 'InternalError 500'],
  ] as const)('leaves a stopped caster when the session does not start: %s', async (reason, refusal) => {
    const casterId = await kit.caster();
    kit.sessions.failures.set('start', new LiveUnavailable(reason, 'three programmes are all it carries'));
    expect(await refusalOf(kit.ask('StartCaster', { CasterId: casterId }))).toBe(refusal);
    const { caster, scenes } = await kit.rows(casterId);
    expect([caster.desired, ...scenes.map(({ status }) => status)]).toEqual(['stopped', 0, 0]);
  });

  it('brings sources as they were last set', async () => {
    const { casterId } = await kit.running({}, async (id) => {
      const ResourceId = await kit.source(id);
      await kit.ask('ModifyCasterVideoResource', { CasterId: id, ResourceId, RepeatNum: -1 });
    });
    expect((await kit.rows(casterId)).resources[0]?.effective.RepeatNum).toBe(-1);
  });
});

describe('StopCaster and RestartCaster', () => {
  it('stops rows first, keeps what scenes were set to show, and can be repeated', async () => {
    const { casterId, pgm } = await kit.running({}, (id) => kit.source(id));
    const layout = await kit.layout(casterId);
    await kit.ask('SetCasterSceneConfig', { CasterId: casterId, SceneId: pgm, LayoutId: layout });
    kit.sessions.take();
    await kit.ask('StopCaster', { CasterId: casterId });
    expect(kit.sessions.calls[0]?.rows?.caster.desired).toBe('stopped');
    expect((await kit.rows(casterId)).scenes).toMatchObject([{ status: 0 }, { status: 0, layoutId: layout }]);
    await kit.ask('StopCaster', { CasterId: casterId });
    expect(kit.sessions.take()).toEqual(['stop StopCaster', 'stop StopCaster']);
    await kit.ask('StartCaster', { CasterId: casterId });
    expect((await kit.rows(casterId)).scenes).toMatchObject([
      { status: 1 },
      { id: pgm, status: 1, layoutId: layout },
    ]);
  });

  it('says so when the session does not end in time: the rows stay stopped', async () => {
    const { casterId } = await kit.running();
    kit.sessions.failures.set('stop', new LiveUnavailable('failed', 'the host does not answer'));
    expect(await refusalOf(kit.ask('StopCaster', { CasterId: casterId }))).toBe('InternalError 500');
    expect((await kit.rows(casterId)).caster.desired).toBe('stopped');
    await kit.ask('StopCaster', { CasterId: casterId });
    kit.sessions.take();
  });

  it('restarts what runs', async () => {
    const { casterId } = await kit.running();
    await kit.ask('RestartCaster', { CasterId: casterId });
    expect(kit.sessions.calls.map(({ rows }) => rows?.caster.desired)).toEqual(['stopped', 'running']);
    expect(kit.sessions.take()).toEqual(['stop RestartCaster', 'start RestartCaster']);
    expect(kit.headers.get('x-cyclorama-frame')).toBe('1234');
    await kit.ask('StopCaster', { CasterId: casterId });
    expect(await refusalOf(kit.ask('RestartCaster', { CasterId: casterId }))).toBe(
      'IncorrectCasterStatus 400',
    );
  });

  it('has no restart for virtual studios', async () => {
    const { CasterId } = await kit.ask('CreateCaster', { ...NEW, NormType: 4, ClientToken: 'virtual' });
    expect(await refusalOf(kit.ask('RestartCaster', { CasterId }))).toBe('InvalidCaster.NotFound 404');
  });
});

describe('DeleteCaster', () => {
  it('is refused while it runs, and takes everything with it', async () => {
    const { casterId } = await kit.running({}, async (id) => {
      await kit.source(id);
      await kit.layout(id);
      await kit.text(id);
    });
    expect(await refusalOf(kit.ask('DeleteCaster', { CasterId: casterId }))).toBe(
      'IncorrectCasterStatus 400',
    );
    await kit.ask('StopCaster', { CasterId: casterId });
    expect(await kit.ask('DeleteCaster', { CasterId: casterId })).toEqual({ CasterId: casterId });
    expect(await refusalOf(kit.ask('DescribeCasterConfig', { CasterId: casterId }))).toBe(
      'InvalidCaster.NotFound 404',
    );
    for (const table of ['resources', 'layouts', 'components', 'scenes', 'channels']) {
      const { rows } = await kit.studio.db.executeSql(`select * from caster_${table} where caster_id = $1`, [
        casterId,
      ]);
      expect(rows).toEqual([]);
    }
  });
});
