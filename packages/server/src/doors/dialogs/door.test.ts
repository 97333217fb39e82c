import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import { BrainFailure } from '../../studio/dialogs/port.ts';
import { DialogRefused } from '../../studio/dialogs/refused.ts';
import { openTestDialogDoor, type TestDialogDoor } from './testing/open.ts';
import { standInRobot, type StandInDialog } from './testing/stand-in.ts';

const JOBS = '/ics/v1/jobs';

let door: TestDialogDoor;
beforeAll(async () => {
  door = await openTestDialogDoor(
    {},
    { CYCLORAMA_TURN_URLS: 'turn:anna:pass%3Aword@turn.example:3478?transport=udp' },
  );
});
beforeEach(() => {
  door.lines.length = 0;
  door.robots.set('robot1', standInRobot());
  door.codes.set('good', { robotId: 'robot1', projectId: 'project1' });
});
afterAll(() => door.close());

async function create(more: Readonly<Record<string, unknown>> = {}): Promise<StandInDialog> {
  const answer = await door.post(JOBS, { once_code: 'good', robot_id: 'robot1', ...more });
  expect(answer.statusCode).toBe(201);
  return door.dialogs.last!;
}

describe('a dialog is created', () => {
  test('with the code of its robot, once', async () => {
    const answer = await door.post(JOBS, {
      once_code: 'good',
      robot_id: 'robot1',
      transparent: true,
      media: 'socket',
    });
    const { jobId, token, request } = door.dialogs.last!;
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      ...{ job_id: jobId, token, websocket_addr: 'avatars.example:8443' },
      robot: { robot_id: 'robot1', name: 'Sara', language: 'zh_CN' },
      ...{ video: { width: 640, height: 720 }, recogniser: { kind: 'browser' } },
      ice_servers: [
        { urls: ['turn:turn.example:3478?transport=udp'], username: 'anna', credential: 'pass:word' },
      ],
    });
    expect(request).toMatchObject({ language: 'zh_CN', transparent: true, media: 'socket', useCache: true });
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' });
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    const again = await door.post(JOBS, { once_code: 'good', robot_id: 'robot1' });
    expect([again.statusCode, again.json<Refused>().error_code]).toEqual([401, 'MSS.47010046']);
  });

  test('colour over matte only where the robot allows it, at once or not at all', async () => {
    door.robots.set('robot1', standInRobot({ allowTransparent: false }));
    expect((await create({ transparent: true, use_cache: false })).request).toMatchObject({
      ...{ transparent: false, useCache: false, media: 'webrtc' },
    });
  });

  test.each<[string, unknown, number, string, string]>([
    ['nothing', '', 400, 'MSS.47010101', 'body'],
    ['no JSON', '{', 400, 'MSS.47010101', 'no JSON'],
    ['no object', '[]', 400, 'MSS.47010101', 'body'],
    ['more than a request', 'x'.repeat(20_000), 413, 'MSS.47010101', 'large'],
    ['no robot', { once_code: 'good' }, 400, 'MSS.47010102', 'robot_id'],
    ['a robot that is no text', { once_code: 'good', robot_id: 7 }, 400, 'MSS.47010106', 'robot_id'],
    ['no code', { robot_id: 'robot1' }, 401, 'MSS.47010046', 'once_code'],
    ['a code that is no text', { once_code: {}, robot_id: 'robot1' }, 400, 'MSS.47010106', 'once_code'],
    ['a code that is none', { once_code: 'bad', robot_id: 'robot1' }, 401, 'MSS.47010046', 'code'],
    [
      'a code of another robot',
      { once_code: 'good', robot_id: 'robot2' },
      403,
      'MSS.47010063',
      'another robot',
    ],
    [
      'a language that is none',
      { once_code: 'good', robot_id: 'robot1', language: 'fr' },
      400,
      'MSS.47010106',
      'language',
    ],
    [
      'a way that is none',
      { once_code: 'good', robot_id: 'robot1', media: 'fax' },
      400,
      'MSS.47010106',
      'media',
    ],
    [
      'a flag that is none',
      { once_code: 'good', robot_id: 'robot1', transparent: 1 },
      400,
      'MSS.47010106',
      'transparent',
    ],
    [
      'a field that is none',
      { once_code: 'good', robot_id: 'robot1', volume: 1 },
      400,
      'MSS.47010106',
      'volume',
    ],
  ])('%s is refused', async (_name, body, status, code, words) => {
    const answer = await door.post(JOBS, body);
    const { error_code, error_msg, request_id } = answer.json<Refused>();
    expect([answer.statusCode, error_code]).toEqual([status, code]);
    expect(error_msg).toContain(words);
    expect(request_id).toBe(answer.headers['x-request-id']);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    // Whatever it was, the code is still good.
    expect(door.codes.has('good')).toBe(true);
  });

  test.each<[string, () => void, Readonly<Record<string, unknown>>, number, string, string | undefined]>([
    [
      'the machine is full',
      () => (door.dialogs.refusal = new DialogRefused('20010035', 'full')),
      {},
      503,
      '20010035',
      '5',
    ],
    [
      'the tenant’s quota is used',
      () => (door.dialogs.refusal = new DialogRefused('20010075', 'quota')),
      {},
      403,
      '20010075',
      undefined,
    ],
    [
      'the brain lacks something',
      () => (door.dialogs.refusal = new BrainFailure('MSS.47010130', 'no model')),
      {},
      502,
      'MSS.47010130',
      undefined,
    ],
    [
      'something broke',
      () => (door.dialogs.refusal = new Error('secret')),
      {},
      500,
      'MSS.47010100',
      undefined,
    ],
    ['the robot is gone', () => door.robots.clear(), {}, 404, '20010074', undefined],
    [
      'the robot is another tenant’s',
      () => door.robots.set('robot1', standInRobot({ projectId: 'other' })),
      {},
      404,
      '20010074',
      undefined,
    ],
    [
      'the robot does not speak the language',
      () => undefined,
      { language: 'en_US' },
      400,
      'MSS.47010106',
      undefined,
    ],
  ])('when %s, the code stays good', async (_name, prepare, more, status, code, retry) => {
    prepare();
    const answer = await door.post(JOBS, { once_code: 'good', robot_id: 'robot1', ...more });
    expect([answer.statusCode, answer.json<Refused>().error_code]).toEqual([status, code]);
    expect(answer.headers['retry-after']).toBe(retry);
    expect(answer.body).not.toContain('secret');
    expect(door.codes.has('good')).toBe(true);
  });

  test('pages of other origins may ask', async () => {
    const { statusCode, headers } = await door.app.inject({ method: 'OPTIONS', url: JOBS });
    expect(statusCode).toBe(204);
    expect(headers['access-control-allow-methods']).toBe('OPTIONS, POST');
    expect(headers['access-control-allow-headers']).toContain('authorization');
  });
});

describe('a job', () => {
  const ask = (method: 'GET' | 'DELETE', id: string, token?: string) =>
    door.app.inject({
      ...{ method, url: `${JOBS}/${id}` },
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

  test('is told of, and left, by its token only', async () => {
    const dialog = await create();
    door.codes.set('other', { robotId: 'robot1', projectId: 'project1' });
    await door.post(JOBS, { once_code: 'other', robot_id: 'robot1' });
    const foreign = door.dialogs.last!;
    expect((await ask('GET', dialog.jobId, dialog.token)).json()).toEqual({
      job_id: dialog.jobId,
      is_alive: true,
    });
    for (const token of [undefined, 'x', foreign.token]) {
      const answer = await ask('GET', dialog.jobId, token);
      expect([answer.statusCode, answer.json<Refused>().error_code]).toEqual([401, 'MSS.47010105']);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect((await ask('DELETE', dialog.jobId, token)).statusCode).toBe(401);
    }
    for (const id of ['x', 'f'.repeat(32)]) {
      const answer = await ask('GET', id, dialog.token);
      expect([answer.statusCode, answer.json<Refused>().error_code]).toEqual([404, '20010074']);
    }
    expect((await ask('DELETE', dialog.jobId, dialog.token)).statusCode).toBe(204);
    expect(dialog.commands).toEqual([{ type: 'leave', keep: false }]);
  });

  test('no line of the log names it, its token or its code', async () => {
    const { jobId, token } = await create();
    await ask('GET', jobId, token);
    await ask('DELETE', jobId, 'wrong');
    await door.app.inject({ method: 'GET', url: `/icswebclient?robot_id=robot1&once_code=good` });
    const socket = door.socket(`${JOBS}/${jobId}/events?key=${token}`);
    await socket.next();
    socket.client.close();
    await socket.closed;
    await door.socket(`${JOBS}/${jobId}/media?key=wrong-${token}`).refused;
    await expect.poll(() => door.lines.filter((line) => line.includes('websocket')).length).toBe(2);
    expect(door.lines.length).toBeGreaterThanOrEqual(6);
    const all = door.lines.join('');
    for (const secret of [jobId, token, 'good']) expect(all).not.toContain(secret);
    expect(all).toContain('"path":"/ics/v1/jobs/:id"');
    expect(all).toContain('"path":"/ics/v1/jobs/:id/events"');
  });
});

describe('the picture of a dialog by WHEP', () => {
  const offer = (id: string, token: string, type = 'application/sdp') =>
    door.app.inject({
      ...{ method: 'POST', url: `${JOBS}/${id}/play`, payload: 'v=0 offer' },
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
    });

  test('is played, and ended at its Location', async () => {
    const { jobId, token, unwatched } = await create();
    const answer = await offer(jobId, token);
    expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([
      201,
      'v=0 answer',
      'application/sdp',
    ]);
    expect(answer.headers['access-control-expose-headers']).toContain('location');
    expect(answer.headers['access-control-expose-headers']).toContain('retry-after');
    const end = (url: string, key = token) =>
      door.app.inject({ method: 'DELETE', url, headers: { authorization: `Bearer ${key}` } });
    const location = String(answer.headers.location);
    expect((await end(location, 'x')).statusCode).toBe(401);
    expect((await end(location)).statusCode).toBe(200);
    expect((await end(`${JOBS}/${jobId}/play/none`)).statusCode).toBe(404);
    expect(unwatched).toHaveLength(1);
    expect((await door.app.inject({ method: 'OPTIONS', url: location })).headers.allow).toBe(
      'OPTIONS, DELETE',
    );
  });

  test('is refused in the words of the SDK’s table', async () => {
    const dialog = await create();
    const { jobId, token } = dialog;
    const refused = async (answer: Awaited<ReturnType<typeof offer>>): Promise<unknown> => [
      answer.statusCode,
      answer.json<Refused>().error_code,
      answer.headers['retry-after'],
    ];
    expect(await refused(await offer(jobId, 'x'))).toEqual([401, 'MSS.47010105', undefined]);
    expect(await refused(await offer('f'.repeat(32), token))).toEqual([404, '20010074', undefined]);
    dialog.onWatch = () => Promise.reject(new LiveHostError('refused', 'no picture asked for', 'BadOffer'));
    expect(await refused(await offer(jobId, token))).toEqual([400, 'MSS.47015012', undefined]);
    dialog.onWatch = () => Promise.reject(new LiveHostError('refused', 'no H.264', 'NotAcceptable'));
    expect(await refused(await offer(jobId, token))).toEqual([406, 'MSS.47015012', undefined]);
    dialog.onWatch = () => Promise.reject(new LiveHostError('gone', 'the host is gone'));
    expect(await refused(await offer(jobId, token))).toEqual([503, 'MSS.47015012', '1']);
    const json = await offer(jobId, token, 'application/json');
    expect(json.statusCode).toBeGreaterThanOrEqual(400);
    expect(json.statusCode).toBeLessThan(500);
  });
});

describe('codes of public robots', () => {
  test('are given, but not without end', async () => {
    const ask = (robot_id: string) => door.post('/ics/v1/public-codes', { robot_id });
    const first = await ask('robot1');
    expect([first.statusCode, first.json()]).toEqual([
      201,
      { once_code: 'public', expires_at: '2026-01-05T08:05:00.000Z' },
    ]);
    const unknown = await ask('robot2');
    expect([unknown.statusCode, unknown.json<Refused>().error_code]).toEqual([400, 'MSS.47010106']);
    expect((await door.post('/ics/v1/public-codes', {})).json<Refused>().error_code).toBe('MSS.47010102');
    for (let i = 0; i < 10; i++) expect((await ask('robot1')).statusCode).toBe(201);
    const tooMany = await ask('robot1');
    expect([tooMany.statusCode, tooMany.json<Refused>().error_code]).toEqual([429, 'MSS.47010119']);
    expect(tooMany.headers['retry-after']).toBe('5');
    door.clock.advance(5000);
    expect((await ask('robot1')).statusCode).toBe(201);
    expect((await ask('robot1')).statusCode).toBe(429);
  });
});

interface Refused {
  readonly error_code: string;
  readonly error_msg: string;
  readonly request_id: string;
}
