import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { createFetcher, type HttpFetcher } from '../../../store/fetch/http-fetcher.ts';
import { silence, talk, Visitor } from './testing/talk.ts';
import { recogniserOf } from './utterances.ts';
import { wholeReason } from './failures.ts';
import { webSocketEngine } from './websocket-engine.ts';

interface Caller {
  readonly authorization: string | undefined;
  readonly texts: string[];
  bytes: number;
}

const callers: Caller[] = [];
let server: WebSocketServer;
let fetcher: HttpFetcher;
/** What the service does; `text` undefined: sound came. */
let script: (socket: WebSocket, text: string | undefined, caller: Caller) => void;

beforeEach(async () => {
  callers.length = 0;
  fetcher = createFetcher({ allowedNetworks: ['127.0.0.0/8'] });
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, request) => {
    const caller: Caller = { authorization: request.headers.authorization, texts: [], bytes: 0 };
    callers.push(caller);
    socket.on('error', () => undefined);
    socket.on('message', (data: RawData, isBinary) => {
      const bytes = data as Buffer;
      const text = isBinary ? undefined : bytes.toString();
      if (text === undefined) caller.bytes += bytes.length;
      else caller.texts.push(text);
      script(socket, text, caller);
    });
  });
  await new Promise<void>((done) => server.once('listening', done));
});
afterEach(async () => {
  for (const client of server.clients) client.terminate();
  server.close();
  await fetcher.close();
});

function visitor(fragment = '', language: 'zh_CN' | 'en_US' = 'en_US', patienceMs = 5000): Visitor {
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/asr${fragment}`;
  const settings = { kind: 'websocket', url, key: 'secret' } as const;
  return new Visitor(recogniserOf(webSocketEngine({ fetcher, settings, patienceMs })), language);
}

const say = (socket: WebSocket, text: string, isFinal: boolean): void =>
  socket.send(JSON.stringify({ text, is_final: isFinal }));

test('sound goes up while he speaks, texts come down, the last one after finish', async () => {
  script = (socket, text, caller) => {
    if (text === undefined && caller.bytes > 20_000 && caller.texts.length === 1) {
      caller.texts.push('partial');
      say(socket, 'what time', false);
    }
    if (text?.includes('finish')) say(socket, 'what time is it', true);
  };
  const one = visitor().say(silence(1), talk(1.2));
  await one.until(({ texts }) => texts.length === 1);
  expect(one.texts).toEqual([{ text: 'what time', isLast: false }]);
  one.say(silence(1));
  await one.until(({ said }) => said.length === 1);
  expect(one.said).toEqual(['what time is it']);
  const [caller] = callers;
  expect(caller!.authorization).toBe('Bearer secret');
  expect(JSON.parse(caller!.texts[0]!)).toEqual({
    type: 'start',
    language: 'en',
    sample_rate: 16_000,
    channels: 1,
    encoding: 'pcm_s16le',
  });
  // 1.2 s, the pause before it and the hangover.
  expect(caller!.bytes).toBeGreaterThan(1.6 * 32_000);
  expect(caller!.bytes).toBeLessThan(2.3 * 32_000);
});

test('stretches that the service ends by itself are put together', async () => {
  let sent = false;
  script = (socket, text) => {
    if (text === undefined && !sent) {
      sent = true;
      say(socket, '你好', true);
      say(socket, '今天', false);
    }
    if (text?.includes('finish')) say(socket, '今天天气', true);
  };
  const one = visitor('', 'zh_CN').say(silence(1), talk(1.2));
  await one.until(({ texts }) => texts.length === 2);
  one.say(silence(1));
  await one.until(({ said }) => said.length === 1);
  expect(one.texts.map(({ text }) => text)).toEqual(['你好', '你好今天', '你好今天天气']);
});

test('the server that comes with sherpa-onnx is spoken to in its own words', async () => {
  const floats: number[] = [];
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    socket.on('message', (data: RawData, isBinary) => {
      const bytes = data as Buffer;
      if (isBinary) {
        for (let at = 0; at < bytes.length; at += 4) floats.push(bytes.readFloatLE(at));
        return;
      }
      expect(bytes.toString()).toBe('Done');
      socket.send(JSON.stringify({ text: 'HELLO', segment: 0, is_final: false }));
      socket.send(JSON.stringify({ text: 'HELLO WORLD', segment: 0, is_final: true, is_eof: true }));
      socket.send('Done!');
    });
  });
  const one = visitor('#sherpa-onnx').say(silence(1), talk(0.8), silence(1));
  await one.until(({ said }) => said.length === 1);
  expect(one.said).toEqual(['hello world']);
  expect(Math.max(...floats)).toBeLessThan(1);
  expect(Math.max(...floats)).toBeGreaterThan(0.1);
});

test.each([
  [
    'says that it failed',
    (socket: WebSocket) => socket.send('{"error":"no model"}'),
    'MSS.47010107',
    /no model/,
  ],
  ['talks nonsense', (socket: WebSocket) => socket.send('<html>'), 'MSS.47010101', /cannot be read/],
  [
    'sends no text',
    (socket: WebSocket) => socket.send('{"is_final":true}'),
    'MSS.47010101',
    /text is missing/,
  ],
  ['sends bytes', (socket: WebSocket) => socket.send(Buffer.alloc(8)), 'MSS.47010101', /binary/],
  ['hangs up', (socket: WebSocket) => socket.terminate(), 'MSS.47010119', /hung up/],
  ['stalls', () => undefined, 'MSS.47010104', /within 0.3 s/],
  [
    'sends without end',
    (socket: WebSocket) => {
      for (let i = 0; i < 2100; i++) say(socket, `${i}`, false);
    },
    'MSS.47010101',
    /without end/,
  ],
  [
    'sends one endless message',
    (socket: WebSocket) => socket.send(`{"text":"${'x'.repeat(100_000)}"}`),
    'MSS.47010104',
    /Max payload/,
  ],
] as const)(
  'a service that %s is given up, and the next utterance is heard',
  async (_, act, code, message) => {
    script = (socket, text) => {
      if (text?.includes('finish')) act(socket);
    };
    const one = visitor('', 'en_US', 300).say(silence(1), talk(0.6), silence(1));
    await one.until(({ failures }) => failures.length === 1);
    expect(one.failures[0]!.code).toBe(code);
    expect(wholeReason(one.failures[0]!)).toMatch(message);
    expect(one.said).toEqual([]);
    script = (socket, text) => {
      if (text?.includes('finish')) say(socket, 'again', true);
    };
    one.say(silence(1), talk(0.6), silence(1));
    await one.until(({ said }) => said.length === 1);
    expect(one.said).toEqual(['again']);
  },
);

test('a service that is not there, or may not be, is a failure', async () => {
  const { port } = server.address() as AddressInfo;
  const open = (url: string, guard: HttpFetcher): Visitor =>
    new Visitor(recogniserOf(webSocketEngine({ fetcher: guard, settings: { kind: 'websocket', url } })));
  await new Promise<void>((done) => server.close(() => done()));
  const gone = open(`ws://127.0.0.1:${port}/`, fetcher).say(silence(1), talk(0.6), silence(1));
  await gone.until(({ failures }) => failures.length === 1);
  expect(gone.failures[0]!.code).toBe('MSS.47010104');
  const careful = createFetcher({ allowedNetworks: [] });
  const inner = open('ws://127.0.0.1:1/', careful).say(silence(1), talk(0.6), silence(1));
  await inner.until(({ failures }) => failures.length === 1);
  expect(wholeReason(inner.failures[0]!)).toMatch(/CYCLORAMA_ALLOWED_NETWORKS/);
  await careful.close();
});
