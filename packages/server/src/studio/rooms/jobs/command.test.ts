import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MssError, type Schemas } from '@cyclorama/contract';
import { errorOf } from '../../../doors/testing/door.ts';
import { ShowUnavailable } from '../../shows/port.ts';
import { seedAsset } from '../../videos/testing/seed.ts';
import { loadLiveJob } from '../job-queries.ts';
import { beginLiveJob, endLiveJob } from '../progress.ts';
import { openRooms, type TestRooms } from '../testing/open-rooms.ts';

type Command = Schemas['SmartLiveCommandRequest']['command'];

let rooms: TestRooms;
let roomId: string;
let jobId: string;
beforeAll(async () => {
  rooms = await openRooms({ env: { CYCLORAMA_MODERATION_WORDS: 'forbidden' } });
  roomId = await rooms.room({ priv_data: 'mine' });
  jobId = (await rooms.start(roomId)).job_id;
  await beginLiveJob(rooms.studio, jobId);
});
beforeEach(() => {
  rooms.shows.refusal = undefined;
  rooms.shows.result = '';
  rooms.shows.commands.length = 0;
});

const send = (command: string, params?: unknown, more: object = {}) =>
  rooms.api('POST', `smart-live-rooms/${roomId}/smart-live-jobs/${jobId}/command`, {
    command,
    ...(params === undefined ? {} : { params }),
    ...more,
  });
const document = async () => (await loadLiveJob(rooms.studio.db.orm, jobId))!.document;

/** What the show was told. */
async function told(command: Command, params?: unknown): Promise<Readonly<Record<string, unknown>>> {
  const answer = await send(command, params);
  expect([answer.statusCode, answer.body]).toEqual([200, expect.stringContaining(command)]);
  const body = answer.json<Required<Schemas['SmartLiveCommandResponse']>>();
  expect(body).toEqual({
    command_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
    command,
    result: '',
  });
  const heard = rooms.shows.commands.at(-1)!;
  expect(heard).toMatchObject({ jobId, command: { id: body.command_id, command } });
  return heard.command.params;
}

describe('commands', () => {
  it('insert a text or an audio, with the defaults of each', async () => {
    const text = { text: '<speak>Thank you<break time="300ms"/></speak>' };
    expect(await told('INSERT_PLAY_SCRIPT', { text_config: text, rule_index: 'r' })).toEqual({
      text_config: text,
      play_type: 'PLAY_NOW',
      play_role: 'STREAMER',
      rule_index: 'r',
    });
    expect(await told('INSERT_PLAY_AUDIO', { audio_url: 'https://example.com/a.mp3' })).toEqual({
      audio_url: 'https://example.com/a.mp3',
      play_type: 'APPEND',
      play_role: 'STREAMER',
    });
  });

  it('rewrite the script, in the row first', async () => {
    const scene = { ...rooms.body().scene_scripts![0]!, script_name: 'New' };
    rooms.shows.result = '';
    const before = (await loadLiveJob(rooms.studio.db.orm, jobId))!.revision;
    const params = await told('REWRITE_PLAY_SCRIPT', { scene_scripts: [scene] });
    expect(params).toMatchObject({
      scene_scripts: [{ script_name: 'New', script_id: expect.any(String) as unknown }],
    });
    const after = (await loadLiveJob(rooms.studio.db.orm, jobId))!;
    expect(after.document.scene_scripts).toEqual(params['scene_scripts']);
    expect(after.revision).toBe(before + 1);
  });

  it('rewrite the rules, of libraries too', async () => {
    const rule: Schemas['InteractionRuleInfo'] = {
      rule_name: 'price',
      event_type: 1,
      hit_condition: { relation: 'AND', tags: [{ tag: 'content', match: 'REGEX', value: 'price' }] },
      trigger: { reply_mode: 'SYSTEM_REPLY', reply_texts: ['Ten.'] },
    };
    const group = await rooms.api('POST', 'smart-live-interaction-rule-groups', {
      group_name: 'shop',
      interaction_rules: [rule],
    });
    const { group_id: groupId } = group.json<{ group_id: string }>();
    const params = await told('REWRITE_INTERACTION_RULES', {
      interaction_rules: [rule, { group_id: groupId }],
    });
    expect(params['interaction_rules']).toMatchObject([
      rule,
      { ...rule, group_id: groupId, group_name: 'shop' },
    ]);
    expect((await document()).interaction_rules).toEqual(params['interaction_rules']);
    expect(await told('REWRITE_INTERACTION_RULES', { interaction_rules: [] })).toEqual({
      interaction_rules: [],
    });
  });

  it('show a layer, change the output, clean up, tell what plays', async () => {
    const image = await seedAsset(rooms.studio, { type: 'IMAGE', projectId: rooms.tenant.projectId });
    const layer = { layer_type: 'IMAGE', asset_id: image };
    expect(await told('SHOW_LAYER', { layer_config: layer })).toEqual({ layer_config: layer });
    const output = { output_urls: ['rtmp://8.8.8.8/live'], stream_keys: ['k2'] };
    expect(await told('REFRESH_OUTPUT_URL', output)).toEqual(output);
    expect(await document()).toMatchObject(output);
    expect(await told('CLEAN_UP_INSERT_COMMAND', { command_ids: ['a'] })).toEqual({ command_ids: ['a'] });
    expect(await told('CLEAN_UP_INSERT_COMMAND')).toEqual({});
    rooms.shows.result = '{"scene_scripts":[]}';
    const answer = await send('GET_CURRENT_PLAYING_SCRIPTS');
    expect(answer.json<{ result: string }>().result).toBe('{"scene_scripts":[]}');
  });

  it('tell the room as the job plays it, without asking the show', async () => {
    const answer = await send('GET_LIVE_JOB_CONFIG_INFO');
    const result = JSON.parse(answer.json<{ result: string }>().result) as Schemas['SmartLiveRoomDetail'];
    const { scene_scripts: scenes, output_urls: urls } = await document();
    expect(result).toMatchObject({
      room_id: roomId,
      priv_data: 'mine',
      scene_scripts: scenes,
      output_urls: urls,
    });
    expect(rooms.shows.commands).toEqual([]);
  });
});

describe('commands that are refused', () => {
  const scene = (text: string) => ({
    ...rooms.body().scene_scripts![0]!,
    shoot_scripts: [{ text_config: { text } }],
  });
  const cases: readonly (readonly [string, string, () => unknown, string, string])[] = [
    ['an unknown one', 'DANCE', () => undefined, 'MSS.00000003', 'command: expected one of'],
    ['a text without text', 'INSERT_PLAY_SCRIPT', () => undefined, 'MSS.20010086', 'params.text_config'],
    [
      'an empty text',
      'INSERT_PLAY_SCRIPT',
      () => ({ text_config: { text: ' ' } }),
      'MSS.20010112',
      'params.text_config.text',
    ],
    [
      'a text of tags only',
      'INSERT_PLAY_SCRIPT',
      () => ({ text_config: { text: '<speak><break time="1s"/></speak>' } }),
      'MSS.20010112',
      'params.text_config.text',
    ],
    [
      'markup that does not parse',
      'INSERT_PLAY_SCRIPT',
      () => ({ text_config: { text: '<speak><b>x</speak>' } }),
      'MSS.20010015',
      'params.text_config.text',
    ],
    [
      'a co-streamer without a voice',
      'INSERT_PLAY_SCRIPT',
      () => ({ text_config: { text: 'x' }, play_role: 'CO_STREAMER' }),
      'MSS.20010153',
      'params.play_role',
    ],
    [
      'a word',
      'INSERT_PLAY_SCRIPT',
      () => ({ text_config: { text: 'this is forbidden' } }),
      'MSS.20010007',
      'params.text_config.text',
    ],
    [
      'a way to play that there is not',
      'INSERT_PLAY_SCRIPT',
      () => ({ play_type: 'LATER' }),
      'MSS.00000003',
      'params.play_type',
    ],
    ['an audio without audio', 'INSERT_PLAY_AUDIO', () => ({}), 'MSS.20010067', 'params.audio_url'],
    [
      'an audio of a private network',
      'INSERT_PLAY_AUDIO',
      () => ({ audio_url: 'http://192.168.1.1/a.mp3' }),
      'MSS.20010093',
      'params.audio_url',
    ],
    ['a script without scenes', 'REWRITE_PLAY_SCRIPT', () => ({}), 'MSS.20010052', 'params.scene_scripts'],
    [
      'a script that cannot be spoken',
      'REWRITE_PLAY_SCRIPT',
      () => ({ scene_scripts: [scene('<speak>')] }),
      'MSS.20010015',
      'params.scene_scripts[0].shoot_scripts[0].text_config.text',
    ],
    [
      'a script of a wrong shape',
      'REWRITE_PLAY_SCRIPT',
      () => ({ scene_scripts: [{ script_name: 'x' }] }),
      'MSS.00000003',
      'params.scene_scripts[0].shoot_scripts: missing',
    ],
    ['no rules', 'REWRITE_INTERACTION_RULES', () => ({}), 'MSS.00000003', 'params.interaction_rules'],
    [
      'rules that can hang a show',
      'REWRITE_INTERACTION_RULES',
      () => ({
        interaction_rules: [
          {
            rule_name: 'evil',
            hit_condition: { tags: [{ tag: 'content', match: 'REGEX', value: '(a+)\\1' }] },
            trigger: { reply_mode: 'SYSTEM_REPLY', reply_texts: ['x'] },
          },
        ],
      }),
      'MSS.20010110',
      'references to groups are not supported',
    ],
    [
      'rules that call when nobody is to be called',
      'REWRITE_INTERACTION_RULES',
      () => ({
        interaction_rules: [{ hit_condition: { relation: 'RESERVED' }, trigger: { reply_mode: 'CALLBACK' } }],
      }),
      'MSS.20010087',
      'interaction_callback_url',
    ],
    ['no layer', 'SHOW_LAYER', () => ({}), 'MSS.00000003', 'params.layer_config'],
    [
      'an empty layer',
      'SHOW_LAYER',
      () => ({ layer_config: { layer_type: 'IMAGE' } }),
      'MSS.00000003',
      'params.layer_config.asset_id',
    ],
    [
      'a stranger’s picture',
      'SHOW_LAYER',
      () => ({ layer_config: { layer_type: 'IMAGE', asset_id: 'x' } }),
      'MSS.20010140',
      'params.layer_config.asset_id',
    ],
    ['an output of nothing', 'REFRESH_OUTPUT_URL', () => ({}), 'MSS.20010093', 'params.output_urls[0]'],
    [
      'an output that is no RTMP',
      'REFRESH_OUTPUT_URL',
      () => ({ output_urls: ['http://a.test/b/c'] }),
      'MSS.20010093',
      'params.output_urls[0]',
    ],
  ];

  it.each(cases)('%s', async (_what, command, params, code, message) => {
    const before = await document();
    expect(errorOf(await send(command, params())).slice(1)).toEqual([code, expect.stringContaining(message)]);
    expect(rooms.shows.commands).toEqual([]);
    expect(await document()).toEqual(before);
  });

  it('for what the show says', async () => {
    const codes: unknown[] = [];
    for (const error of [
      new ShowUnavailable('not-running', 'gone'),
      new ShowUnavailable('stopping', 'ends'),
      new ShowUnavailable('capacity', 'full'),
      new ShowUnavailable('failed', 'no'),
      new MssError('MSS.20010066', 'played'),
    ]) {
      rooms.shows.refusal = error;
      codes.push(errorOf(await send('GET_CURRENT_PLAYING_SCRIPTS')).slice(0, 2));
    }
    expect(codes).toEqual([
      [500, 'MSS.20010099'],
      [500, 'MSS.20010099'],
      [429, 'MSS.20010035'],
      [400, 'MSS.20010147'],
      [400, 'MSS.20010066'],
    ]);
  });

  it('when the job is not on air', async () => {
    const room = await rooms.room();
    const { job_id: id } = await rooms.start(room);
    const path = `smart-live-rooms/${room}/smart-live-jobs/${id}/command`;
    const ask = async () => errorOf(await rooms.api('POST', path, { command: 'GET_LIVE_JOB_CONFIG_INFO' }));
    expect((await ask()).slice(0, 2)).toEqual([500, 'MSS.20010099']);
    await endLiveJob(rooms.studio, id, { state: 'FAILED' });
    expect((await ask()).slice(0, 2)).toEqual([500, 'MSS.20010059']);
  });
});
