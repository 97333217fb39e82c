import type { Schemas } from '@cyclorama/contract';
import { beforeAll, expect, it } from 'vitest';
import { createPerson } from '../people/people.ts';
import { openRooms, type TestRooms } from './testing/open-rooms.ts';

let rooms: TestRooms;
let token: string;
let roomId: string;
let jobId: string;

beforeAll(async () => {
  rooms = await openRooms();
  const { projectId, domain } = rooms.tenant;
  const password = 'a long enough one';
  await createPerson(rooms.studio, projectId, { name: 'vera', role: 'viewer', password });
  const vera = await rooms.identities.login(domain, 'vera', password);
  ({ token } = await rooms.identities.issueToken(vera!));
  roomId = await rooms.room({ output_urls: ['rtmp://127.0.0.1/live'], stream_keys: ['secret'] });
  ({ job_id: jobId } = await rooms.start(roomId));
});

async function look<Body>(path: string): Promise<Body> {
  const answer = await rooms.call({
    method: 'GET',
    url: `/v1/${rooms.tenant.projectId}/${path}`,
    as: 'nobody',
    headers: { 'x-auth-token': token },
  });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

it('whoever may only look sees a job, but nothing with which it could be steered', async () => {
  const mine = await rooms.api('GET', `smart-live-rooms/${roomId}/smart-live-jobs/${jobId}`);
  expect(mine.json<Schemas['SmartLiveJob']>().rtc_room_info?.users?.[0]?.signature).toBeDefined();
  const job = await look<Schemas['SmartLiveJob']>(`smart-live-rooms/${roomId}/smart-live-jobs/${jobId}`);
  const { smart_live_jobs: jobs } = await look<{ smart_live_jobs: Schemas['SmartLiveJob'][] }>(
    `smart-live-rooms/${roomId}/smart-live-jobs`,
  );
  expect([job.job_id, jobs[0]?.job_id]).toEqual([jobId, jobId]);
  for (const shown of [job, ...jobs]) {
    expect(shown).not.toHaveProperty('rtc_room_info');
    expect(shown).not.toHaveProperty('live_event_report_url');
  }
});

it('and a room without where and with which key it streams', async () => {
  const path = `smart-live-rooms/${roomId}`;
  const mine = await rooms.api('GET', path);
  expect(mine.json<Schemas['SmartLiveRoomDetail']>().stream_keys).toEqual(['secret']);
  const room = await look<Schemas['SmartLiveRoomDetail']>(path);
  expect(room.scene_scripts).toHaveLength(1);
  expect(JSON.stringify(room)).not.toContain('secret');
});
