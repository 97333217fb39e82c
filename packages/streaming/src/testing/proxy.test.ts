import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaultProxy, randomFrom, type FaultProxy } from './proxy.ts';

let echo: Server;
let proxy: FaultProxy;
const sockets: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((done) => echo.listen(0, '127.0.0.1', done));
  proxy = await openFaultProxy({ target: { port: (echo.address() as AddressInfo).port } });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close();
  await new Promise((done) => echo.close(done));
});

/** Resolves when it is closed, with an error or without. */
function closed(socket: Socket): Promise<void> {
  return new Promise((done) => socket.once('close', () => done()));
}

function dial(): { socket: Socket; got: () => Buffer; until: (bytes: number) => Promise<void> } {
  const socket = connect({ host: proxy.host, port: proxy.port });
  sockets.push(socket);
  socket.on('error', () => undefined);
  let got = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => (got = Buffer.concat([got, data])));
  const until = async (bytes: number): Promise<void> => {
    while (got.length < bytes) await once(socket, 'data');
  };
  return { socket, got: () => got, until };
}

test('without faults bytes pass as they are, ends too', async () => {
  const { socket, got, until } = dial();
  const bytes = Buffer.alloc(500_000, 'abc');
  socket.write(bytes);
  await until(bytes.length);
  expect(got().equals(bytes)).toBe(true);
  expect(proxy.passed).toEqual({ up: 500_000, down: 500_000 });
  socket.end();
  await closed(socket);
});

test('delayed bytes come later, in order', async () => {
  proxy.set({ delayMs: 60 });
  const { socket, got, until } = dial();
  await once(socket, 'connect');
  const sentAt = performance.now();
  socket.write('one');
  socket.write('two');
  await until(6);
  expect(performance.now() - sentAt).toBeGreaterThanOrEqual(118);
  expect(got().toString()).toBe('onetwo');
});

test('a slow line lets no more through than it says', async () => {
  proxy.set({ bytesPerSecond: 20_000 });
  const { socket, until } = dial();
  await once(socket, 'connect');
  const sentAt = performance.now();
  socket.write(Buffer.alloc(4000));
  await until(4000);
  expect(performance.now() - sentAt).toBeGreaterThan(150);
});

test('a cut is a reset, also after a number of bytes', async () => {
  const { socket } = dial();
  const gone = closed(socket);
  const cut = proxy.cut(1000);
  socket.write(Buffer.alloc(1500));
  await cut;
  await gone;
  expect(proxy.passed.up).toBe(1500);
});

test('in a black hole nothing passes and nobody is told; healed, new bytes pass', async () => {
  const { socket, got, until } = dial();
  socket.write('a');
  await until(1);
  proxy.set({ blackhole: true });
  socket.write('lost');
  const other = dial();
  await proxy.accepted(2);
  other.socket.write('lost too');
  await new Promise((done) => setImmediate(done));
  expect(socket.closed).toBe(false);
  while (socket.bytesWritten < 5 || socket.writableLength > 0)
    await new Promise((done) => setImmediate(done));
  await proxy.cut();
  proxy.set({});
  const third = dial();
  third.socket.write('b');
  await third.until(1);
  expect(got().toString()).toBe('a');
});

test('corruption changes bits here and there, and nothing else', async () => {
  proxy.set({ corruptEvery: 1000, seed: 5 });
  const { socket, got, until } = dial();
  socket.write(Buffer.alloc(20_000));
  await until(20_000);
  expect(got().length).toBe(20_000);
  // Both ways of the echo: about forty bits in forty thousand bytes.
  const changed = [...got()].filter((byte) => byte !== 0);
  expect(changed.length).toBeGreaterThan(15);
  expect(changed.length).toBeLessThan(80);
});

test('refused connections are reset', async () => {
  proxy.set({ refuse: true });
  const { socket } = dial();
  await closed(socket);
  expect(proxy.connections).toBe(0);
});

test('random numbers repeat by their seed', () => {
  const [one, two, other] = [randomFrom(1), randomFrom(1), randomFrom(2)];
  const first = Array.from({ length: 5 }, one);
  expect(Array.from({ length: 5 }, two)).toEqual(first);
  expect(Array.from({ length: 5 }, other)).not.toEqual(first);
  expect(first.every((value) => value >= 0 && value < 1)).toBe(true);
});
