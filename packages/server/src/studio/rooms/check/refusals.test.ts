import { beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { errorOf } from '../../../doors/testing/door.ts';
import { seedAsset } from '../../videos/testing/seed.ts';
import { openRooms, type TestRooms } from '../testing/open-rooms.ts';

type RoomBody = Schemas['SmartLiveRoomRequest'];
type Rules = NonNullable<RoomBody['interaction_rules']>;

let rooms: TestRooms;
beforeAll(async () => {
  rooms = await openRooms({ env: { CYCLORAMA_MODERATION_WORDS: 'forbidden' } });
});

const refusal = async (changes: Partial<RoomBody>) =>
  errorOf(await rooms.api('POST', 'smart-live-rooms', rooms.body(changes)));

const scene = (changes: Partial<Schemas['LiveVideoScriptInfo']> = {}) => ({
  ...rooms.body().scene_scripts![0]!,
  ...changes,
});

const greet: Rules[number] = {
  rule_name: 'greet',
  event_type: 1,
  hit_condition: { relation: 'OR', tags: [{ tag: 'content', match: 'REGEX', value: '^(hi|hello)' }] },
  trigger: { reply_mode: 'SYSTEM_REPLY', reply_texts: ['Welcome!'] },
};

describe('what a room cannot be', () => {
  const cases: readonly (readonly [string, () => Partial<RoomBody>, string, string])[] = [
    ['a name of spaces', () => ({ room_name: '  ' }), 'MSS.20010030', 'room_name'],
    ['a word', () => ({ room_name: 'the forbidden room' }), 'MSS.20010007', 'room_name'],
    [
      'a word in its description',
      () => ({ room_description: 'Forbidden' }),
      'MSS.20010032',
      'room_description',
    ],
    [
      'a word in a title',
      () => ({
        scene_scripts: [scene({ shoot_scripts: [{ title: 'forbidden', text_config: { text: 'x' } }] })],
      }),
      'MSS.20010034',
      'scene_scripts[0].shoot_scripts[0].title',
    ],
    [
      'a word in a reply',
      () => ({
        interaction_rules: [
          { ...greet, trigger: { reply_mode: 'SYSTEM_REPLY', reply_texts: ['forbidden'] } },
        ],
      }),
      'MSS.20010055',
      'interaction_rules[0].trigger.reply_texts[0]',
    ],
    [
      'scenes of one name',
      () => ({ scene_scripts: [scene(), scene()] }),
      'MSS.20010005',
      'scene_scripts[1].script_name',
    ],
    [
      'two paragraphs of one number',
      () => ({
        scene_scripts: [
          scene({ shoot_scripts: [1, 1].map((no) => ({ sequence_no: no, text_config: { text: 'x' } })) }),
        ],
      }),
      'MSS.00000003',
      'scene_scripts[0].shoot_scripts[1].sequence_no',
    ],
    [
      'no text',
      () => ({ scene_scripts: [scene({ shoot_scripts: [{ title: 'x' }] })] }),
      'MSS.20010086',
      'scene_scripts[0].shoot_scripts[0].text_config',
    ],
    [
      'markup that does not parse',
      () => ({ scene_scripts: [scene({ shoot_scripts: [{ text_config: { text: '<speak>Hi' } }] })] }),
      'MSS.20010015',
      'scene_scripts[0].shoot_scripts[0].text_config.text',
    ],
    [
      'a paragraph of more than 10,000 characters',
      () => ({
        scene_scripts: [scene({ shoot_scripts: [{ text_config: { text: 'word '.repeat(2001) } }] })],
      }),
      'MSS.20010109',
      'scene_scripts[0].shoot_scripts[0].text_config.text',
    ],
    [
      'too much in all',
      () => ({
        scene_scripts: Array.from({ length: 6 }, (_, index) =>
          scene({
            script_name: `Scene ${index}`,
            shoot_scripts: Array.from({ length: 20 }, () => ({
              text_config: { text: 'words '.repeat(1600) },
            })),
          }),
        ),
      }),
      'MSS.20010108',
      'scene_scripts',
    ],
    [
      'recordings without recordings',
      () => ({ play_policy: { play_mode: 'AUDIO' } }),
      'MSS.20010067',
      'scene_scripts[0].shoot_scripts[0].audio_config',
    ],
    [
      'a stranger as presenter',
      () => ({ scene_scripts: [scene({ model_asset_id: 'nobody' })] }),
      'MSS.20010140',
      'scene_scripts[0].model_asset_id',
    ],
    [
      'a presenter as voice',
      () => ({ scene_scripts: [scene({ voice_config: { voice_asset_id: rooms.model } })] }),
      'MSS.20010131',
      'scene_scripts[0].voice_config.voice_asset_id',
    ],
    [
      'a voice as stand-in',
      () => ({ backup_model_asset_ids: [rooms.voice] }),
      'MSS.20010021',
      'backup_model_asset_ids[0]',
    ],
    [
      'a stand-in twice',
      () => ({ backup_model_asset_ids: [rooms.model, rooms.model] }),
      'MSS.00000003',
      'backup_model_asset_ids[1]',
    ],
    [
      'a background of nothing',
      () => ({ scene_scripts: [scene({ background_config: [{ background_type: 'IMAGE' }] })] }),
      'MSS.20010143',
      'scene_scripts[0].background_config[0]',
    ],
    [
      'a background of no colour',
      () => ({
        scene_scripts: [
          scene({ background_config: [{ background_type: 'COLOR', background_color_config: 'red' }] }),
        ],
      }),
      'MSS.00000003',
      'scene_scripts[0].background_config[0].background_color_config',
    ],
    [
      'a background in a private network',
      () => ({
        scene_scripts: [
          scene({
            background_config: [{ background_type: 'IMAGE', background_config: 'http://10.0.0.1/a.png' }],
          }),
        ],
      }),
      'MSS.20010093',
      'scene_scripts[0].background_config[0].background_config',
    ],
    [
      'a text layer that is no Base64',
      () => ({
        scene_scripts: [
          scene({ layer_config: [{ layer_type: 'TEXT', text_config: { text_context: '!' } }] }),
        ],
      }),
      'MSS.00000003',
      'scene_scripts[0].layer_config[0].text_config.text_context',
    ],
    [
      'six films at once',
      () => ({
        scene_scripts: [
          scene({
            layer_config: Array.from({ length: 6 }, () => ({
              layer_type: 'VIDEO' as const,
              video_config: { video_url: 'https://example.com/a.mp4' },
            })),
          }),
        ],
      }),
      'MSS.20010106',
      'Too many video files in the script Scene 1 (6 > upper limit 5): scene_scripts[0].layer_config',
    ],
    [
      'a film for the web',
      () => ({ video_config: { codec: 'VP8', bitrate: 1000, width: 1920, height: 1080 } }),
      'MSS.00000003',
      'video_config.codec',
    ],
    [
      'any size',
      () => ({ video_config: { codec: 'H264', bitrate: 1000, width: 1280, height: 720 } }),
      'MSS.00000003',
      'video_config.width: 1280x720 is not one of 1920x1080, 1080x1920 (CYCLORAMA_LIVE_SIZES opens others)',
    ],
    ['a push over HTTP', () => ({ output_urls: ['https://a.test/b/c'] }), 'MSS.20010093', 'output_urls[0]'],
    [
      'a push into a private network',
      () => ({ output_urls: ['rtmp://10.1.1.1/a/b'] }),
      'MSS.20010093',
      'output_urls[0]',
    ],
    [
      'a push without a stream',
      () => ({ output_urls: ['rtmp://8.8.8.8/app'] }),
      'MSS.20010093',
      'output_urls[0]',
    ],
    ['a key without a push', () => ({ stream_keys: ['x'] }), 'MSS.00000003', 'stream_keys'],
    [
      'news for nobody',
      () => ({ live_event_callback_config: { callback_event_type: ['SHOOT_SCRIPT_SWITCH'] } }),
      'MSS.20010087',
      'live_event_callback_config.live_event_type_callback_url',
    ],
    [
      'news in the clear',
      () => ({ live_event_callback_config: { live_event_type_callback_url: 'http://example.com/a' } }),
      'MSS.20010093',
      'live_event_callback_config.live_event_type_callback_url',
    ],
    [
      'a signature without a key',
      () => ({
        live_event_callback_config: {
          live_event_type_callback_url: 'https://example.com/a',
          auth_type: 'MSS_A_HEAD',
        },
      }),
      'MSS.00000003',
      'live_event_callback_config.key',
    ],
    [
      'a vendor’s own signature',
      () => ({
        live_event_callback_config: {
          live_event_type_callback_url: 'https://example.com/a',
          auth_type: 'MEITUAN_DEFAULT',
        },
      }),
      'MSS.00000003',
      'live_event_callback_config.auth_type',
    ],
    [
      'a platform’s show of no name',
      () => ({ relation_live_platform_info: { platform_id: 'p', live_id: 'a b' } }),
      'MSS.00000003',
      'relation_live_platform_info.live_id',
    ],
    [
      'a template for everybody',
      () => ({ room_type: 'TEMPLATE', shared_config: { shared_type: 'PUBLIC' } }),
      'MSS.20010082',
      'shared_config.shared_type',
    ],
    [
      'a template shared with nobody',
      () => ({ room_type: 'TEMPLATE', shared_config: { shared_type: 'SHARED' } }),
      'MSS.00000003',
      'shared_config.allowed_project_ids',
    ],
    [
      'rules of a library that there is not',
      () => ({ interaction_rules: [{ group_id: 'gone' }] }),
      'MSS.20010083',
      'interaction_rules[0].group_id',
    ],
  ];

  it.each(cases)('%s', async (_what, changes, code, field) => {
    const [status, got, message] = await refusal(changes());
    expect([got, message]).toEqual([code, expect.stringContaining(field)]);
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it('has voices that keep up with the clock only', async () => {
    const voice = await seedAsset(rooms.studio, {
      type: 'VOICE_MODEL',
      projectId: rooms.tenant.projectId,
      meta: { voice_model_meta: { is_realtime_voice: false } },
    });
    const [, code, message] = await refusal({
      scene_scripts: [scene({ voice_config: { voice_asset_id: voice } })],
    });
    expect([code, message]).toEqual(['MSS.20010131', expect.stringContaining('for videos only')]);
  });

  it('is refused by shape before anything else', async () => {
    expect(await refusal({ output_urls: ['rtmp://a/b/c', 'rtmp://a/b/d'] })).toEqual([
      400,
      'MSS.00000003',
      expect.stringMatching(/output_urls/),
    ]);
  });
});
