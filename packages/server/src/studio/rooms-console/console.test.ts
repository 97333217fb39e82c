import { mkdirSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LiveEvent } from '@cyclorama/stage/data';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveJobs } from '../rooms/table.ts';
import { ShowUnavailable } from '../shows/port.ts';
import { connectorDoor } from '../connectors/console-api.ts';
import { ConnectorRuns } from '../connectors/runs.ts';
import { beginLiveJob, endLiveJob } from '../rooms/progress.ts';
import { openRooms, type TestRooms } from '../rooms/testing/open-rooms.ts';
import { recordFile, showFolder } from '../shows/places.ts';
import type { Effect, Utterance } from '../shows/director/index.ts';
import type { Happening } from '../shows/session/record.ts';
import type { Credentials } from '../tenants/create.ts';
import { roomConsoleDoor } from './console-api.ts';

let rooms: TestRooms;
let app: FastifyInstance;
let runs: ConnectorRuns;
let roomId: string;
let jobId: string;
const listeners = new Set<(happening: Happening) => void>();
/** What a show tells of itself, whichever job asks. */
const show = {
  record: {
    watch: (hear: (happening: Happening) => void) => {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
  },
  director: { onAir: undefined },
  watchers: new Set<(happening: Effect | LiveEvent) => void>(),
  liveStatus: undefined,
};

beforeAll(async () => {
  rooms = await openRooms();
  const { studio, identities, context, store } = rooms;
  runs = new ConnectorRuns({ studio, box: store.box, shows: rooms.shows, runsHere: () => false });
  app = fastify();
  await app.register(
    roomConsoleDoor({
      ...{ studio, identities, rooms: context },
      showHere: () => show,
      addresses: () => ({ rtmp: 'rtmp://h:1935', http: 'http://h:8420' }),
    }),
  );
  await app.register(
    connectorDoor({ ...{ studio, identities, box: store.box, runs }, baseUrl: () => 'http://h:8420' }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await runs.close();
});
beforeEach(async () => {
  roomId = await rooms.room();
  ({ job_id: jobId } = await rooms.start(roomId));
  await beginLiveJob(rooms.studio, jobId);
  rooms.shows.commands.length = 0;
  rooms.shows.events.length = 0;
  return async () => {
    await endLiveJob(rooms.studio, jobId, { state: 'SUCCEED' });
  };
});

const tokens = new Map<Credentials, string>();
async function tokenOf(tenant: Credentials): Promise<string> {
  const token = tokens.get(tenant) ?? (await rooms.token(tenant));
  tokens.set(tenant, token);
  return token;
}

async function call(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
  as: Credentials = rooms.tenant,
) {
  return app.inject({
    method,
    url: `/api${path}`,
    headers: { 'x-auth-token': await tokenOf(as), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

describe('rooms on air', () => {
  it('are listed with where they play, each tenant its own', async () => {
    const { count, rooms: list } = (await call('GET', '/rooms')).json<{ count: number; rooms: unknown[] }>();
    expect(count).toBe(1);
    expect(list).toMatchObject([
      { room_id: roomId, job_id: jobId, job_state: 'PROCESSING', status: null, host: null },
    ]);
    expect(JSON.stringify(list)).toContain('rtmp://h:1935/caster/');
    expect((await call('GET', '/rooms', undefined, rooms.other)).json()).toEqual({
      ...{ count: 0, rooms: [], planned: [] },
    });
  });

  it('are told what to say, and pause and go on', async () => {
    const answer = await call('POST', `/rooms/${roomId}/say`, { text: 'Hello.', when: 'after-sentence' });
    expect(answer.statusCode).toBe(200);
    const { commands } = rooms.shows;
    expect(commands[0]?.command).toMatchObject({
      id: answer.json<{ command_id: string }>().command_id,
      command: 'INSERT_PLAY_SCRIPT',
      params: { text_config: { text: 'Hello.' }, play_type: 'INSERT', play_role: 'STREAMER' },
    });
    expect((await call('POST', `/rooms/${roomId}/pause`, { when: 'after-sentence' })).statusCode).toBe(204);
    expect((await call('POST', `/rooms/${roomId}/resume`)).statusCode).toBe(204);
    expect((await call('POST', `/rooms/${roomId}/begin`)).statusCode).toBe(204);
    expect((await call('POST', `/rooms/${roomId}/next`)).statusCode).toBe(204);
    expect(commands.slice(1).map(({ command: { command, params } }) => [command, params])).toEqual([
      ['play_pause', { timing: 'SENTENCE_END' }],
      ['play_resume', {}],
      ['play_start', {}],
      ['play_skip', {}],
    ]);
    for (const body of [{}, { text: 'x', when: 'later' }])
      expect((await call('POST', `/rooms/${roomId}/say`, body)).statusCode).toBe(400);
    const open = await call('POST', `/rooms/${roomId}/say`, { text: '<speak>open' });
    expect(open.body).toContain('MSS.20010015');
    const theirs = await call('POST', `/rooms/${roomId}/say`, { text: 'Hello.' }, rooms.other);
    expect(theirs.body).toContain('MSS.20010045');
    await endLiveJob(rooms.studio, jobId, { state: 'SUCCEED' });
    expect((await call('POST', `/rooms/${roomId}/pause`)).body).toContain('MSS.20010099');
  });

  it('tell what they have said, while they go on and afterwards', async () => {
    const speech = (text: string) => ({ kind: 'speech', text, cut: false });
    const lines = [speech('One.'), { kind: 'note', text: 'x' }, speech('Two.'), speech('Three.')];
    const folder = showFolder(rooms.studio.config.dataDir, jobId);
    mkdirSync(folder, { recursive: true });
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    writeFileSync(
      recordFile(rooms.studio.config.dataDir, jobId, 1),
      `${text}\n{"kind":"speech","text":"half`,
    );
    const spoken = async (query = '') =>
      (await call('GET', `/rooms/${roomId}/as-spoken${query}`)).json<{ entries: { text: string }[] }>();
    expect((await spoken()).entries.map((one) => one.text)).toEqual(['One.', 'Two.', 'Three.']);
    expect((await spoken('?limit=1')).entries.map((one) => one.text)).toEqual(['Three.']);
    const recordKey = `records/${jobId}.json`;
    await rooms.studio.objects.put(recordKey, Buffer.from(JSON.stringify([speech('Stored.')])), {
      contentType: 'application/json',
    });
    await endLiveJob(rooms.studio, jobId, { state: 'SUCCEED', recordKey });
    writeFileSync(recordFile(rooms.studio.config.dataDir, jobId, 1), '');
    const other = await rooms.room();
    const { job_id: next } = await rooms.start(other);
    await endLiveJob(rooms.studio, next, { state: 'CANCELED', recordKey });
    const stored = await call('GET', `/rooms/${other}/as-spoken?job_id=${next}`);
    expect(stored.json()).toEqual({ job_id: next, entries: [speech('Stored.')] });
    expect((await call('GET', `/rooms/${roomId}/as-spoken?job_id=none`)).body).toContain('MSS.20010046');
    expect((await call('GET', `/rooms/${roomId}/as-spoken?limit=0`)).statusCode).toBe(400);
  });

  it('are heard as things happen, crowds in part', async () => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const { port } = app.server.address() as AddressInfo;
      tokenOf(rooms.tenant).then((token) => {
        const url = `http://127.0.0.1:${port}/api/rooms/${roomId}/events`;
        get(url, { headers: { 'x-auth-token': token } }, resolve).on('error', reject);
      }, reject);
    });
    let text = '';
    response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    expect(response.headers['content-type']).toBe('text/event-stream');
    await vi.waitFor(() => expect(text).toContain('retry:'));
    expect(listeners.size).toBe(1);
    const [hear] = listeners;
    const at = '2026-01-05T08:00:00.000Z';
    hear?.({ kind: 'state', at, state: 'PROCESSING' });
    const comment = { kind: 'event', at, event_time: at, type: 1, content: 'hi', eventId: 'e1' } as const;
    hear?.({ ...comment, outcome: 'speech', ruleKey: 'r', ruleName: 'price', replyId: 'i1', text: 'Forty.' });
    for (let i = 0; i < 100; i++) hear?.({ ...comment, eventId: `n${i}`, outcome: 'unmatched' });
    await vi.waitFor(() => expect(text).toContain('event: skipped\ndata: {"events":60}'), 5000);
    expect(text).toContain(`event: state\ndata: {"at":"${at}","state":"PROCESSING"}`);
    expect(text).toContain(
      `event: match\ndata: {"at":"${at}","eventId":"e1","outcome":"speech","ruleKey":"r","ruleName":"price","replyId":"i1","text":"Forty."}`,
    );
    expect(text.match(/event: comment/g)).toHaveLength(41);
    await endLiveJob(rooms.studio, jobId, { state: 'SUCCEED' });
    await vi.waitFor(() => expect(text).toContain(`{"job_id":"${jobId}","state":"SUCCEED"}`));
    expect(listeners.size).toBe(0);
    response.destroy();
  });
});

describe('the desk of a room', () => {
  const scripts = {
    scene_scripts: [
      {
        script_name: 'Shop',
        model_asset_id: 'm',
        shoot_scripts: [
          { sequence_no: 2, title: 'Dress', text_config: { text: 'A dress. It is red.' } },
          { sequence_no: 1, title: 'Hello', text_config: { text: 'Good day.' } },
        ],
      },
    ],
  };
  const desk = async (id = roomId) =>
    (await call('GET', `/rooms/${id}/desk`)).json<Record<string, unknown>>();

  it('tells the order of the round, who speaks, what viewers did and where the output stands', async () => {
    await rooms.studio.db.orm.update(liveJobs).set({ document: { room_name: 'r', ...scripts } });
    rooms.shows.result = JSON.stringify({
      scene_scripts: [{ script_name: 'Shop', shoot_scripts: [{ sequence_no: 2 }, { sequence_no: 1 }] }],
    });
    const utterance: Utterance = {
      mouth: 'presenter',
      ...{ id: 'u1', avatar: 0, scene: 0, piece: 1, text: 'It is red.', last: true },
      line: { key: 'k', source: { kind: 'text', text: 'A dress. It is red.' } },
      durationMs: 900,
      from: { kind: 'script', at: { round: 1, scene: 0, item: 0, piece: 1 } },
      place: { scene: 'Shop', sequenceNo: 2 },
    };
    const tell = (happening: Effect | LiveEvent): void => {
      for (const hear of show.watchers) hear(happening);
    };
    expect(await desk()).toMatchObject({ show: { job_id: jobId, audience: { comments: 0, viewers: null } } });
    tell({ kind: 'say', utterance, interrupt: false });
    tell({ kind: 'report', source: 's', ptsMs: 0, frame: 0, message: { kind: 'began', id: 'u1' } });
    const at = '2026-01-05T08:00:00.000Z';
    const event = { kind: 'event', at, event_time: at, eventId: 'e' } as const;
    for (const hear of listeners) {
      hear({ ...event, type: 6, content: '{"numberOfViewers":1234}', outcome: 'unmatched' });
      hear({ ...event, type: 1, content: 'hi', outcome: 'speech' });
      hear({ kind: 'output', at, state: 'CONNECTED' });
    }
    expect(await desk()).toMatchObject({
      show: { audience: { viewers: 1234, comments: 1, answered: 1 } },
      rundown: [
        {
          script_name: 'Shop',
          paragraphs: [{ sequence_no: 2, text: 'A dress. It is red.' }, { title: 'Hello' }],
        },
      ],
      saying: [{ id: 'u1', text: 'It is red.', sequence_no: 2, offset: 9, length: 19, duration_ms: 900 }],
      outputs: [{ at, state: 'CONNECTED' }],
    });
    expect((await desk())['warnings']).toContain('TOO_LESS_SCRIPT_ITEMS');
    tell({ kind: 'spoken', utterance, beganMs: 0, endedMs: 900, cut: false });
    expect(await desk()).toMatchObject({ saying: [] });
    rooms.shows.refusal = new ShowUnavailable('not-running', 'no');
    const [scene] = (await desk())['rundown'] as { paragraphs: { sequence_no: number }[] }[];
    expect(scene?.paragraphs.map((one) => one.sequence_no)).toEqual([1, 2]);
    rooms.shows.refusal = undefined;
    rooms.shows.result = '';
    expect(await desk(await rooms.room())).toMatchObject({ show: null, rundown: [] });
  });

  it('takes invented viewers, marked as such, and refuses what it cannot read', async () => {
    const simulate = (events: unknown) => call('POST', `/rooms/${roomId}/simulate`, { events });
    const user = { id: 's1', name: 'Ann' };
    const answer = await simulate([
      { type: 'comment', user, text: 'How much?' },
      { type: 1, content: 'plain' },
    ]);
    expect(answer.json()).toEqual({ counted: 2 });
    const [{ events } = { events: [] }] = rooms.shows.events;
    expect(events.map(({ content }) => JSON.parse(content) as unknown)).toEqual([
      { user: { userId: 's1', name: 'Ann' }, content: 'How much?', simulated: true },
      { content: 'plain', simulated: true },
    ]);
    for (const wrong of [
      undefined,
      [],
      [{ type: 'x' }],
      Array.from({ length: 201 }, () => ({ type: 'enter' })),
    ])
      expect((await simulate(wrong)).statusCode).toBe(400);
    const theirs = await call('POST', `/rooms/${roomId}/simulate`, { events: [] }, rooms.other);
    expect(theirs.body).toContain('MSS.20010045');
  });
});

describe('connectors of a room', () => {
  it('that are webhooks take events for the show that runs, with their token only', async () => {
    const made = await call('POST', `/rooms/${roomId}/connectors`, { kind: 'webhook', name: 'TikTok' });
    expect(made.statusCode).toBe(201);
    const { connector_id: id, token, events_url: url } = made.json<Record<string, string>>();
    expect(url).toBe(`http://h:8420/api/connectors/${id}/events`);
    const post = (sent: string, body: unknown) =>
      app.inject({
        method: 'POST',
        url: `/api/connectors/${id}/events`,
        headers: { authorization: `Bearer ${sent}`, 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      });
    const comments = Array.from({ length: 1200 }, (_, i) => ({ type: 'comment', text: `${i}` }));
    expect((await post(token ?? '', comments)).json()).toEqual({ counted: 1200 });
    expect(rooms.shows.events.map((one) => [one.jobId, one.events.length])).toEqual([
      [jobId, 500],
      [jobId, 500],
      [jobId, 200],
    ]);
    expect((await post('other', comments)).statusCode).toBe(401);
    expect((await post(token ?? '', { type: 'x' })).body).toContain('type: expected one of');
    const list = (await call('GET', `/rooms/${roomId}/connectors`)).json<{ connectors: unknown[] }>();
    expect(list.connectors).toMatchObject([{ connector_id: id, kind: 'webhook', name: 'TikTok' }]);
    expect(JSON.stringify(list)).not.toContain(token);
    const theirs = await call('DELETE', `/rooms/${roomId}/connectors/${id}`, undefined, rooms.other);
    expect(theirs.body).toContain('MSS.20010045');
    expect((await call('DELETE', `/rooms/${roomId}/connectors/${id}`)).statusCode).toBe(204);
    expect((await post(token ?? '', comments)).statusCode).toBe(401);
  });

  it('are refused when they could not be connected to', async () => {
    for (const [body, why] of [
      [{ kind: 'telnet' }, 'kind: expected websocket or webhook'],
      [{ kind: 'websocket', url: 'http://example.org' }, 'url: expected ws://'],
      [{ kind: 'websocket', url: 'ws://127.0.0.1/' }, 'CYCLORAMA_ALLOWED_NETWORKS'],
      [{ kind: 'websocket', url: 'wss://example.org', headers: { Host: 'x' } }, 'headers.Host'],
      [{ kind: 'webhook', url: 'wss://example.org' }, 'only connectors of kind websocket'],
      [{ kind: 'webhook', secret: 'x' }, 'secret: is no setting'],
    ] as const) {
      const answer = await call('POST', `/rooms/${roomId}/connectors`, body);
      expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining(why)]);
    }
  });
});
