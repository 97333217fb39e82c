import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { errorOf } from '../../../doors/testing/door.ts';
import { beginLiveJob } from '../progress.ts';
import { openRooms, type TestRooms } from '../testing/open-rooms.ts';

let rooms: TestRooms;
let hook: Server;
let verdict: { readonly status: number; readonly body: unknown };
let asked: { readonly subject: string; readonly texts: readonly string[] } | undefined;
const PASS = { status: 200, body: { decision: 'PASS' } };
beforeAll(async () => {
  hook = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      asked = JSON.parse(text) as typeof asked;
      response.statusCode = verdict.status;
      response.end(JSON.stringify(verdict.body));
    });
  });
  await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done));
  const { port } = hook.address() as AddressInfo;
  verdict = PASS;
  rooms = await openRooms({
    env: {
      CYCLORAMA_MODERATION_URL: `http://127.0.0.1:${port}/review`,
      CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8',
    },
  });
});
afterAll(() => hook.close());

type Detail = Schemas['SmartLiveRoomDetail'];

it('freezes a room, and the job that was to show it, until its texts pass', async () => {
  const roomId = await rooms.room({ room_description: 'about' });
  expect(asked?.subject).toBe(`live-room:${roomId}`);
  expect(asked?.texts).toEqual(expect.arrayContaining(['about', 'Greeting', 'Hello, everyone.']));
  const start = () => rooms.api('POST', `smart-live-rooms/${roomId}/smart-live-jobs`, {});
  verdict = { status: 200, body: { decision: 'REJECT', reason: 'claims' } };
  const started = await start();
  expect(started.statusCode).toBe(202);
  const { job_id: jobId } = started.json<{ job_id: string }>();
  expect(rooms.shows.started).not.toContain(jobId);
  const job = await rooms.api('GET', `smart-live-rooms/${roomId}/smart-live-jobs/${jobId}`);
  expect(job.json()).toMatchObject({
    state: 'BLOCKED',
    block_reason: 'Text failed the review: claims',
    error_info: { error_code: 'MSS.20010080', error_msg: 'Content review failed: claims' },
    end_time: '2026-01-05T08:00:00Z',
  });
  const room = async () => (await rooms.api('GET', `smart-live-rooms/${roomId}`)).json<Detail>();
  expect(await room()).toMatchObject({ room_state: 'BLOCKED', error_info: { error_code: 'MSS.20010080' } });

  verdict = PASS;
  expect(errorOf(await start()).slice(0, 2)).toEqual([500, 'MSS.20010069']);
  const put = await rooms.api('PUT', `smart-live-rooms/${roomId}`, { room_name: 'better' });
  expect(put.json<Detail>().room_state).toBe('ENABLE');
  expect((await start()).statusCode).toBe(202);
});

it('refuses words of commands while the show goes on, except where the project is trusted and says so', async () => {
  verdict = PASS;
  const roomId = await rooms.room({ review_config: { no_need_review: true } });
  const { job_id: jobId } = await rooms.start(roomId);
  await beginLiveJob(rooms.studio, jobId);
  const insert = () =>
    rooms.api('POST', `smart-live-rooms/${roomId}/smart-live-jobs/${jobId}/command`, {
      command: 'INSERT_PLAY_SCRIPT',
      params: { text_config: { text: 'Buy gold.' } },
    });
  verdict = { status: 200, body: { decision: 'REJECT', reason: 'claims' } };
  // The wish alone is not enough.
  expect(errorOf(await insert()).slice(0, 2)).toEqual([500, 'MSS.20010006']);
  const job = await rooms.api('GET', `smart-live-rooms/${roomId}/smart-live-jobs/${jobId}`);
  expect(job.json()).toMatchObject({ state: 'PROCESSING' });
  const { moderation } = rooms.studio.config;
  Object.assign(rooms.studio.config, { moderation: { ...moderation, exempt: [rooms.tenant.projectId] } });
  expect((await insert()).statusCode).toBe(200);
  Object.assign(rooms.studio.config, { moderation });
});

it('stores nothing that was rejected or that nobody could look at', async () => {
  const before = (await rooms.api('GET', 'smart-live-rooms')).json<{ count: number }>().count;
  const create = () => rooms.api('POST', 'smart-live-rooms', rooms.body());
  verdict = { status: 200, body: { decision: 'REJECT', reason: 'claims' } };
  expect(errorOf(await create())).toEqual([500, 'MSS.20010006', 'Text failed the review: claims']);
  verdict = { status: 503, body: {} };
  expect(errorOf(await create()).slice(0, 2)).toEqual([500, 'MSS.20010060']);
  verdict = PASS;
  expect((await rooms.api('GET', 'smart-live-rooms')).json<{ count: number }>().count).toBe(before);
});
