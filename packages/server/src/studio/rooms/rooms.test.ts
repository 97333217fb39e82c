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
