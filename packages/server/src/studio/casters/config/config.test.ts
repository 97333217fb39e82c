import { beforeAll, describe, expect, it } from 'vitest';
import type { ApsaraInput } from '@cyclorama/contract';
import { OTHER_PROJECT, seedAsset } from '../../videos/testing/seed.ts';
import { casterKit, refusalOf, type CasterKit } from '../testing/kit.ts';

let kit: CasterKit;
let casterId: string;

beforeAll(async () => {
  kit = await casterKit();
  casterId = await kit.caster();
});

type Input = Partial<ApsaraInput<'SetCasterConfig'>>;
const set = (changes: Input, id = casterId) => kit.ask('SetCasterConfig', { CasterId: id, ...changes });
const relays = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `rtmp://push${i}.example.org/app/key`);

describe('SetCasterConfig', () => {
  it('keeps everything that is sent, and shows it', async () => {
    const [camera, field] = [await kit.source(casterId, 'RV01'), await kit.source(casterId, 'RV02')];
    const UrgentImageId = await seedAsset(kit.studio, { type: 'IMAGE' });
    const UrgentMaterialId = await seedAsset(kit.studio, { type: 'VIDEO' });
    const answer = await set({
      CasterName: 'evening',
      CallbackUrl: 'https://hooks.example.org/caster',
      Delay: 30,
      DomainName: 'Live-1.example.org',
      ProgramEffect: 1,
      ProgramName: 'film',
      AutoSwitchUrgentOn: true,
      AutoSwitchUrgentConfig: { eofThres: 5 },
      RecordConfig: {
        ossBucket: 'tapes',
        endpoint: 'oss.example.org',
        OnDemand: 0,
        interval: 5000,
        videoFormat: [
          {
            Format: 'm3u8',
            CycleDuration: 600,
            OssObjectPrefix: 'record/{AppName}/{StreamName}/{StartTime}',
            SliceOssObjectPrefix: 'record/{AppName}/{StreamName}/{UnixTimestamp}_{Sequence}',
          },
          { Format: 'mp4' },
        ],
      },
      SideOutputUrl: 'rtmp://push.example.org/app/key?sign=1',
      SideOutputUrlList: relays(20),
      SyncGroupsConfig: [{ mode: 0, resourceIds: [camera, field], hostResourceId: field }],
      TranscodeConfig: { casterTemplate: 'lp_ud_v', liveTemplateIds: ['lld', 'sd'] },
      UrgentImageId,
      UrgentMaterialId,
      UrgentImageUrl: 'https://media.example.org/standby.png',
      UrgentLiveStreamUrl: 'srt://standby.example.org:9000',
    });
    expect(answer).toEqual({ CasterId: casterId });
    expect(await kit.ask('DescribeCasterConfig', { CasterId: casterId })).toEqual({
      CasterId: casterId,
      CasterName: 'evening',
      CallbackUrl: 'https://hooks.example.org/caster',
      ChannelEnable: 0,
      Delay: 30,
      DomainName: 'Live-1.example.org',
      ProgramEffect: 1,
      ProgramName: 'film',
      AutoSwitchUrgentOn: 'true',
      AutoSwitchUrgentConfig: '{"eofThres":5}',
      RecordConfig: {
        OnDemand: 0,
        OssBucket: 'tapes',
        OssEndpoint: 'oss.example.org',
        RecordFormat: {
          RecordFormat: [
            {
              Format: 'm3u8',
              CycleDuration: 600,
              OssObjectPrefix: 'record/{AppName}/{StreamName}/{StartTime}',
              SliceOssObjectPrefix: 'record/{AppName}/{StreamName}/{UnixTimestamp}_{Sequence}',
            },
            { Format: 'mp4', CycleDuration: 21_600 },
          ],
        },
      },
      SideOutputUrl: 'rtmp://push.example.org/app/key?sign=1',
      SideOutputUrlList: JSON.stringify(relays(20)),
      SyncGroupsConfig: {
        SyncGroup: [{ Mode: 0, HostResourceId: field, ResourceIds: { ResourceId: [camera, field] } }],
      },
      TranscodeConfig: { CasterTemplate: 'lp_ud_v', LiveTemplateIds: { LocationId: ['lld', 'sd'] } },
      UrgentImageId,
      UrgentMaterialId,
      UrgentImageUrl: 'https://media.example.org/standby.png',
      UrgentLiveStreamUrl: 'srt://standby.example.org:9000',
    });
  });

  it('clears what is empty or not sent', async () => {
    await set({ RecordConfig: '', SideOutputUrlList: '', DomainName: '', UrgentMaterialId: '' });
    const { caster } = await kit.rows(casterId);
    expect(caster.config).toEqual({
      ChannelEnable: 0,
      Delay: 0,
      ProgramEffect: 0,
      AutoSwitchUrgentOn: false,
    });
    expect(caster.name).toBe('evening');
  });

  it.each<[string, Input, string]>([
    ['a domain that is none', { DomainName: 'rtmp://a.example.org' }, 'InvalidDomainName.Malformed 400'],
    ['a callback that is no URL', { CallbackUrl: 'hooks' }, 'InvalidCallbackUrl.Malformed 400'],
    ['a private callback', { CallbackUrl: 'http://10.0.0.1/' }, 'InvalidCallbackUrl.Malformed 400'],
    ['a relay by HTTP', { SideOutputUrl: 'http://a.example.org/x/y' }, 'InvalidSideOutputUrl.Malformed 400'],
    ['21 relays', { SideOutputUrlList: relays(21) }, 'InvalidSideOutputUrlList.Malformed 400'],
    [
      'a relay twice',
      { SideOutputUrlList: [...relays(1), ...relays(1)] },
      'InvalidSideOutputUrlList.Malformed 400',
    ],
    [
      'a private relay',
      { SideOutputUrlList: ['rtmp://192.168.0.1/app/key'] },
      'InvalidSideOutputUrlList.Malformed 400',
    ],
    [
      'no time at all',
      { AutoSwitchUrgentConfig: { eofThres: 0 } },
      'InvalidAutoSwitchUrgentConfig.Malformed 400',
    ],
    [
      'an unknown quality',
      { TranscodeConfig: { liveTemplateIds: ['8k'] } },
      'InvalidTranscodeConfig.Malformed 400',
    ],
    [
      'a quality twice',
      { TranscodeConfig: { liveTemplateIds: ['sd', 'sd'] } },
      'InvalidTranscodeConfig.Malformed 400',
    ],
    [
      'a recording of two days',
      { RecordConfig: { videoFormat: [{ Format: 'flv', CycleDuration: 172_800 }] } },
      'InvalidRecordConfig.Malformed 400',
    ],
    [
      'a format twice',
      { RecordConfig: { videoFormat: [{ Format: 'flv' }, { Format: 'flv' }] } },
      'InvalidRecordConfig.Malformed 400',
    ],
    [
      'a recording elsewhere',
      { RecordConfig: { videoFormat: [{ Format: 'flv', OssObjectPrefix: 'a/../../b' }] } },
      'InvalidRecordConfig.Malformed 400',
    ],
    [
      'slices by the date',
      { RecordConfig: { videoFormat: [{ Format: 'm3u8', SliceOssObjectPrefix: 'a/{Date}' }] } },
      'InvalidRecordConfig.Malformed 400',
    ],
    [
      'a group of one',
      { SyncGroupsConfig: [{ mode: 1, resourceIds: ['a'] }] },
      'InvalidSyncGroupsConfig.Malformed 400',
    ],
    [
      'a group of unknown sources',
      { SyncGroupsConfig: [{ mode: 1, resourceIds: ['a', 'b'] }] },
      'InvalidResource.NotFound 404',
    ],
    ['an unknown picture', { UrgentImageId: 'f'.repeat(32) }, 'InvalidUrgentImageId.NotFound 404'],
    ['an unknown film', { UrgentMaterialId: 'f'.repeat(32) }, 'InvalidUrgentMaterialId.NotFound 404'],
    ['a standby by FTP', { UrgentLiveStreamUrl: 'ftp://a/b' }, 'InvalidUrgentLiveStreamUrl.Malformed 400'],
    ['a standby of disk', { UrgentImageUrl: 'file:///a.png' }, 'InvalidUrgentImageUrl.Malformed 400'],
  ])('refuses %s', async (_what, changes, refusal) => {
    const before = await kit.rows(casterId);
    expect(await refusalOf(set(changes))).toBe(refusal);
    expect(await kit.rows(casterId)).toEqual(before);
  });

  it('wants a host for groups that have one', async () => {
    const resourceIds = (await kit.rows(casterId)).resources.map(({ id }) => id);
    for (const hostResourceId of ['', 'other']) {
      expect(await refusalOf(set({ SyncGroupsConfig: [{ mode: 0, resourceIds, hostResourceId }] }))).toBe(
        'InvalidSyncGroupsConfig.Malformed 400',
      );
    }
    await set({ SyncGroupsConfig: [{ mode: 1, resourceIds }] });
    expect((await kit.rows(casterId)).caster.config.SyncGroupsConfig).toEqual([
      { Mode: 1, ResourceIds: resourceIds },
    ]);
  });

  it('takes only assets that the tenant may use', async () => {
    const foreign = await seedAsset(kit.studio, { type: 'IMAGE', projectId: OTHER_PROJECT });
    expect(await refusalOf(set({ UrgentImageId: foreign }))).toBe('InvalidUrgentImageId.NotFound 404');
    const audio = await seedAsset(kit.studio, { type: 'AUDIO' });
    expect(await refusalOf(set({ UrgentMaterialId: audio }))).toBe('InvalidUrgentMaterialId.Malformed 400');
  });

  it('changes a running programme, except for what it stands on', async () => {
    const { casterId: id } = await kit.running();
    const whole: Input = { DomainName: 'live.example.org', TranscodeConfig: { casterTemplate: 'lp_sd' } };
    kit.sessions.take();
    await set({ ...whole, SideOutputUrlList: relays(1) }, id);
    expect(kit.sessions.take()).toEqual(['follow SetCasterConfig']);
    for (const changes of [
      { TranscodeConfig: { casterTemplate: 'lp_hd' } },
      { TranscodeConfig: '' },
      { DomainName: '' },
      { ChannelEnable: 1 },
    ] as const) {
      expect(await refusalOf(set({ ...whole, ...changes }, id))).toBe('IncorrectCasterStatus 400');
    }
    expect((await kit.rows(id)).caster.config.SideOutputUrlList).toEqual(relays(1));
  });
});
