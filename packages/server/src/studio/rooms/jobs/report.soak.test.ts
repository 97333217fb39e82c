import { Agent, request } from 'undici';
import { expect, it } from 'vitest';
import { beginLiveJob } from '../progress.ts';
import { openRooms } from '../testing/open-rooms.ts';

const EVENTS = 1000;
const SECONDS = 60;
/** What the default limits let through; the door itself must have far more to give. */
const PROMISED = 4000;

function reportOf(first: number): string {
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    timestamp: 1_694_481_224_245 + first + index,
    type: 1,
    content: JSON.stringify({
      user: { userId: `user-${first + index}`, name: '观众', level: 17, badge: '', badgeLevel: 0 },
      content: `how much is number ${index} of the dresses?`,
    }),
  }));
  return JSON.stringify({ total: EVENTS, events });
}

it('takes the events of a minute at default limits over a real socket, far faster than they come', async () => {
  const rooms = await openRooms({ env: { CYCLORAMA_LIMITS: 'cn-north-4', CYCLORAMA_PORT: '0' } });
  const address = await rooms.server.listen();
  const agent = new Agent();
  try {
    const roomId = await rooms.room();
    const { job_id: jobId, live_event_report_url: told } = await rooms.start(roomId);
    await beginLiveJob(rooms.studio, jobId);
    const { pathname, search } = new URL(told!);
    const url = `${address}${pathname}${search}`;
    const bodies = Array.from({ length: 8 }, (_, index) => reportOf(index * EVENTS));
    const took: number[] = [];
    const send = async (body: string): Promise<void> => {
      const from = performance.now();
      const answer = await request(url, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': 'application/json' },
        body,
      });
      const text = await answer.body.text();
      expect([answer.statusCode, text]).toEqual([200, '{}']);
      took.push(performance.now() - from);
    };
    const from = performance.now();
    const cpu = process.cpuUsage();
    for (let second = 0; second < SECONDS; second += 1) {
      // The clock of the limits stands still in tests: it is moved by what was promised.
      await Promise.all(bodies.slice(0, PROMISED / EVENTS).map(send));
      rooms.clock.advance(1000);
    }
    const seconds = (performance.now() - from) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const sorted = took.toSorted((a, b) => a - b);
    const rate = Math.round((SECONDS * PROMISED) / seconds);
    const p95 = sorted[Math.floor(sorted.length * 0.95)]!;
    const micros = (user + system) / (SECONDS * PROMISED);
    console.info(
      `${rate} events/s through the door, report of ${EVENTS}: median ${sorted[sorted.length >> 1]!.toFixed(1)} ms, ` +
        `p95 ${p95.toFixed(1)} ms, ${micros.toFixed(1)} µs of CPU an event (client included)`,
    );
    expect(rooms.shows.events.flatMap((one) => one.events)).toHaveLength(SECONDS * PROMISED);
    expect(rate).toBeGreaterThan(2 * PROMISED);
  } finally {
    await agent.close();
    await rooms.server.close();
  }
}, 120_000);
