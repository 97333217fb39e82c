import type { Publication } from '@cyclorama/streaming';
import { firstPackets } from '@cyclorama/streaming/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DialogRefused } from '../../studio/dialogs/refused.ts';
import { openTestDialogDoor, type TestDialogDoor, type TestSocket } from './testing/open.ts';
import { standInRobot, type StandInDialog } from './testing/stand-in.ts';

let door: TestDialogDoor;
let dialog: StandInDialog;
let codes = 0;

beforeAll(async () => {
  door = await openTestDialogDoor();
  door.robots.set('driven', standInRobot({ robotId: 'driven', isThirdParty: true }));
});
beforeEach(async () => {
  dialog = await create();
});
afterAll(() => door.close());

async function create(robotId = 'robot1', at = door): Promise<StandInDialog> {
  const once_code = `code${++codes}`;
  at.codes.set(once_code, { robotId, projectId: 'project1' });
  const answer = await at.post('/ics/v1/jobs', { once_code, robot_id: robotId });
  expect(answer.statusCode).toBe(201);
  return at.dialogs.last!;
}

function events({ jobId, token }: Pick<StandInDialog, 'jobId' | 'token'> = dialog): TestSocket {
  return door.socket(`/ics/v1/jobs/${jobId}/events?key=${token}`);
}

describe('a page', () => {
  test('hears the state first, asks, and is answered by its own numbers', async () => {
    const page = events();
    expect(await page.next()).toMatchObject({ type: 'state', is_ready: true });
    dialog.onCommand = async ({ type }) => (type === 'start_chat' ? { chatId: 'c1', mode: 'TEXT' } : {});
    expect(await page.ask({ request_id: 1, type: 'start_chat', mode: 'TEXT' })).toEqual({
      ...{ type: 'result', request_id: 1, result: true, chat_id: 'c1', mode: 'TEXT' },
    });
    dialog.page?.send({ type: 'caption', text: '你好' });
    expect(await page.next()).toEqual({ type: 'caption', text: '你好' });
    expect(await page.ask({ request_id: 2, type: 'heartbeat' })).toMatchObject({ result: true });
    page.send(Buffer.alloc(640));
    await page.ask({ request_id: 3, type: 'leave', keep: true });
    expect(dialog.heard).toBe(640);
    expect(dialog.commands.map(({ type }) => type)).toEqual(['start_chat', 'heartbeat', 'leave']);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['type', { type: 'dance' }],
    ['mode', { type: 'start_chat', mode: 'DANCE' }],
    ['mode', { type: 'switch_mode' }],
    ['text', { type: 'text_question' }],
    ['text', { type: 'text_question', text: 'x'.repeat(9000) }],
    ['is_last', { type: 'driven_text', text: 'x' }],
    ['text', { type: 'recognized', text: 1, is_last: true }],
    ['language', { type: 'change_language', language: 'fr_FR' }],
    ['keep', { type: 'leave' }],
    ['name', { type: 'track' }],
    ['detail', { type: 'track', name: 'x', detail: [] }],
  ])('is told when %s of a command is wrong', async (field, command) => {
    const page = events();
    const { error_code, error_msg } = await page.ask({ request_id: 7, ...command });
    expect(error_code).toBe('90000005');
    expect(error_msg).toContain(field);
    expect(dialog.commands).toEqual([]);
  });

  test('is told what the dialog refuses, and nothing of our faults', async () => {
    const page = events();
    dialog.onCommand = () => Promise.reject(new DialogRefused('MSS.47015016', 'text'));
    expect(await page.ask({ request_id: 1, type: 'driven_text', text: 'x', is_last: true })).toMatchObject({
      ...{ result: false, error_code: 'MSS.47015016' },
    });
    dialog.onCommand = () => Promise.reject(new Error('secret'));
    const fault = await page.ask({ request_id: 2, type: 'interrupt' });
    expect(fault['error_code']).toBe('MSS.47010100');
    expect(JSON.stringify(fault)).not.toContain('secret');
    expect(door.lines.join('')).toContain('a command of a dialog failed');
  });

  test.each<[string, string | Buffer, number]>([
    ['no JSON', 'hello', 1003],
    ['no object', '[1]', 1003],
    ['no number', '{"type":"interrupt"}', 1003],
    ['half a sample', Buffer.alloc(641), 1003],
    ['no sound', Buffer.alloc(0), 1003],
    ['too long a text', JSON.stringify({ request_id: 1, text: 'x'.repeat(17_000) }), 1009],
    ['too much sound at once', Buffer.alloc(33_000), 1009],
  ])('that sends %s is hung up on', async (_name, message, code) => {
    const page = await events().opened();
    page.send(message);
    expect(await page.closed).toBe(code);
    await expect.poll(() => dialog.pages).toBe(0);
  });

  test('that sends too much is refused, then hung up on; sound beyond measure is left out', async () => {
    const page = await events().opened();
    for (let i = 0; i < 20; i++) page.send(Buffer.alloc(32_000));
    expect(await page.ask({ request_id: 0, type: 'heartbeat' })).toMatchObject({ result: true });
    expect(dialog.heard).toBeGreaterThanOrEqual(256_000);
    expect(dialog.heard).toBeLessThan(500_000);
    for (let i = 1; i < 400; i++) page.send({ request_id: i, type: 'heartbeat' });
    expect(await page.closed).toBe(1008);
    expect(dialog.commands.length).toBeLessThan(120);
  });

  test('that comes again takes the place of the one before; one that goes is let go', async () => {
    const first = events();
    await first.next();
    const second = events();
    await second.next();
    expect(await first.closed).toBe(4001);
    await expect.poll(() => dialog.pages).toBe(1);
    second.client.close();
    await expect.poll(() => dialog.pages).toBe(0);
    const third = events();
    expect(await third.next()).toMatchObject({ type: 'state' });
    await door.dialogs.end(dialog.jobId);
    expect(await third.closed).toBe(4000);
    expect(await events().refused).toMatchObject({ status: 404, body: { error_code: '20010074' } });
  });

  test('that leaves hears that it did, and nothing of the end', async () => {
    const page = events();
    await page.next();
    const { jobId } = dialog;
    dialog.onCommand = async () => {
      dialog.page?.send({ type: 'error', code: '999100005', message: 'over', is_fatal: true });
      await door.dialogs.end(jobId);
      return {};
    };
    page.send({ request_id: 5, type: 'leave', keep: false });
    expect(await page.next()).toEqual({ type: 'result', request_id: 5, result: true });
    expect(await page.closed).toBe(4000);
  });

  test('needs the token of this very dialog', async () => {
    const foreign = await create();
    for (const key of ['', 'x', foreign.token]) {
      const { status, headers, body } = await events({ jobId: dialog.jobId, token: key }).refused;
      expect([status, body['error_code']]).toEqual([401, 'MSS.47010105']);
      expect(headers['www-authenticate']).toBe('Bearer');
      expect(body['request_id']).toBe(headers['x-request-id']);
    }
    expect(dialog.pages).toBe(0);
  });

  test('has at most eight connections', async () => {
    const { jobId, token } = dialog;
    const path = `/ics/v1/jobs/${jobId}/media?key=${token}`;
    const open = await Promise.all(Array.from({ length: 8 }, () => door.socket(path).opened()));
    expect(await door.socket(path).refused).toMatchObject({
      status: 403,
      body: { error_code: 'MSS.47015005' },
    });
    open[0]!.client.close();
    await open[0]!.closed;
    await door.socket(path).opened();
  });
});

describe('silence', () => {
  let other: TestDialogDoor;
  afterEach(() => other.close());

  async function impatient(more: Parameters<typeof openTestDialogDoor>[0]): Promise<StandInDialog> {
    other = await openTestDialogDoor(more);
    return create('robot1', other);
  }

  const events = ({ jobId, token }: Pick<StandInDialog, 'jobId' | 'token'>): TestSocket =>
    other.socket(`/ics/v1/jobs/${jobId}/events?key=${token}`);

  test('of a page that has gone without a word ends its connection', async () => {
    const page = events(await impatient({ silenceMs: 60 }));
    await page.next();
    expect(await page.closed).toBe(1006);
    await expect.poll(() => other.dialogs.last?.pages).toBe(0);
  });

  test('of a network is found out by pings', async () => {
    const { jobId, token } = await impatient({ pingMs: 30 });
    const well = events({ jobId, token });
    await well.next();
    // Reads nothing any more, and so answers nothing.
    const dead = await other.socket(`/ics/v1/jobs/${jobId}/media?key=${token}`).opened();
    dead.client.pause();
    await expect.poll(() => other.lines.some((line) => line.includes(':id/media'))).toBe(true);
    expect(well.client.readyState).toBe(well.client.OPEN);
  });

  test('of a server that closes: everybody is hung up on, to come again', async () => {
    const page = events(await impatient({}));
    await page.next();
    const closing = other.app.close();
    expect(await page.closed).toBe(1012);
    await closing;
  });
});

describe('a driver', () => {
  test('drives the avatar of a third party by the id of its job', async () => {
    const driven = await create('driven');
    const driver = door.socket(`/v1/chat/${driven.jobId}`);
    expect(await driver.next()).toEqual({ type: 'ready', job_id: driven.jobId, language: 'zh_CN' });
    driver.send({ type: 'text', text: 'Hello.', is_last: true });
    driver.send({ type: 'interrupt' });
    driver.send({ type: 'heartbeat' });
    expect(await driver.next()).toEqual({ type: 'heartbeat' });
    expect(driven.driverCommands).toEqual([
      { type: 'text', text: 'Hello.', is_last: true },
      { type: 'interrupt' },
      { type: 'heartbeat' },
    ]);
    driver.send({ type: 'text', text: 'x'.repeat(501), is_last: true });
    expect(await driver.next()).toMatchObject({ type: 'error', error_code: 'MSS.47015016' });
    driver.send({ type: 'text', text: 'x' });
    const { error_code, error_msg } = await driver.next();
    expect(error_code).toBe('90000005');
    expect(error_msg).toContain('is_last');
    driver.send('nonsense');
    expect(await driver.closed).toBe(1003);
    await expect.poll(() => driven.driver).toBeUndefined();
  });

  test('drives no robot that answers by itself, and no job that is not there', async () => {
    expect(await door.socket(`/v1/chat/${dialog.jobId}`).refused).toMatchObject({
      ...{ status: 403, body: { error_code: 'MSS.47015010' } },
    });
    for (const id of ['x', 'f'.repeat(32)])
      expect(await door.socket(`/v1/chat/${id}`).refused).toMatchObject({
        ...{ status: 404, body: { error_code: '20010074' } },
      });
  });
});

describe('picture and sound over a WebSocket', () => {
  const media = (): TestSocket => door.socket(`/ics/v1/jobs/${dialog.jobId}/media?key=${dialog.token}`);

  test('begin with their type and a key frame, also for those who come later', async () => {
    const first = await media().opened();
    const publication = published();
    const packets = firstPackets(200, { gop: 25 });
    for (const packet of packets.slice(0, 60)) publication.packet(packet);
    expect(await first.next()).toEqual({ mime: 'video/mp4; codecs="avc1.42C00C,mp4a.40.2"' });
    expect(names(await first.raw())).toEqual(['ftyp', 'moov']);
    expect(names(await first.raw())).toEqual(['moof', 'mdat']);
    const second = await media().opened();
    expect((await second.next())['mime']).toContain('video/mp4');
    expect(names(await second.raw())).toEqual(['ftyp', 'moov']);
    const fragment = await second.raw();
    expect(names(fragment)).toEqual(['moof', 'mdat']);
    first.send('anything');
    expect(await first.closed).toBe(1003);
  });

  test('end with their dialog', async () => {
    const viewer = await media().opened();
    published();
    await door.dialogs.end(dialog.jobId);
    expect(await viewer.closed).toBe(4404);
    expect((await media().refused).status).toBe(404);
  });

  function published(): Publication {
    return door.hub.publish(dialog.stream!, { from: 'test', protocol: 'rtmp' });
  }
});

function names(message: string | Buffer): readonly string[] {
  const bytes = message as Buffer;
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at))
    found.push(bytes.toString('latin1', at + 4, at + 8));
  return found;
}
