import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { errorOf } from '../../../doors/testing/door.ts';
import type { Credentials } from '../../tenants/create.ts';
import { setQuota } from '../../usage/quota.ts';
import { loadLiveJob, openJobOf } from '../job-queries.ts';
import { beginLiveJob, endLiveJob, LIVE_CHANNELS } from '../progress.ts';
import { openRooms, type TestRooms } from '../testing/open-rooms.ts';
import { roomScheduleDoor } from './console-api.ts';
import { RoomPlans } from './sweeper.ts';

interface Schedule {
  readonly schedule_id: string;
  readonly next_start_time: string | null;
  readonly last_start_time: string | null;
  readonly last_job_id: string | null;
  readonly last_error: string | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let rooms: TestRooms;
let app: FastifyInstance;
let plans: RoomPlans;
let roomId: string;
beforeAll(async () => {
  rooms = await openRooms();
  app = fastify();
  await app.register(roomScheduleDoor({ studio: rooms.studio, identities: rooms.identities }));
  plans = new RoomPlans(rooms.context, rooms.studio);
  rooms.shows.onStop = async (jobId) => {
    await endLiveJob(rooms.studio, jobId, { state: 'SUCCEED' });
  };
});
afterAll(() => app.close());
beforeEach(async () => {
  roomId = await rooms.room();
});

/** Seconds are cut off, as callers write them. */
const inUtc = (ms: number): string => new Date(rooms.clock.now().getTime() + ms).toISOString().slice(0, 19);
async function call(
  method: 'GET' | 'POST' | 'DELETE',
  path = '',
  body?: unknown,
  as: Credentials = rooms.tenant,
) {
  return app.inject({
    method,
    url: `/api/rooms/${roomId}/schedules${path}`,
    headers: { 'x-auth-token': await rooms.token(as), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}
async function plan(body: object): Promise<string> {
  const answer = await call('POST', '', { time_zone: 'UTC', ...body });
  expect([answer.statusCode, answer.body]).toEqual([201, expect.stringContaining('schedule_id')]);
  return answer.json<Schedule>().schedule_id;
}
const list = async () =>
  (await call('GET')).json<{ readonly count: number; readonly schedules: readonly Schedule[] }>();
const only = async (): Promise<Schedule> => (await list()).schedules[0]!;

describe('planned starts', () => {
  it('are kept as the place’s clocks say, and listed with what becomes of them', async () => {
    const sent = {
      name: 'evening show',
      start_at: '2026-01-06T20:00:00',
      time_zone: 'Asia/Shanghai',
      repeat: 'WEEKLY',
      weekdays: ['TUE', 'SAT'],
      until: '2026-12-31',
      stop_after_minutes: 90,
      start: { play_policy: { repeat_count: -1 } },
    };
    const answer = await call('POST', '', sent);
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      ...sent,
      room_id: roomId,
      next_start_time: '2026-01-06T12:00:00Z',
    });
    expect(await list()).toEqual({ count: 1, schedules: [answer.json()] });
  });

  it('are refused by the member that is wrong', async () => {
    for (const [body, field] of [
      [{ start_at: inUtc(-HOUR) }, 'start_at: this plan has no start in the future'],
      [{ start_at: 'tomorrow' }, 'start_at'],
      [{ start_at: inUtc(HOUR), time_zone: 'Mars/Base' }, 'time_zone'],
      [{ start_at: inUtc(HOUR), name: 5 }, 'name'],
      [{ start_at: inUtc(HOUR), start: { play_policy: { repeat_count: 'x' } } }, 'play_policy.repeat_count'],
    ] as const) {
      expect(errorOf(await call('POST', '', { time_zone: 'UTC', ...body }))).toEqual([
        400,
        'MSS.00000003',
        expect.stringContaining(field),
      ]);
    }
    expect(errorOf(await call('POST', '', []))[2]).toContain('body');
    expect((await list()).count).toBe(0);
  });

  it('are the tenant’s own', async () => {
    const id = await plan({ start_at: inUtc(HOUR) });
    for (const answer of [
      await call('GET', '', undefined, rooms.other),
      await call('POST', '', { start_at: inUtc(HOUR), time_zone: 'UTC' }, rooms.other),
      await call('DELETE', `/${id}`, undefined, rooms.other),
    ])
      expect(errorOf(answer).slice(0, 2)).toEqual([400, 'MSS.20010045']);
    const nobody = await app.inject({ method: 'GET', url: `/api/rooms/${roomId}/schedules` });
    expect(nobody.statusCode).toBe(401);
    expect((await call('DELETE', `/${id}`)).statusCode).toBe(204);
    expect(errorOf(await call('DELETE', `/${id}`))[0]).toBe(404);
  });

  it('go with their room', async () => {
    await plan({ start_at: inUtc(HOUR) });
    await rooms.api('DELETE', `smart-live-rooms/${roomId}`);
    rooms.clock.advance(HOUR);
    const before = rooms.shows.started.length;
    await plans.sweep();
    expect(rooms.shows.started).toHaveLength(before);
  });
});

describe('the sweeper', () => {
  it('starts a room when it is due, once, and ends it by plan', async () => {
    const id = await plan({
      start_at: inUtc(HOUR),
      stop_after_minutes: 30,
      start: { play_policy: { need_independent_capture_client: true } },
    });
    await plans.sweep();
    expect(await openJobOf(rooms.studio.db.orm, roomId)).toBeUndefined();
    rooms.clock.advance(HOUR);
    // Two processes at once.
    const other = new RoomPlans(rooms.context, rooms.studio);
    await Promise.all([plans.sweep(), other.sweep()]);
    const job = (await openJobOf(rooms.studio.db.orm, roomId))!;
    expect(job.rtcUsers).toHaveLength(2);
    expect(job.stopAt?.getTime()).toBe(rooms.clock.now().getTime() + 30 * MINUTE);
    expect(rooms.shows.started.filter((one) => one === job.id)).toHaveLength(1);
    expect(await only()).toMatchObject({
      schedule_id: id,
      next_start_time: null,
      last_job_id: job.id,
      last_error: null,
    });
    await beginLiveJob(rooms.studio, job.id);
    rooms.clock.advance(30 * MINUTE - 1);
    await plans.sweep();
    expect((await loadLiveJob(rooms.studio.db.orm, job.id))?.state).toBe('PROCESSING');
    rooms.clock.advance(1);
    await plans.sweep();
    expect(rooms.shows.stopped.at(-1)).toEqual({ jobId: job.id, cause: 'planned end' });
    expect((await loadLiveJob(rooms.studio.db.orm, job.id))?.state).toBe('SUCCEED');
    await plans.sweep();
    expect(await openJobOf(rooms.studio.db.orm, roomId)).toBeUndefined();
  });

  it('comes again the next day', async () => {
    await plan({ start_at: inUtc(MINUTE), repeat: 'DAILY' });
    const first = (await only()).next_start_time!;
    for (let day = 0; day < 3; day += 1) {
      rooms.clock.advance(day === 0 ? MINUTE : 24 * HOUR);
      await plans.sweep();
      const job = await openJobOf(rooms.studio.db.orm, roomId);
      expect(job).toBeDefined();
      await endLiveJob(rooms.studio, job!.id, { state: 'CANCELED' });
      const next = Date.parse((await only()).next_start_time!);
      expect(next - Date.parse(first)).toBe((day + 1) * 24 * HOUR);
    }
  });

  it('tells why a start was not made, and goes on with the next', async () => {
    await plan({ start_at: inUtc(MINUTE), repeat: 'DAILY' });
    await rooms.start(roomId);
    rooms.clock.advance(MINUTE);
    await plans.sweep();
    const busy = await only();
    expect(busy).toMatchObject({
      last_job_id: null,
      last_error: expect.stringMatching(/^MSS\.20010036 /) as unknown,
    });
    expect(Date.parse(busy.next_start_time!)).toBeGreaterThan(rooms.clock.now().getTime());
  });

  it('tries again while resources are short, until it is too late', async () => {
    const { projectId } = rooms.tenant;
    const scene = rooms.body().scene_scripts!;
    expect(
      (await rooms.api('PUT', `smart-live-rooms/${roomId}`, { room_name: 'short', scene_scripts: scene }))
        .statusCode,
    ).toBe(200);
    await plan({ start_at: inUtc(MINUTE) });
    const { rows } = await rooms.studio.db.executeSql(
      `select count(*)::int as open from live_jobs where project_id = $1 and state in ('WAITING', 'PROCESSING')`,
      [projectId],
    );
    const { open } = rows[0] as { open: number };
    const busy = await rooms.start(await rooms.room());
    await setQuota(rooms.studio.db, projectId, LIVE_CHANNELS, open + 1);
    rooms.clock.advance(MINUTE);
    await plans.sweep();
    expect(await only()).toMatchObject({
      last_error: expect.stringMatching(/^MSS\.20010035 /) as unknown,
      next_start_time: expect.any(String) as unknown,
    });
    rooms.clock.advance(5 * MINUTE);
    await endLiveJob(rooms.studio, busy.job_id, { state: 'CANCELED' });
    await plans.sweep();
    expect(await only()).toMatchObject({ last_error: null, next_start_time: null });
    expect(await openJobOf(rooms.studio.db.orm, roomId)).toBeDefined();
    await setQuota(rooms.studio.db, projectId, LIVE_CHANNELS, undefined);
  });

  it('lets a start go that nobody waits for any more', async () => {
    await plan({ start_at: inUtc(MINUTE), repeat: 'DAILY' });
    rooms.clock.advance(17 * MINUTE);
    await plans.sweep();
    expect(await openJobOf(rooms.studio.db.orm, roomId)).toBeUndefined();
    expect(await only()).toMatchObject({
      last_job_id: null,
      last_error: expect.stringMatching(/^missed: it was due /) as unknown,
      next_start_time: expect.any(String) as unknown,
    });
  });

  it('takes up what the row holds, also of the start’s body', async () => {
    const body: Schemas['SmartLiveStartRequest'] = { output_urls: ['rtmp://8.8.8.8/app/key'] };
    await plan({ start_at: inUtc(MINUTE), start: body });
    rooms.clock.advance(MINUTE + 1000);
    await plans.sweep();
    expect((await openJobOf(rooms.studio.db.orm, roomId))?.document).toMatchObject(body);
  });
});
