import { beforeEach, describe, expect, test } from 'vitest';
import { LeveledLog } from '../sdk/log.ts';
import { FakeClock, settled } from '../testing/clock.ts';
import { FakeServer, stateOf } from '../testing/server.ts';
import { Events, type Notice } from './events.ts';

let clock: FakeClock;
let server: FakeServer;
let told: (Notice | string)[];
let events: Events;
const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer();
  told = [];
  events = open();
  await settled();
});

function open(): Events {
  return new Events({
    url: 'wss://studio.example.com/ics/v1/jobs/j/events?key=k',
    openSocket: server.openSocket,
    isAlive: async () => server.isAlive,
    clock,
    log: new LeveledLog(silent),
    onNotice: (notice) => told.push(notice),
    onLost: ({ code }) => told.push(`lost ${code}`),
    onEnd: ({ code }) => told.push(`end ${code}`),
  });
}

describe('requests', () => {
  test('are answered by their number, in any order', async () => {
    server.onCommand = () => undefined;
    const first = events.request({ type: 'interrupt' });
    const second = events.request({ type: 'stop_chat' });
    const [one, two] = server.socket.texts;
    server.socket.tell({ type: 'result', request_id: two!.request_id, result: true, chat_id: 'c2' });
    server.socket.tell({ type: 'result', request_id: one!.request_id, result: true, chat_id: 'c1' });
    expect((await first).chat_id).toBe('c1');
    expect((await second).chat_id).toBe('c2');
  });

  test('that are refused have the code of the server', async () => {
    server.onCommand = () => ({ result: false, error_code: 'MSS.47010144', error_msg: 'Not in text mode.' });
    await expect(events.request({ type: 'text_question', text: 'x' })).rejects.toMatchObject({
      code: 'MSS.47010144',
      message: 'Not in text mode.',
    });
  });

  test('without an answer fail after ten seconds', async () => {
    server.onCommand = ({ type }) => (type === 'heartbeat' ? { result: true } : undefined);
    const request = events.request({ type: 'interrupt' });
    const failed = expect(request).rejects.toMatchObject({ code: '90000004' });
    await clock.pass(10_000);
    await failed;
  });

  test('fail at once when the connection goes, and while it is away', async () => {
    server.onCommand = () => undefined;
    const request = events.request({ type: 'interrupt' });
    server.socket.end(1006);
    await expect(request).rejects.toMatchObject({ code: '999200003' });
    await expect(events.request({ type: 'interrupt' })).rejects.toMatchObject({ code: '90100008' });
  });
});

describe('the connection', () => {
  test('beats every ten seconds', async () => {
    await clock.pass(30_500);
    expect(server.socket.texts.map(({ type }) => type)).toEqual(['heartbeat', 'heartbeat', 'heartbeat']);
  });

  test('that answers no heartbeat is made anew', async () => {
    server.onCommand = () => undefined;
    await clock.pass(15_000);
    expect(told).toContain('lost 999200004');
    server.onCommand = () => ({ result: true });
    await clock.pass(1000);
    expect(server.sockets).toHaveLength(2);
    expect(events.isUp).toBe(true);
  });

  test('comes back after 25 seconds without a network', async () => {
    server.isReachable = false;
    server.socket.end(1006);
    await clock.pass(25_000);
    expect(told.filter((entry) => entry === 'lost 999200004')).toHaveLength(1);
    expect(events.isUp).toBe(false);
    server.isReachable = true;
    server.state = stateOf({ chat_id: 'c1' });
    await clock.pass(5000);
    expect(events.isUp).toBe(true);
    expect(told[told.length - 1]).toMatchObject({ type: 'state', chat_id: 'c1' });
    // Waits grow: a server that comes back is not overrun.
    expect(server.sockets.length).toBeLessThan(14);
  });

  test('is tried at once when the browser says that the network is back', async () => {
    server.isReachable = false;
    server.socket.end(1006);
    await clock.pass(20_000);
    server.isReachable = true;
    events.retryNow();
    await settled();
    expect(events.isUp).toBe(true);
  });

  test('is given up after a minute', async () => {
    server.isReachable = false;
    server.socket.end(1006);
    await clock.pass(70_000);
    expect(told).toContain('end 90100013');
    expect(clock.waiting).toBe(0);
  });

  test.each([
    [4000, 'end 999100005'],
    [4001, 'end 999200005'],
  ])('closed with %i: %s', async (code, expected) => {
    server.socket.end(code);
    await clock.pass(60_000);
    expect(told[told.length - 1]).toBe(expected);
    expect(server.sockets).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });

  test('ends when the server no longer knows the job', async () => {
    server.isAlive = false;
    server.socket.end(1006);
    await clock.pass(2000);
    expect(told[told.length - 1]).toBe('end 999100005');
  });

  test('that never opens is tried again', async () => {
    events.close();
    server.openSocket('x');
    server.greets = false;
    const before = server.sockets.length;
    events = open();
    await clock.pass(9000);
    expect(server.sockets.length).toBeGreaterThan(before + 1);
  });

  test('drops sound that the network does not take', async () => {
    events.sendPcm(new ArrayBuffer(640));
    server.socket.bufferedAmount = 200_000;
    events.sendPcm(new ArrayBuffer(640));
    expect(server.socket.binaries).toHaveLength(1);
  });

  test('is silent after it was closed', async () => {
    const before = told.length;
    const { socket } = server;
    events.close();
    socket.end(1006);
    await clock.pass(60_000);
    expect(told).toHaveLength(before);
    expect(clock.waiting).toBe(0);
  });

  test('minds no message that is none', async () => {
    const before = told.length;
    server.socket.onmessage?.(new MessageEvent('message', { data: '{' }));
    server.socket.onmessage?.(new MessageEvent('message', { data: '[]' }));
    server.socket.onmessage?.(new MessageEvent('message', { data: new ArrayBuffer(3) }));
    expect(told).toHaveLength(before);
    expect(events.isUp).toBe(true);
  });
});
