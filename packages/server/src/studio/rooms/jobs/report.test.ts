import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { errorOf } from '../../../doors/testing/door.ts';
import { ShowUnavailable, type ViewerEvent } from '../../shows/port.ts';
import { beginLiveJob, endLiveJob } from '../progress.ts';
import { openRooms, type TestRooms } from '../testing/open-rooms.ts';

const HOUR = 3_600_000;

let rooms: TestRooms;
let roomId: string;
let jobId: string;
let url: URL;
beforeAll(async () => {
  rooms = await openRooms({ env: { CYCLORAMA_LIMITS: 'cn-north-4' } });
});
beforeEach(async () => {
  rooms.clock.advance(10_000);
  rooms.shows.refusal = undefined;
  rooms.shows.events.length = 0;
  roomId = await rooms.room();
  const started = await rooms.start(roomId);
  jobId = started.job_id;
  url = new URL(started.live_event_report_url!);
  await beginLiveJob(rooms.studio, jobId);
});

const events = (count: number): readonly ViewerEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    timestamp: 1_694_481_224_245 + index,
    type: 1,
    content: JSON.stringify({ user: { userId: String(index), level: 17 }, content: 'how much?' }),
  }));
const report = (body: unknown, change: (url: URL) => void = () => undefined) => {
  const at = new URL(url);
  change(at);
  return rooms.call({ method: 'POST', url: at.pathname + at.search, as: 'nobody', body });
};
const full = (count: number) => ({ total: count, events: events(count) });

describe('reports', () => {
  it('are taken with nothing but their URL, in order, a thousand at once', async () => {
    const answer = await report(full(1000));
    expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
    expect(rooms.shows.events).toEqual([{ jobId, events: events(1000) }]);
  });

  it('are taken with credentials, for the own job only', async () => {
    const path = `smart-live-rooms/${roomId}/smart-live-jobs/${jobId}/live-event-report`;
    expect((await rooms.api('POST', path, full(1))).statusCode).toBe(200);
    expect(errorOf(await rooms.api('POST', path, full(1), rooms.other))[1]).toBe('MSS.20010046');
    const nobody = await rooms.call({
      method: 'POST',
      url: `/v1/{project}/${path}`,
      as: 'nobody',
      body: full(1),
    });
    expect(errorOf(nobody).slice(0, 2)).toEqual([401, 'MSS.00000001']);
    expect(rooms.shows.events).toHaveLength(1);
  });

  it('are refused whole when total is not their number, or a shape is wrong', async () => {
    for (const [body, message] of [
      [{ total: 2, events: events(1) }, 'total: 2 events were announced, 1 were sent'],
      [{ total: 1 }, 'total: 1 events were announced, 0 were sent'],
      [{ total: 1001, events: events(1001) }, 'total'],
      [{ total: 0, events: [] }, 'total'],
      [{ total: 1, events: [{ type: 1, content: 'x' }] }, 'events[0].timestamp: missing'],
      [{ total: 1, events: [{ timestamp: 1, content: 'x' }] }, 'events[0].type: missing'],
      [{ total: 1, events: [{ timestamp: 1, type: 101 }] }, 'events[0].type'],
      [{ total: 1, events: [{ timestamp: 1, type: 1, content: {} }] }, 'events[0].content'],
    ] as const) {
      expect(errorOf(await report(body))).toEqual([400, 'MSS.00000003', expect.stringContaining(message)]);
    }
    expect(rooms.shows.events).toEqual([]);
  });

  it('need the key of their job and time', async () => {
    const other = new URL((await rooms.start(await rooms.room())).live_event_report_url!);
    const changes: readonly ((at: URL) => void)[] = [
      (at) => at.searchParams.set('auth_key', 'f'.repeat(64)),
      (at) => at.searchParams.set('auth_key', ''),
      (at) => at.searchParams.set('expires_time', String(Number(at.searchParams.get('expires_time')) + 1)),
      (at) => at.searchParams.delete('expires_time'),
      (at) => (at.pathname = other.pathname),
      (at) => (at.pathname = at.pathname.replace(rooms.tenant.projectId, rooms.other.projectId)),
    ];
    for (const change of changes) {
      expect(errorOf(await report(full(1), change)).slice(0, 2)).toEqual([401, 'MSS.20010039']);
    }
    expect(errorOf(await report(full(1), (at) => at.searchParams.set('expires_time', 'soon')))[1]).toBe(
      'MSS.00000003',
    );
    expect(rooms.shows.events).toEqual([]);
  });

  it('end with their key, which can be renewed for a day', async () => {
    const refresh = (at: URL) => at.searchParams.set('refresh_url', 'true');
    const renewed = await report({ total: 1 }, refresh);
    const first = renewed.json<{ live_event_report_url: string }>().live_event_report_url;
    expect(first.split('?')[0]).toBe(url.href.split('?')[0]);
    rooms.clock.advance(24 * HOUR);
    expect((await report(full(1))).statusCode).toBe(200);
    rooms.clock.advance(1);
    expect(errorOf(await report(full(1))).slice(0, 2)).toEqual([401, 'MSS.20010054']);
    const late = await report(full(2), refresh);
    expect(late.statusCode).toBe(200);
    expect(rooms.shows.events.map((one) => one.events.length)).toEqual([1, 2]);
    rooms.clock.advance(24 * HOUR);
    expect(errorOf(await report(full(1), refresh)).slice(0, 2)).toEqual([401, 'MSS.20010077']);
    expect(errorOf(await report(full(1))).slice(0, 2)).toEqual([401, 'MSS.20010077']);
    url = new URL(late.json<{ live_event_report_url: string }>().live_event_report_url);
    rooms.clock.advance(-1);
    expect((await report(full(1))).statusCode).toBe(200);
  });

  it('of a show that does not run are refused, and say why', async () => {
    rooms.shows.refusal = new ShowUnavailable('not-running', 'nobody has it');
    expect(errorOf(await report(full(1))).slice(0, 2)).toEqual([500, 'MSS.20010099']);
    await endLiveJob(rooms.studio, jobId, { state: 'SUCCEED' });
    expect(errorOf(await report(full(1))).slice(0, 2)).toEqual([500, 'MSS.20010059']);
  });
});

describe('the limit of reports', () => {
  it('is 4,000 events a second on average, in reports of any length', async () => {
    const codes = async (count: number, length: number) => {
      const answers: number[] = [];
      for (let sent = 0; sent < count; sent += 1) answers.push((await report(full(length))).statusCode);
      return answers;
    };
    // Whatever a client's timers do, ten seconds at 4,000 a second pass.
    for (let second = 0; second < 10; second += 1) {
      expect(await codes(4, 1000)).toEqual([200, 200, 200, 200]);
      rooms.clock.advance(second % 2 === 0 ? 700 : 1300);
    }
    rooms.clock.advance(10_000);
    expect(await codes(9, 1000)).toEqual([...Array<number>(8).fill(200), 429]);
    const refused = await report(full(1000));
    expect(refused.headers['retry-after']).toBe('1');
    expect(errorOf(refused)[1]).toBe('APIGW.0308');
    rooms.clock.advance(25);
    expect(await codes(11, 10)).toEqual([...Array<number>(10).fill(200), 429]);
    // What was refused was not taken.
    expect(rooms.shows.events.flatMap((one) => one.events)).toHaveLength(40_000 + 8000 + 100);
  });
});
