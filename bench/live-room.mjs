// Live rooms: how soon a comment is answered in the programme, what a room costs, and how many events it bears.
import { setTimeout as pause } from 'node:timers/promises';
import { openServer, until } from './lib/live-room-server.mjs';
import { openShow } from './lib/live-room-show.mjs';

const SETTLE_MS = 3000;
const COST_SECONDS = 12;
const COMMENTS = 40;
/** On a machine that is too busy there are fewer. */
const COMMENTS_MS = 110_000;
const PER_REPORT = 1000;
/** What is promised: events a second, and for how long each way is tried. */
const BY_REPORTS = { perSecond: 4000, seconds: 60 };
const BY_CONNECTOR = { perSecond: 10_000, seconds: 20 };
const CROWD = BY_REPORTS.perSecond * BY_REPORTS.seconds + BY_CONNECTOR.perSecond * BY_CONNECTOR.seconds;

const comment = (text) => ({
  timestamp: Date.now(),
  type: 1,
  content: JSON.stringify({ user: { userId: 'u', name: 'Ann' }, content: text }),
});

/** Posts a report; a server that asks for patience gets it. @returns how often it asked */
async function send(url, body, headers = {}) {
  for (let asked = 0; ; asked++) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const text = await response.text();
    if (response.ok) return asked;
    if ((response.status !== 503 && response.status !== 429) || asked === 30)
      throw new Error(`${response.status} ${text}`);
    await pause(1000);
  }
}
const report = (events) => JSON.stringify({ total: events.length, events });

const percentile = (sorted, p) =>
  sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * p) / 100) - 1)];
const spread = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return { p50: percentile(sorted, 50), p95: percentile(sorted, 95), worst: sorted.at(-1) };
};

/** Comment → first sample of its answer in the programme, ms; the show tells when that sample was due. */
async function answerTimes(client, show) {
  const stop = new AbortController();
  const matches = [];
  const spoken = [];
  const listening = (async () => {
    for await (const { event, data } of client.events(`/rooms/${show.room}/events`, stop.signal)) {
      if (event === 'match' && data.replyId !== undefined) matches.push(data);
      if (event === 'speech' && data.reply_id !== undefined) spoken.push(data);
    }
  })().catch((error) => {
    if (!stop.signal.aborted) throw error;
  });
  const whole = [];
  const matched = [];
  try {
    const end = performance.now() + COMMENTS_MS;
    for (let i = 0; i < COMMENTS && performance.now() < end; i++) {
      // At any place of a sentence.
      await pause(300 + ((i * 733) % 900));
      const before = matches.length;
      const sentAt = Date.now();
      await send(show.report, report([comment('What is the price?')]));
      const { replyId, at } = await until('the match', () => matches[before], 10, 5);
      const said = await until('the answer', () => spoken.find((one) => one.reply_id === replyId), 30, 10);
      matched.push(Date.parse(at) - sentAt);
      whole.push(Date.parse(said.began) - sentAt);
    }
  } finally {
    stop.abort();
    await listening;
  }
  return { comments: whole.length, ...spread(whole), 'of it until the comment was matched': spread(matched) };
}

/** CPU seconds per second of everything that the server runs, and of the room's host by thread. */
async function costOf(server, show) {
  await pause(SETTLE_MS);
  const look = async () => ({ at: performance.now(), cpu: server.cpu(), host: (await show.look()).host });
  const from = await look();
  await pause(COST_SECONDS * 1000);
  const to = await look();
  const rate = (a, b) => (b - a) / ((to.at - from.at) / 1000);
  const parts = [...to.cpu.parts].map(([name, seconds]) => [
    name,
    rate(from.cpu.parts.get(name) ?? 0, seconds),
  ]);
  return {
    'CPU s per s': rate(from.cpu.all, to.cpu.all),
    parts: Object.fromEntries(parts.filter(([, s]) => s >= 0.005).sort(([, a], [, b]) => b - a)),
    'late frames': to.host.late - from.host.late,
    'missed frames': to.host.missed - from.host.missed,
    'memory of the host, MB': Math.round(to.host.rss_bytes / 2 ** 20),
  };
}

/** So many events a second, in reports of a thousand that do not wait for one another. */
async function crowd(server, show, { perSecond, seconds }, post) {
  const events = Array.from({ length: PER_REPORT }, (_, n) => comment(`hello ${n}`));
  const body = report(events);
  const before = { host: (await show.look()).host, cpu: server.cpu() };
  const began = performance.now();
  const reports = (perSecond * seconds) / PER_REPORT;
  const times = [];
  const waiting = [];
  let patience = 0;
  for (let i = 0; i < reports; i++) {
    const due = began + (i * PER_REPORT * 1000) / perSecond;
    await pause(Math.max(0, due - performance.now()));
    const sentAt = performance.now();
    waiting.push(
      post(body).then((asked) => {
        times.push(Math.round(performance.now() - sentAt));
        patience += asked;
      }),
    );
  }
  await Promise.all(waiting);
  const took = (performance.now() - began) / 1000;
  const after = { host: (await show.look()).host, cpu: server.cpu() };
  const cost = (after.cpu.parts.get('server') ?? 0) - (before.cpu.parts.get('server') ?? 0);
  return {
    'sent and counted': reports * PER_REPORT,
    'events a second': Math.round((reports * PER_REPORT) / took),
    'answer to a report, ms': spread(times),
    'times that it was asked to wait': patience,
    'server, CPU µs per event': (cost * 1e6) / (reports * PER_REPORT),
    'late frames': after.host.late - before.host.late,
    'missed frames': after.host.missed - before.host.missed,
  };
}

/** @returns times of answers, costs of rooms and what they bear; figures of one run */
export async function liveRoom() {
  const server = await openServer();
  const { client } = server;
  const result = {};
  const tell = (name, figures) => {
    result[name] = figures;
    console.log(`  ${name}`, JSON.stringify(figures));
  };
  try {
    const large = await openShow(server, { width: 1920, height: 1080, name: 'large', crowd: CROWD });
    tell('one room 1920x1080 25 fps', await costOf(server, large));
    await large.end();
    const show = await openShow(server, { width: 1280, height: 720, name: 'small', crowd: CROWD });
    tell('one room 1280x720 25 fps', await costOf(server, show));
    tell('comment to first sample of the answer, ms', await answerTimes(client, show));
    tell('crowd by the report URL', await crowd(server, show, BY_REPORTS, (body) => send(show.report, body)));
    const { url, token } = show.webhook;
    tell(
      'crowd by a connector',
      await crowd(server, show, BY_CONNECTOR, (body) =>
        send(url, body, { authorization: `Bearer ${token}` }),
      ),
    );
    const { recorded, fired, last } = await show.end();
    tell('events of the crowds', {
      lost: CROWD - recorded,
      'the rule that counts all of them fired': `${fired}×, ${last ? 'with the last one' : 'at a wrong event'}`,
    });
    return result;
  } finally {
    await server.close();
  }
}
