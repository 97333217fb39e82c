import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { eq } from 'drizzle-orm';
import { errorOf } from '../../../doors/testing/door.ts';
import { assets } from '../../assets/table.ts';
import { ShowUnavailable } from '../../shows/port.ts';
import { setQuota } from '../../usage/quota.ts';
import { seedAsset } from '../../videos/testing/seed.ts';
import { loadLiveJob } from '../job-queries.ts';
import type { LiveJobState } from '../model.ts';
import { beginLiveJob, endLiveJob, LIVE_CHANNELS, LIVE_HOURS, setLiveJobCover } from '../progress.ts';
import { IllegalLiveJobMove } from '../states.ts';
import { liveJobs } from '../table.ts';
import { without } from '../without.ts';
import { openRooms, type TestRooms } from '../testing/open-rooms.ts';

type Job = Schemas['SmartLiveJob'] & { readonly state: LiveJobState };
type Jobs = { readonly count: number; readonly smart_live_jobs: readonly Job[] };

let rooms: TestRooms;
beforeAll(async () => {
  rooms = await openRooms({ env: { CYCLORAMA_LIVE_SIZES: '640x360' } });
});
beforeEach(() => {
  rooms.shows.refusal = undefined;
  rooms.shows.onStop = async (jobId) => {
    await endLiveJob(rooms.studio, jobId, { state: 'SUCCEED', streamMs: 4321 });
  };
});

const jobsPath = (roomId: string): string => `smart-live-rooms/${roomId}/smart-live-jobs`;
const show = async (roomId: string, jobId: string): Promise<Job> =>
  (await rooms.api('GET', `${jobsPath(roomId)}/${jobId}`)).json<Job>();
const stop = (roomId: string, jobId: string) => rooms.api('POST', `${jobsPath(roomId)}/${jobId}/stop`);
const refusal = async (roomId: string, body: unknown = {}) =>
  errorOf(await rooms.api('POST', jobsPath(roomId), body));

describe('start', () => {
  it('answers with everything that clients need', async () => {
    const callbacks = {
      live_event_type_callback_url: 'https://example.com/hook',
      callback_event_type: ['RTMP_STREAM_STATE_CHANGE' as const],
    };
    const roomId = await rooms.room({ live_event_callback_config: callbacks });
    const answer = await rooms.start(roomId, {
      play_policy: { need_independent_capture_client: true, random_play_mode: 'NONE' },
      video_config: { codec: 'H264', bitrate: 1000, width: 640, height: 360 },
    });
    const until = Math.floor(rooms.clock.now().getTime() / 1000) + 86_400;
    const user = (type: string) => ({
      user_type: type,
      user_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      signature: expect.stringMatching(/^[\w-]+\.[0-9a-f]{64}$/) as unknown,
      ctime: until,
    });
    expect(answer).toEqual({
      job_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      rtc_room_info: {
        app_id: rooms.context.keys.rtc.appId(rooms.tenant.projectId),
        room_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
        users: [user('CAPTURE'), user('PLAYER')],
      },
      live_event_report_url: expect.stringMatching(
        `^http://127.0.0.1:8420/v1/${rooms.tenant.projectId}/${jobsPath(roomId)}/${answer.job_id}/live-event-report\\?auth_key=[0-9a-f]{64}&expires_time=${until * 1000}$`,
      ) as unknown,
      live_event_callback_config: callbacks,
      live_warning_info: [
        'TOO_LESS_SCRIPT_ITEMS',
        'TOO_SHORT_SCRIPT_TIME',
        'TOO_LESS_DANMAKU_RULES',
        'RANDOM_PLAY_CLOSED',
        'ROTATION_MODEL_CLOSED',
      ].map((type) => ({ warning_type: type })),
    });
    expect(rooms.shows.started.at(-1)).toBe(answer.job_id);
    const row = await loadLiveJob(rooms.studio.db.orm, answer.job_id);
    expect(row).toMatchObject({
      state: 'WAITING',
      desired: 'running',
      document: {
        view_mode: 'LANDSCAPE',
        video_config: { width: 640 },
        live_event_callback_config: callbacks,
      },
    });
    const [capture] = answer.rtc_room_info!.users!;
    expect(rooms.context.keys.rtc.verify(capture!.signature!, rooms.clock.now())).toMatchObject({
      job_id: answer.job_id,
      user_type: 'CAPTURE',
      room_id: answer.rtc_room_info!.room_id,
    });
  });

  it('needs no body, and then only a player joins', async () => {
    const answer = await rooms.start(await rooms.room());
    expect(answer.rtc_room_info?.users?.map((user) => user.user_type)).toEqual(['PLAYER']);
    expect(answer.live_warning_info).not.toContainEqual({ warning_type: 'RANDOM_PLAY_CLOSED' });
  });

  it('is one per room, whoever starts at once', async () => {
    const roomId = await rooms.room();
    const race = await Promise.all(Array.from({ length: 6 }, () => rooms.api('POST', jobsPath(roomId), {})));
    const refused = race.filter((one) => one.statusCode !== 202);
    expect(refused).toHaveLength(5);
    for (const one of refused)
      expect(errorOf(one)).toEqual([
        500,
        'MSS.20010036',
        expect.stringMatching(/^There are ongoing livestreaming tasks in the live room/),
      ]);
    expect(errorOf(await rooms.api('DELETE', `smart-live-rooms/${roomId}`))[1]).toBe('MSS.20010036');
    const [job] = (await rooms.api('GET', jobsPath(roomId))).json<Jobs>().smart_live_jobs;
    await stop(roomId, job!.job_id!);
    expect((await rooms.start(roomId)).job_id).not.toBe(job!.job_id);
  });

  it('refuses a room that is not complete', async () => {
    const bare = await rooms.room({ scene_scripts: [] });
    expect((await refusal(bare)).slice(0, 2)).toEqual([500, 'MSS.20010027']);
    const scene = rooms.body().scene_scripts![0]!;
    const silent = await rooms.room({ scene_scripts: [{ ...scene, shoot_scripts: [] }] });
    expect((await refusal(silent))[1]).toBe('MSS.20010027');
    const manual = { play_policy: { play_mode: 'NO_PRESET' } };
    expect((await rooms.start(silent, manual)).live_warning_info).not.toContainEqual({
      warning_type: 'TOO_LESS_SCRIPT_ITEMS',
    });
    const faceless = without(scene, 'model_asset_id');
    expect((await refusal(await rooms.room({ scene_scripts: [faceless] })))[1]).toBe('MSS.20010096');
  });

  it('needs somebody to call when rules call, and a voice when the co-streamer answers', async () => {
    const rule = (trigger: Schemas['TriggerProcess']): Schemas['LiveRoomInteractionRuleInfo'] => ({
      rule_name: 'r',
      event_type: 1,
      hit_condition: { relation: 'RESERVED' },
      trigger,
    });
    const calling = await rooms.room({ interaction_rules: [rule({ reply_mode: 'CALLBACK' })] });
    const [status, code, message] = await refusal(calling);
    expect([status, code, message]).toEqual([
      400,
      'MSS.20010087',
      expect.stringContaining('interaction_callback_url'),
    ]);
    expect((await refusal(calling, { interaction_callback_url: 'https://10.0.0.1/' }))[1]).toBe(
      'MSS.20010093',
    );
    await rooms.start(calling, { interaction_callback_url: 'https://example.com/answer' });
    const pair = await rooms.room({
      interaction_rules: [
        rule({ reply_mode: 'SYSTEM_REPLY', reply_texts: ['Yes.'], reply_role: 'CO_STREAMER' }),
      ],
    });
    expect((await refusal(pair))[1]).toBe('MSS.20010153');
    await rooms.start(pair, { co_streamer_config: { voice_config: { voice_asset_id: rooms.voice } } });
  });

  it('marks a room whose assets are gone, and takes it back when they are there again', async () => {
    const model = await seedAsset(rooms.studio, {
      type: 'HUMAN_MODEL_2D',
      projectId: rooms.tenant.projectId,
    });
    const scene = { ...rooms.body().scene_scripts![0]!, model_asset_id: model };
    const roomId = await rooms.room({ scene_scripts: [scene] });
    const setState = (state: 'UNACTIVED' | 'ACTIVED') =>
      rooms.studio.db.orm.update(assets).set({ state }).where(eq(assets.id, model));
    const room = async () =>
      (await rooms.api('GET', `smart-live-rooms/${roomId}`)).json<Schemas['SmartLiveRoomDetail']>();
    await setState('UNACTIVED');
    expect((await refusal(roomId))[1]).toBe('MSS.10001010');
    expect(await room()).toMatchObject({ room_state: 'DISABLE', error_info: { error_code: 'MSS.10001010' } });
    await setState('ACTIVED');
    await rooms.start(roomId);
    expect((await room()).room_state).toBe('ENABLE');
    expect(await room()).not.toHaveProperty('error_info');
  });

  it('keeps quotas of livestreams at once and of hours', async () => {
    const { projectId } = rooms.other;
    const make = async () => {
      const scene = {
        script_name: 's',
        model_asset_id: model,
        shoot_scripts: [{ text_config: { text: 'Hi.' } }],
      };
      const body = rooms.body({ scene_scripts: [scene] });
      const answer = await rooms.api('POST', 'smart-live-rooms', body, rooms.other);
      return answer.json<{ room_id: string }>().room_id;
    };
    const model = await seedAsset(rooms.studio, { type: 'HUMAN_MODEL_2D', projectId });
    const begin = async (roomId: string) => rooms.api('POST', jobsPath(roomId), {}, rooms.other);
    const [first, second, third] = [await make(), await make(), await make()];
    await setQuota(rooms.studio.db, projectId, LIVE_CHANNELS, 0);
    expect(errorOf(await begin(first)).slice(0, 2)).toEqual([403, 'MSS.20010154']);
    await setQuota(rooms.studio.db, projectId, LIVE_CHANNELS, 1);
    const both = await Promise.all([begin(first), begin(second)]);
    expect(both.map((one) => one.statusCode).toSorted()).toEqual([202, 429]);
    expect(errorOf(both.find((one) => one.statusCode === 429)!)[1]).toBe('MSS.20010035');
    await setQuota(rooms.studio.db, projectId, LIVE_CHANNELS, undefined);
    await setQuota(rooms.studio.db, projectId, LIVE_HOURS, 0);
    expect(errorOf(await begin(third)).slice(0, 2)).toEqual([403, 'MSS.20010065']);
    await setQuota(rooms.studio.db, projectId, LIVE_HOURS, 1);
    expect((await begin(third)).statusCode).toBe(202);
  });
});

describe('a job', () => {
  it('counts its time to the millisecond and what was pushed, and records hours', async () => {
    const roomId = await rooms.room({ relation_live_platform_info: { platform_id: 'p', live_id: 'l' } });
    const { job_id: jobId } = await rooms.start(roomId);
    const waiting = await show(roomId, jobId);
    expect(waiting).toMatchObject({ state: 'WAITING', room_id: roomId, stream_duration: 0 });
    expect(waiting).not.toHaveProperty('start_time');
    expect(waiting.rtc_room_info?.users).toHaveLength(1);
    rooms.clock.advance(1500);
    expect((await beginLiveJob(rooms.studio, jobId))?.state).toBe('PROCESSING');
    rooms.clock.advance(2250);
    const running = await show(roomId, jobId);
    expect(running).toMatchObject({ state: 'PROCESSING', duration: 2.25 });
    expect(running.live_event_report_url).toContain('auth_key=');
    // Another attempt goes on with the same job.
    const again = await beginLiveJob(rooms.studio, jobId);
    expect(again?.startedAt?.getTime()).toBe(rooms.clock.now().getTime() - 2250);
    await rooms.studio.objects.put('x/cover.png', Buffer.from('png'), { contentType: 'image/png' });
    await rooms.studio.objects.put('x/record.csv', Buffer.from('a'), { contentType: 'text/csv' });
    await setLiveJobCover(rooms.studio, jobId, 'x/cover.png');
    rooms.clock.advance(1001);
    const end = { state: 'SUCCEED', streamMs: 3100, recordKey: 'x/record.csv' } as const;
    expect(await endLiveJob(rooms.studio, jobId, end)).toBe(true);
    expect(await endLiveJob(rooms.studio, jobId, { state: 'FAILED' })).toBe(false);
    const ended = await show(roomId, jobId);
    expect(ended).toMatchObject({
      state: 'SUCCEED',
      duration: 3.251,
      stream_duration: 3.1,
      cover_url: expect.stringMatching(/^http/) as unknown,
      live_job_log: { interaction_records_url: expect.stringMatching(/^http/) as unknown },
      relation_live_platform_info: { platform_id: 'p', live_id: 'l' },
    });
    expect(ended).not.toHaveProperty('rtc_room_info');
    expect(ended).not.toHaveProperty('live_event_report_url');
    const { rows } = await rooms.studio.db.executeSql(
      'select amount::float8 as amount from usage_records where resource = $1 and subject = $2',
      [LIVE_HOURS, `live-job:${jobId}`],
    );
    expect(rows).toEqual([{ amount: 3251 / 3_600_000 }]);
    const room = await rooms.api('GET', `smart-live-rooms/${roomId}`);
    expect(room.json<Schemas['SmartLiveRoomDetail']>().cover_url).toMatch(/^http/);
  });

  it('says why it failed', async () => {
    const roomId = await rooms.room();
    const { job_id: jobId } = await rooms.start(roomId);
    await endLiveJob(rooms.studio, jobId, {
      state: 'FAILED',
      errorCode: 'MSS.20010035',
      errorMsg: 'No room.',
    });
    expect(await show(roomId, jobId)).toMatchObject({
      state: 'FAILED',
      error_info: { error_code: 'MSS.20010035', error_msg: 'No room.' },
    });
    await expect(beginLiveJob(rooms.studio, jobId)).resolves.toBeUndefined();
  });

  it('knows its moves', async () => {
    const { job_id: jobId } = await rooms.start(await rooms.room());
    await expect(endLiveJob(rooms.studio, jobId, { state: 'SUCCEED' })).rejects.toThrow(IllegalLiveJobMove);
    await beginLiveJob(rooms.studio, jobId);
    await expect(endLiveJob(rooms.studio, jobId, { state: 'CANCELED' })).rejects.toThrow(
      /cannot go from PROCESSING to CANCELED/,
    );
  });

  it('takes a room for one show with it, and stays itself', async () => {
    const roomId = await rooms.room({ room_type: 'TEMP' });
    const { job_id: jobId } = await rooms.start(roomId);
    await beginLiveJob(rooms.studio, jobId);
    expect((await stop(roomId, jobId)).statusCode).toBe(200);
    expect(errorOf(await rooms.api('GET', `smart-live-rooms/${roomId}`))[1]).toBe('MSS.20010045');
    expect((await show(roomId, jobId)).state).toBe('SUCCEED');
    const list = await rooms.api('GET', `${jobsPath(roomId)}?state=FAILED`);
    expect(list.json<Jobs>()).toEqual({ count: 0, smart_live_jobs: [] });
  });

  it('is nobody else’s', async () => {
    const roomId = await rooms.room();
    const { job_id: jobId } = await rooms.start(roomId);
    const elsewhere = await rooms.room();
    const path = `${jobsPath(roomId)}/${jobId}`;
    const answers = [
      await rooms.api('GET', path, undefined, rooms.other),
      await rooms.api('POST', `${path}/stop`, undefined, rooms.other),
      await rooms.api('POST', `${path}/command`, { command: 'GET_CURRENT_PLAYING_SCRIPTS' }, rooms.other),
      await rooms.api(
        'POST',
        `${path}/live-event-report`,
        { total: 1, events: [{ timestamp: 1, type: 1 }] },
        rooms.other,
      ),
      await rooms.api('GET', `${jobsPath(elsewhere)}/${jobId}`),
    ];
    for (const answer of answers) expect(errorOf(answer).slice(0, 2)).toEqual([500, 'MSS.20010046']);
  });
});

describe('stop', () => {
  it('ends what runs once its show has, and cancels what waits', async () => {
    const roomId = await rooms.room();
    const { job_id: running } = await rooms.start(roomId);
    await beginLiveJob(rooms.studio, running);
    expect((await stop(roomId, running)).statusCode).toBe(200);
    expect(rooms.shows.stopped.at(-1)).toEqual({ jobId: running, cause: 'stopSmartLive' });
    expect(await show(roomId, running)).toMatchObject({ state: 'SUCCEED', stream_duration: 4.321 });
    expect(errorOf(await stop(roomId, running)).slice(0, 2)).toEqual([500, 'MSS.20010099']);

    const { job_id: waiting } = await rooms.start(roomId);
    await stop(roomId, waiting);
    const canceled = await show(roomId, waiting);
    expect(canceled.state).toBe('CANCELED');
    expect(canceled).not.toHaveProperty('duration');
    expect(await beginLiveJob(rooms.studio, waiting)).toBeUndefined();
    const list = await rooms.api('GET', 'smart-live-rooms?live_state=CANCELED&limit=1');
    expect(list.json<Schemas['SmartLiveRoomListResponse']>().smart_live_rooms).toMatchObject([
      { room_id: roomId, last_job_status: 'CANCELED' },
    ]);
  });

  it('keeps a show that is told to stop from coming on air again', async () => {
    const roomId = await rooms.room();
    const { job_id: jobId } = await rooms.start(roomId);
    await beginLiveJob(rooms.studio, jobId);
    rooms.shows.onStop = async () => {
      // Its process is on its way out, another one takes the job up.
      expect(await beginLiveJob(rooms.studio, jobId)).toBeUndefined();
      await endLiveJob(rooms.studio, jobId, { state: 'SUCCEED' });
    };
    await stop(roomId, jobId);
    expect((await show(roomId, jobId)).state).toBe('SUCCEED');
  });

  it('ends the job of a process that is gone', async () => {
    const roomId = await rooms.room();
    const { job_id: jobId } = await rooms.start(roomId);
    await beginLiveJob(rooms.studio, jobId);
    rooms.shows.refusal = new ShowUnavailable('not-running', 'nobody has it');
    expect((await stop(roomId, jobId)).statusCode).toBe(200);
    expect((await show(roomId, jobId)).state).toBe('SUCCEED');
  });
});

describe('lists', () => {
  it('are filtered by every parameter, of a room and of the tenant', async () => {
    rooms.clock.advance(10_000);
    const since = rooms.clock.now().toISOString();
    const roomId = await rooms.room({ room_name: 'Listed 50%' });
    const { job_id: first } = await rooms.start(roomId);
    await stop(roomId, first);
    rooms.clock.advance(5000);
    const second = (await rooms.start(roomId)).job_id;
    const elsewhere = (await rooms.start(await rooms.room())).job_id;
    rooms.clock.advance(1000);
    await rooms.studio.db.orm
      .update(liveJobs)
      .set({ updatedAt: rooms.clock.now() })
      .where(eq(liveJobs.id, first));
    const list = async (path: string) => {
      const { count, smart_live_jobs: jobs } = (await rooms.api('GET', path)).json<Jobs>();
      return [count, ...jobs.map((job) => job.job_id)];
    };
    expect(await list(jobsPath(roomId))).toEqual([2, first, second]);
    expect(await list(`${jobsPath(roomId)}?sort_dir=desc`)).toEqual([2, second, first]);
    expect(await list(`${jobsPath(roomId)}?sort_key=update_time&sort_dir=desc`)).toEqual([2, first, second]);
    expect(await list(`${jobsPath(roomId)}?state=WAITING,PROCESSING`)).toEqual([1, second]);
    expect(await list(`${jobsPath(roomId)}?offset=1&limit=1`)).toEqual([2, second]);
    expect(await list(`smart-live-jobs?create_since=${since}`)).toEqual([3, first, second, elsewhere]);
    expect(await list(`smart-live-jobs?create_since=${since}&create_until=${since}`)).toEqual([1, first]);
    expect(await list('smart-live-jobs?room_name=listed%2050%25')).toEqual([2, first, second]);
    expect(await list('smart-live-jobs?room_name=listed&state=CANCELED')).toEqual([1, first]);
    expect(errorOf(await rooms.api('GET', 'smart-live-jobs?state=GONE'))).toEqual([
      400,
      'MSS.00000003',
      expect.stringMatching(/state: expected values out of/),
    ]);
    const theirs = await rooms.api('GET', `smart-live-jobs?room_name=listed`, undefined, rooms.other);
    expect(theirs.json<Jobs>().count).toBe(0);
  });
});
