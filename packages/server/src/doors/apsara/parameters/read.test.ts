import { describe, expect, test } from 'vitest';
import { APSARA_OPERATIONS, ApsaraError, type ApsaraAction } from '@cyclorama/contract';
import type { Pair } from '../wire.ts';
import { readParameters } from './read.ts';
import { pairsOfMembers, parameterTree } from './tree.ts';

type Sent = Readonly<Record<string, string>>;

function read(action: ApsaraAction, sent: Sent | readonly Pair[]): Readonly<Record<string, unknown>> {
  const pairs = Array.isArray(sent) ? (sent as readonly Pair[]) : Object.entries(sent as Sent);
  return readParameters(APSARA_OPERATIONS[action], parameterTree(pairs));
}

function refusal(action: ApsaraAction, sent: Sent | readonly Pair[]): readonly [string, string] {
  try {
    read(action, sent);
  } catch (error) {
    if (error instanceof ApsaraError) return [error.code, error.message];
    throw error;
  }
  throw new Error('it was taken');
}

const EPISODE = {
  CasterId: 'c1',
  EpisodeType: 'Resource',
  ResourceId: 'r1',
  SwitchType: 'TimeFirst',
  StartTime: '2026-01-05T08:00:00Z',
  EndTime: '2026-01-05T09:00:00Z',
};
const LAYOUT = {
  CasterId: 'c1',
  'VideoLayer.1.HeightNormalized': '1',
  'BlendList.1': 'RV01',
  'AudioLayer.1.VolumeRate': '1.5',
  'MixList.1': 'RV01',
};
const COMPONENT = {
  CasterId: 'c1',
  LocationId: 'RC01',
  ComponentType: 'text',
  ComponentLayer: '{}',
  TextLayerContent: '{"Text":"hi"}',
};
const AUDIO = { CasterId: 'c1', SceneId: 's1' };

describe('values get their types', () => {
  test('scalars; unknown parameters and common ones are left out, absent ones stay absent', () => {
    expect(
      read('SetCasterChannel', {
        CasterId: 'c1',
        ChannelId: 'RV12',
        PlayStatus: '0',
        SeekOffset: '1500',
        RegionId: 'cn-shanghai',
        OwnerId: '7',
        Action: 'x',
        Whatever: '1',
      }),
    ).toEqual({ CasterId: 'c1', ChannelId: 'RV12', PlayStatus: 0, SeekOffset: 1500 });
    expect(read('SetCasterConfig', { CasterId: 'c1', AutoSwitchUrgentOn: 'True' })).toEqual({
      CasterId: 'c1',
      AutoSwitchUrgentOn: true,
    });
  });

  test('empty texts stay where they may clear, and say nothing elsewhere', () => {
    const sent = { CasterId: 'c1', CallbackUrl: '', TranscodeConfig: '', Delay: '', ProgramEffect: '' };
    expect(read('SetCasterConfig', sent)).toEqual({ CasterId: 'c1', CallbackUrl: '', TranscodeConfig: '' });
    expect(read('UpdateCasterSceneAudio', { ...AUDIO, FollowEnable: '', MixList: '' })).toEqual(AUDIO);
  });

  test('lists are ordered by their numbers, not by their texts', () => {
    const pairs: Pair[] = Array.from({ length: 12 }, (_, i) => [`MixList.${12 - i}`, `RV${12 - i}`]);
    const { MixList } = read('UpdateCasterSceneAudio', [...pairs, ...Object.entries(AUDIO)]);
    expect(MixList).toEqual(Array.from({ length: 12 }, (_, i) => `RV${i + 1}`));
  });

  test('lists in lists, objects in lists, JSON in objects in lists', () => {
    const { VideoLayer, AudioLayer } = read('AddCasterLayout', {
      ...LAYOUT,
      'VideoLayer.1.PositionNormalized.2': '0.25',
      'VideoLayer.1.PositionNormalized.1': '0',
    });
    expect(VideoLayer).toEqual([{ HeightNormalized: 1, PositionNormalized: [0, 0.25] }]);
    expect(AudioLayer).toEqual([{ VolumeRate: 1.5 }]);
    expect(
      read('UpdateCasterSceneAudio', { ...AUDIO, 'AudioLayer.1.Filter': '{"enableAns":"1","ansMode":1}' }),
    ).toMatchObject({ AudioLayer: [{ Filter: { enableAns: 1, ansMode: 1 } }] });
  });

  test('keys of JSON in both cases and their further spellings become the contract’s', () => {
    const sent = {
      CasterId: 'c1',
      TranscodeConfig: '{"CasterTemplate":"lp_hd","liveTemplateIds":["lld"],"other":1}',
      RecordConfig: '{"OssBucket":"b","VideoFormat":[{"Format":"flv","Interval":60}]}',
      SideOutputUrlList: '["rtmp://a/b/c"]',
    };
    expect(read('SetCasterConfig', sent)).toMatchObject({
      TranscodeConfig: { casterTemplate: 'lp_hd', liveTemplateIds: ['lld'] },
      RecordConfig: { ossBucket: 'b', videoFormat: [{ Format: 'flv', CycleDuration: 60 }] },
      SideOutputUrlList: ['rtmp://a/b/c'],
    });
  });

  test('numbers in JSON may be texts, and texts numbers; null says nothing', () => {
    expect(
      read('AddCasterComponent', {
        ...COMPONENT,
        TextLayerContent: '{"Text":5,"SizeNormalized":"0.05","Color":null,"BorderWidthNormalized":""}',
      }),
    ).toMatchObject({ TextLayerContent: { Text: '5', SizeNormalized: 0.05 } });
  });

  test('JSON parameters may come in parts', () => {
    expect(
      read('CreateLiveAIStudio', {
        StudioName: 'a',
        MattingType: 'green',
        'MattingLayout.PositionX': '0.3',
        'MattingLayout.HeightNormalized': '1',
      }),
    ).toMatchObject({ MattingLayout: { PositionX: 0.3, HeightNormalized: 1 } });
  });

  test('a JSON body stands for the same parameters', () => {
    const { request } = APSARA_OPERATIONS.UpdateCasterSceneAudio;
    const members = {
      ...AUDIO,
      FollowEnable: 1,
      MixList: ['RV01'],
      AudioLayer: [{ VolumeRate: 2, Filter: { enableAgc: 1 } }],
      RegionId: null,
    };
    expect(read('UpdateCasterSceneAudio', pairsOfMembers(members, request))).toEqual({
      ...AUDIO,
      FollowEnable: 1,
      MixList: ['RV01'],
      AudioLayer: [{ VolumeRate: 2, Filter: { enableAgc: 1 } }],
    });
  });
});

describe('refusals name the parameter', () => {
  test.each<[ApsaraAction, Sent, string, string]>([
    ['StartCaster', {}, 'MissingParameter', ': CasterId.'],
    ['StartCaster', { CasterId: '' }, 'MissingParameter', 'CasterId'],
    ['StartCaster', { CasterId: 'a b' }, 'InvalidCasterId.Malformed', 'expected an id'],
    ['StartCaster', { CasterId: 'x'.repeat(200) }, 'InvalidCasterId.Malformed', 'expected an id'],
    ['AddCasterEpisode', { ...EPISODE, ResourceId: '' }, 'MissingParameter', ': ResourceId'],
    ['AddCasterEpisode', { ...EPISODE, EpisodeType: 'Component' }, 'MissingParameter', ': ComponentId'],
    [
      'AddCasterEpisode',
      { ...EPISODE, EpisodeType: 'Show' },
      'InvalidEpisodeType.Malformed',
      'Resource, Component',
    ],
    [
      'AddCasterEpisode',
      { ...EPISODE, StartTime: '2026-02-30T08:00:00Z' },
      'InvalidStartTime.Malformed',
      'a time',
    ],
    ['AddCasterEpisode', { ...EPISODE, EndTime: '2026-01-05 09:00' }, 'InvalidEndTime.Malformed', 'a time'],
    [
      'AddCasterEpisode',
      { ...EPISODE, 'ComponentId.0': 'c' },
      'InvalidComponentId.Malformed',
      'a number from 1',
    ],
    [
      'AddCasterEpisode',
      { ...EPISODE, 'ComponentId.2': 'c' },
      'InvalidComponentId.Malformed',
      'without gaps',
    ],
    ['AddCasterEpisode', { ...EPISODE, ComponentId: 'c' }, 'InvalidComponentId.Malformed', 'ComponentId.1'],
    ['AddCasterEpisode', { ...EPISODE, EpisodeName: 'a\u0000' }, 'InvalidEpisodeName.Malformed', 'control'],
    [
      'AddCasterLayout',
      { ...LAYOUT, 'AudioLayer.1.VolumeRate': '11' },
      'InvalidAudioLayer.Malformed',
      'AudioLayer.1.VolumeRate',
    ],
    [
      'AddCasterLayout',
      { ...LAYOUT, 'AudioLayer.1.VolumeRate': '0x1' },
      'InvalidAudioLayer.Malformed',
      'a number',
    ],
    [
      'AddCasterLayout',
      { ...LAYOUT, 'VideoLayer.1.FixedDelayDuration': '1.5' },
      'InvalidVideoLayer.Malformed',
      'an integer',
    ],
    [
      'AddCasterLayout',
      { ...LAYOUT, 'VideoLayer.1.PositionNormalized.1': '2' },
      'InvalidVideoLayer.Malformed',
      'from 0 to 1',
    ],
    [
      'AddCasterProgram',
      { CasterId: 'c', 'Episode.1.StartTime': EPISODE.StartTime },
      'MissingParameter',
      'Episode.1.EndTime',
    ],
    [
      'AddCasterVideoResource',
      { CasterId: 'c', LocationId: 'RV13', ResourceName: 'a' },
      'InvalidLocationId.Malformed',
      'RV',
    ],
    ['AddCasterComponent', { ...COMPONENT, ComponentLayer: '{' }, 'InvalidComponentLayer.Malformed', 'JSON'],
    [
      'AddCasterComponent',
      { ...COMPONENT, ComponentLayer: '[object Object]' },
      'InvalidParameter',
      'ComponentLayer',
    ],
    [
      'AddCasterComponent',
      { ...COMPONENT, ComponentName: '[object Object]' },
      'InvalidParameter',
      'ComponentName',
    ],
    [
      'AddCasterComponent',
      { ...COMPONENT, ComponentLayer: '{"PositionNormalized":[1]}' },
      'InvalidComponentLayer.Malformed',
      'exactly 2',
    ],
    [
      'AddCasterComponent',
      { ...COMPONENT, ComponentLayer: '{"WidthNormalized":true}' },
      'InvalidComponentLayer.Malformed',
      'a number',
    ],
    [
      'AddCasterComponent',
      { ...COMPONENT, ComponentLayer: '[]' },
      'InvalidComponentLayer.Malformed',
      'a JSON object',
    ],
    ['AddCasterComponent', { ...COMPONENT, TextLayerContent: '' }, 'MissingParameter', 'TextLayerContent'],
    [
      'AddCasterComponent',
      { ...COMPONENT, TextLayerContent: '{"Text":"\\ud800"}' },
      'InvalidTextLayerContent.Malformed',
      'Text',
    ],
    [
      'SetCasterConfig',
      { CasterId: 'c', SideOutputUrlList: JSON.stringify(Array(21).fill('a')) },
      'InvalidSideOutputUrlList.Malformed',
      '0 to 20',
    ],
    [
      'SetCasterConfig',
      { CasterId: 'c', SyncGroupsConfig: '[{"mode":0,"resourceIds":["a"]}]' },
      'MissingParameter',
      'SyncGroupsConfig[0].hostResourceId',
    ],
    [
      'SetCasterConfig',
      { CasterId: 'c', AutoSwitchUrgentOn: '1' },
      'InvalidAutoSwitchUrgentOn.Malformed',
      'true or false',
    ],
    [
      'CreateCaster',
      { NormType: '1', ChargeType: 'PostPaid', ClientToken: 'ä' },
      'InvalidClientToken.Malformed',
      'ASCII',
    ],
    [
      'CreateCaster',
      { NormType: '2', ChargeType: 'PostPaid', ClientToken: 'a' },
      'InvalidNormType.Malformed',
      '1, 3, 4, 6',
    ],
  ])('%s %j → %s', (action, sent, code, message) => {
    const [gotCode, gotMessage] = refusal(action, sent);
    expect(gotCode).toBe(code);
    expect(gotMessage).toContain(message);
  });

  test.each<[Sent, string]>([
    [{ SceneId: 's' }, 'InvalidCasterId.Malformed'],
    [{ CasterId: '?', SceneId: 's' }, 'InvalidCasterId.Malformed'],
    [{ CasterId: 'c' }, 'InvalidParameter.Malformed'],
    [{ ...AUDIO, FollowEnable: '2' }, 'InvalidParameter.Malformed'],
    [{ ...AUDIO, 'MixList.2': 'RV01' }, 'InvalidParameter.Malformed'],
    [{ ...AUDIO, 'AudioLayer.1.Filter': '[object Object]' }, 'InvalidParameter.Malformed'],
    [{ ...AUDIO, 'AudioLayer.1.Filter': '{"enableAgc":2}' }, 'InvalidParameter.Malformed'],
  ])('UpdateCasterSceneAudio %j keeps to the table of its page: %s', (sent, code) => {
    expect(refusal('UpdateCasterSceneAudio', sent)[0]).toBe(code);
  });

  test('twice with different values is refused, twice the same is not', () => {
    expect(refusal('StartCaster', [['CasterId', 'a'], ['CasterId', 'b']])[0]).toBe('InvalidParameter'); // prettier-ignore
    expect(read('StartCaster', [['CasterId', 'a'], ['CasterId', 'a']])).toEqual({ CasterId: 'a' }); // prettier-ignore
  });

  test('partial changes need nothing because of another parameter', () => {
    const sent = { CasterId: 'c', ComponentId: 'x', ComponentType: 'text' };
    expect(read('ModifyCasterComponent', sent)).toEqual(sent);
  });

  test('thousands of parameters are refused at once', () => {
    const pairs: Pair[] = Array.from({ length: 6000 }, (_, i) => [`A.${i}`, 'x']);
    expect(refusal('StartCaster', pairs)[0]).toBe('InvalidParameter');
  });
});
