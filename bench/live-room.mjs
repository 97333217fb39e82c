// Live rooms: how soon a comment is answered in the programme, what a room costs, and how many events it bears.
import { setTimeout as pause } from 'node:timers/promises';
import { openServer, until } from './lib/live-room-server.mjs';
import { openShow } from './lib/live-room-show.mjs';

const COST_SECONDS = 20;
const CROWD_SECONDS = 10;
const PER_REPORT = 1000;

const comment = (text) => ({
  timestamp: Date.now(),
  type: 1,
  content: JSON.stringify({ user: { userId: 'u', name: 'Ann' }, content: text }),
});

/** Posts events; a server that asks for patience gets it. @returns how often it asked */
async function send(url, events, headers = {}) {
  for (let asked = 0; ; asked++) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ total: events.length, events }),
    });
    if (response.ok) return asked;
    const text = await response.text();
    if (response.status !== 503 || asked === 30) throw new Error(`${response.status} ${text}`);
    await pause(1000);
  }
}

/** Comment → first sample of its answer in the programme, ms; the show tells when that sample was due. */
async function answerTimes(client, show, count) {
  const stop = new AbortController();
  const replies = [];
  const spoken = [];
  const listening = (async () => {
    for await (const { event, data } of client.events(`/rooms/${show.room}/events`, stop.signal)) {
      if (event === 'match' && data.replyId !== undefined) replies.push(data.replyId);
      if (event === 'speech' && data.reply_id !== undefined) spoken.push(data);
    }
  })().catch((error) => {
    if (!stop.signal.aborted) throw error;
  });
  const times = [];
  try {
    for (let i = 0; i < count; i++) {
      // At any place of a sentence.
      await pause(1200 + ((i * 733) % 2000));
      const before = replies.length;
      const sentAt = Date.now();
      await send(show.report, [comment('What is the price?')]);
      const id = await until('the match', () => replies[before], 10, 10);
      const said = await until('the answer', () => spoken.find(({ reply_id }) => reply_id === id), 30, 20);
      times.push(Date.parse(said.began) - sentAt);
      console.log(`  answer ${i + 1}: ${times.at(-1)} ms`);
    }
  } finally {
    stop.abort();
    await listening;
  }
  return times.sort((a, b) => a - b);
}

const percentile = (sorted, p) =>
  sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * p) / 100) - 1)];

/** CPU seconds per second of everything that the server runs, and of the room's host alone. */
async function costOf(server, show) {
  await pause(5000);
  const from = { at: performance.now(), all: server.cpu(), host: (await show.look()).host };
  await pause(COST_SECONDS * 1000);
  const to = { at: performance.now(), all: server.cpu(), host: (await show.look()).host };
  const seconds = (to.at - from.at) / 1000;
  return {
    'CPU s per s, server and all hosts': (to.all - from.all) / seconds,
    'CPU s per s, host of the room': (to.host.cpu_seconds - from.host.cpu_seconds) / seconds,
    'late frames': to.host.late - from.host.late,
    'missed frames': to.host.missed - from.host.missed,
    'memory of the host, MB': Math.round(to.host.rss_bytes / 2 ** 20),
  };
}

/** So many events a second, in reports of a thousand that do not wait for one another. */
async function crowd(show, perSecond, post) {
  const before = (await show.look()).host;
  const began = performance.now();
  const reports = (perSecond * CROWD_SECONDS) / PER_REPORT;
  const waiting = [];
  let slowest = 0;
  let patience = 0;
  for (let i = 0; i < reports; i++) {
    const due = began + (i * PER_REPORT * 1000) / perSecond;
    await pause(Math.max(0, due - performance.now()));
    const sentAt = performance.now();
    const events = Array.from({ length: PER_REPORT }, (_, n) => comment(`hello ${i} ${n}`));
    waiting.push(
      post(events).then((asked) => {
        slowest = Math.max(slowest, performance.now() - sentAt);
        patience += asked;
      }),
    );
  }
  await Promise.all(waiting);
  const seconds = (performance.now() - began) / 1000;
  await pause(1000);
  const after = (await show.look()).host;
  return {
    'events a second': (reports * PER_REPORT) / seconds,
    'slowest report, ms': Math.round(slowest),
    'times that it was asked to wait': patience,
    'late frames': after.late - before.late,
    'missed frames': after.missed - before.missed,
    sent: reports * PER_REPORT,
  };
}

/** @returns times of answers, costs of rooms and what they bear; figures of one run */
export async function liveRoom({ rounds }) {
  const server = await openServer();
  const { client } = server;
  try {
    const large = await openShow(server, { width: 1920, height: 1080, name: 'large' });
    const cost1080 = await costOf(server, large);
    console.log('  1080p', cost1080);
    await large.end();
    const show = await openShow(server, { width: 1280, height: 720, name: 'small' });
    const cost720 = await costOf(server, show);
    console.log('  720p', cost720);
    const times = await answerTimes(client, show, Math.max(20, rounds * 7));
    const viaReport = await crowd(show, 4000, (events) => send(show.report, events));
    console.log('  report URL', viaReport);
    const { url, token } = show.webhook;
    const viaConnector = await crowd(show, 10_000, (events) =>
      send(url, events, { authorization: `Bearer ${token}` }),
    );
    console.log('  connector', viaConnector);
    const record = await show.end();
    const counted = record.filter(
      ({ kind, content }) => kind === 'event' && content.includes('hello'),
    ).length;
    return {
      'comment to first sample of the answer, ms': {
        comments: times.length,
        p50: percentile(times, 50),
        p95: percentile(times, 95),
        worst: times.at(-1),
      },
      'one room 1920x1080 25 fps': cost1080,
      'one room 1280x720 25 fps': cost720,
      'crowd by the report URL': viaReport,
      'crowd by a connector': viaConnector,
      'events of the crowds that were not recorded': viaReport.sent + viaConnector.sent - counted,
    };
  } finally {
    await server.close();
  }
}
