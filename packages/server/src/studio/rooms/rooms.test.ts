import { beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { eq } from 'drizzle-orm';
import { errorOf } from '../../doors/testing/door.ts';
import { assets } from '../assets/table.ts';
import { seedAsset } from '../videos/testing/seed.ts';
import { openRooms, type TestRooms } from './testing/open-rooms.ts';

type RoomBody = Schemas['SmartLiveRoomRequest'];
type Detail = Schemas['SmartLiveRoomDetail'];
type Rules = NonNullable<RoomBody['interaction_rules']>;
type List = Required<Schemas['SmartLiveRoomListResponse']>;

let rooms: TestRooms;
beforeAll(async () => {
  rooms = await openRooms({ env: { CYCLORAMA_MODERATION_WORDS: 'forbidden' } });
});

const show = async (id: string): Promise<Detail> =>
  (await rooms.api('GET', `smart-live-rooms/${id}`)).json<Detail>();
const refusal = async (changes: Partial<RoomBody>) =>
  errorOf(await rooms.api('POST', 'smart-live-rooms', rooms.body(changes)));

const scene = (changes: Partial<Schemas['LiveVideoScriptInfo']> = {}) => ({
  ...rooms.body().scene_scripts![0]!,
  ...changes,
});

const greet: Rules[number] = {
  rule_name: 'greet',
  event_type: 1,
  hit_condition: { relation: 'OR', tags: [{ tag: 'content', match: 'REGEX', value: '^(hi|hello)\\b' }] },
  trigger: { reply_mode: 'SYSTEM_REPLY', reply_texts: ['Welcome!'], time_window: 10 },
};

describe('rooms', () => {
  it('gives back what was sent, with ids, numbers, state and times', async () => {
    const sent = rooms.body({
      room_description: 'about',
      priv_data: '{"ü":"\\n  🎬"}',
      interaction_rules: [greet, greet],
      play_policy: { repeat_count: -1, random_play_mode: 'SCENE' },
      video_config: { codec: 'H264', bitrate: 4000, width: 1920, height: 1080 },
      output_urls: ['rtmp://8.8.8.8/app'],
      stream_keys: ['secret'],
      backup_model_asset_ids: [rooms.model],
      co_streamer_config: { voice_config: { voice_asset_id: rooms.voice }, streamer_action: 'VOLUME_DOWN' },
      live_event_callback_config: {
        live_event_type_callback_url: 'https://example.com/hook?token=1',
        auth_type: 'MSS_A',
        key: 'k',
        callback_event_type: ['SHOOT_SCRIPT_SWITCH'],
      },
      rtc_callback_config: { rtc_callback_event_type: ['LIVE_PROGRESS'] },
      relation_live_platform_info: { platform_id: 'p', live_id: 'a-1_B' },
      scene_scripts: [
        scene({
          shoot_scripts: [
            { text_config: { text: 'One.' } },
            { sequence_no: 7, text_config: { text: '<speak>Two<break time="500ms"/></speak>' } },
          ],
        }),
      ],
    });
    const created = await rooms.api('POST', 'smart-live-rooms', sent);
    expect(created.statusCode).toBe(200);
    expect(created.headers['x-request-id']).toBeDefined();
    const { room_id: id } = created.json<{ room_id: string }>();
    const shown = await show(id);
    expect(shown).toMatchObject({
      ...sent,
      room_id: id,
      room_type: 'NORMAL',
      room_state: 'ENABLE',
      view_mode: 'LANDSCAPE',
      create_time: '2026-01-05T08:00:00Z',
      scene_scripts: [{ shoot_scripts: [{ sequence_no: 8 }, { sequence_no: 7 }] }],
      interaction_rules: [greet, greet],
    });
    const indexes = shown.interaction_rules!.map((rule) => rule.rule_index);
    expect(new Set(indexes).size).toBe(2);
    expect(shown.scene_scripts![0]!.script_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('needs nothing but a name', async () => {
    const answer = await rooms.api('POST', 'smart-live-rooms', { room_name: 'bare' });
    expect(answer.statusCode).toBe(200);
    expect(await show(answer.json<{ room_id: string }>().room_id)).toMatchObject({
      room_name: 'bare',
      view_mode: 'VERTICAL',
    });
  });

  it('replaces what is sent and keeps the rest, indexes of rules too', async () => {
    const id = await rooms.room({ priv_data: 'keep', interaction_rules: [greet] });
    const before = await show(id);
    rooms.clock.advance(60_000);
    const rules = before.interaction_rules!.map((rule) => ({ ...rule, enabled: false }));
    const updated = await rooms.api('PUT', `smart-live-rooms/${id}`, {
      room_name: `${before.room_name!} b`,
      interaction_rules: rules,
    });
    expect(updated.statusCode).toBe(200);
    const after = updated.json<Detail>();
    expect(after).toEqual(await show(id));
    expect(after).toMatchObject({ priv_data: 'keep', interaction_rules: rules });
    expect(after.scene_scripts).toEqual(before.scene_scripts);
    expect(after.update_time! > after.create_time!).toBe(true);
  });

  it('two names are never the same, also at the same moment; shows for once and other tenants do not count', async () => {
    await rooms.room({ room_name: 'taken' });
    expect(await refusal({ room_name: 'taken' })).toEqual([
      400,
      'MSS.20010031',
      'Duplicate live room name: room_name “taken” is taken',
    ]);
    const once = rooms.body({ room_name: 'taken', room_type: 'TEMP' });
    expect((await rooms.api('POST', 'smart-live-rooms', once)).statusCode).toBe(200);
    const theirs = await rooms.api('POST', 'smart-live-rooms', { room_name: 'taken' }, rooms.other);
    expect(theirs.statusCode).toBe(200);
    const race = await Promise.all(
      [1, 2, 3].map(() => rooms.api('POST', 'smart-live-rooms', rooms.body({ room_name: 'race' }))),
    );
    expect(race.map((one) => one.statusCode).toSorted()).toEqual([200, 400, 400]);
    const id = await rooms.room();
    const renamed = await rooms.api('PUT', `smart-live-rooms/${id}`, { room_name: 'race' });
    expect(errorOf(renamed)[1]).toBe('MSS.20010031');
  });

  it('is gone when it is deleted, and never there for others', async () => {
    const id = await rooms.room();
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '', { room_name: 'mine' }],
      ['DELETE', '', undefined],
      ['POST', '/smart-live-jobs', {}],
      ['GET', '/smart-live-jobs', undefined],
    ] as const) {
      const theirs = await rooms.api(method, `smart-live-rooms/${id}${path}`, body, rooms.other);
      expect([method, path, ...errorOf(theirs).slice(0, 2)]).toEqual([method, path, 400, 'MSS.20010045']);
    }
    expect((await rooms.api('DELETE', `smart-live-rooms/${id}`)).statusCode).toBe(200);
    expect(errorOf(await rooms.api('GET', `smart-live-rooms/${id}`))[1]).toBe('MSS.20010045');
  });
});

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

describe('templates', () => {
  const shared = (ids: readonly string[], more: Schemas['SharedConfig'] = {}): Partial<RoomBody> => ({
    room_type: 'TEMPLATE',
    output_urls: ['rtmp://8.8.8.8/app/secret'],
    shared_config: { shared_type: 'SHARED', allowed_project_ids: ids, ...more },
  });

  it('are seen by those for whom they were published, without their owner’s secrets', async () => {
    const { projectId } = rooms.other;
    const open = await rooms.room(shared([projectId, projectId]));
    const draft = await rooms.room(shared([projectId], { shared_state: 'DRAFT' }));
    const brief = await rooms.room(shared([projectId], { expire_time: '2026-01-05T09:00:00Z' }));
    const get = async (id: string) => rooms.api('GET', `smart-live-rooms/${id}`, undefined, rooms.other);
    const seen = (await get(open)).json<Detail>();
    expect(seen.room_id).toBe(open);
    expect(seen.scene_scripts).toHaveLength(1);
    expect(seen).not.toHaveProperty('output_urls');
    expect(seen.shared_config).not.toHaveProperty('allowed_project_ids');
    expect((await show(open)).shared_config?.allowed_project_ids).toEqual([projectId]);
    expect(errorOf(await get(draft))[1]).toBe('MSS.20010045');
    expect((await get(brief)).statusCode).toBe(200);
    const theirs = await rooms.api('PUT', `smart-live-rooms/${open}`, { room_name: 'mine' }, rooms.other);
    expect(errorOf(theirs)[1]).toBe('MSS.20010045');

    const list = async (type: string, as = rooms.other) =>
      (await rooms.api('GET', `smart-live-rooms?template_own_type=${type}`, undefined, as))
        .json<List>()
        .smart_live_rooms.map((room) => room.room_id);
    expect(await list('SHARED_FROM_OHTERS')).toEqual([brief, open]);
    expect(await list('Owned')).toEqual([]);
    expect(await list('OWNED', rooms.tenant)).toEqual([brief, draft, open]);
    expect(await list('SHARED_TO_OHTERS', rooms.tenant)).toEqual([brief, draft, open]);
    expect(await list('Public')).toEqual([]);
    rooms.clock.advance(3_600_000);
    expect(errorOf(await get(brief))[1]).toBe('MSS.20010045');
    expect(await list('SHARED_FROM_OHTERS')).toEqual([open]);
  });

  it('are locked while they are reviewed, until their owner takes them back', async () => {
    const id = await rooms.room(shared([rooms.other.projectId], { shared_state: 'REVIEW' }));
    const put = (more: object) =>
      rooms.api('PUT', `smart-live-rooms/${id}`, { room_name: 'reviewed', ...more });
    expect(errorOf(await put({}))[1]).toBe('MSS.20010082');
    const { shared_config: config } = shared([rooms.other.projectId], { shared_state: 'DRAFT' });
    expect((await put({ shared_config: config })).statusCode).toBe(200);
  });

  it('do not go on air', async () => {
    const id = await rooms.room({ room_type: 'TEMPLATE' });
    expect(errorOf(await rooms.api('POST', `smart-live-rooms/${id}/smart-live-jobs`, {}))[1]).toBe(
      'MSS.20010069',
    );
  });
});

describe('lists', () => {
  it('are filtered by every parameter', async () => {
    const other = await seedAsset(rooms.studio, {
      type: 'HUMAN_MODEL_2D',
      projectId: rooms.tenant.projectId,
    });
    await rooms.studio.db.orm.update(assets).set({ name: 'Zoë 100%' }).where(eq(assets.id, other));
    rooms.clock.advance(10_000);
    const from = rooms.clock.now();
    const first = await rooms.room({ room_name: 'List A_1' });
    rooms.clock.advance(10_000);
    const second = await rooms.room({
      room_name: 'list b',
      room_type: 'TEMP',
      backup_model_asset_ids: [other],
      priv_data: 'p',
    });
    const until = rooms.clock.now();
    const window = `start_time=${from.toISOString()}&end_time=${until.toISOString()}`;
    const list = async (query: string) => {
      const answer = (await rooms.api('GET', `smart-live-rooms?${window}&${query}`)).json<List>();
      expect(answer.count).toBe(answer.smart_live_rooms.length);
      return answer.smart_live_rooms.map((room) => room.room_id);
    };
    expect(await list('')).toEqual([second, first]);
    expect(await list('room_name=LIST')).toEqual([second, first]);
    expect(await list('room_name=a_1')).toEqual([first]);
    expect(await list('room_name=a%251')).toEqual([]);
    expect(await list(`dh_id=${other}`)).toEqual([second]);
    expect(await list(`dh_id=${rooms.model}`)).toEqual([second, first]);
    expect(await list('model_name=zo%C3%AB%20100%25')).toEqual([second]);
    expect(await list('room_type=TEMP')).toEqual([second]);
    expect(await list('live_state=NULL')).toEqual([second, first]);
    expect(await list('live_state=WAITING,SUCCESS')).toEqual([]);
    const later = (
      await rooms.api('GET', `smart-live-rooms?start_time=${until.toISOString()}&limit=1`)
    ).json<List>();
    expect(later.smart_live_rooms).toMatchObject([
      {
        room_id: second,
        project_id: rooms.tenant.projectId,
        room_type: 'TEMP',
        room_state: 'ENABLE',
        priv_data: 'p',
        model_infos: [{ model_asset_id: rooms.model, backup_model_asset_ids: [other] }],
      },
    ]);
    const paged = (await rooms.api('GET', `smart-live-rooms?${window}&offset=1&limit=1`)).json<List>();
    expect([paged.count, paged.smart_live_rooms.map((room) => room.room_id)]).toEqual([2, [first]]);
    expect(errorOf(await rooms.api('GET', 'smart-live-rooms?live_state=GONE'))[1]).toBe('MSS.00000003');
  });
});
