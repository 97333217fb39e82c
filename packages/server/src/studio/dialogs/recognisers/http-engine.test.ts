import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFetcher, type HttpFetcher } from '../../../store/fetch/http-fetcher.ts';
import { wholeReason } from './failures.ts';
import { httpEngine, type HttpSettings } from './http-engine.ts';
import { silence, talk, Visitor } from './testing/talk.ts';
import { recogniserOf } from './utterances.ts';

interface Asked {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
  readonly wav: Buffer;
}

const asked: Asked[] = [];
let answer: (asked: Asked, response: ServerResponse) => void;
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const one = read(request, Buffer.concat(parts));
    asked.push(one);
    answer(one, response);
  });
});
let fetcher: HttpFetcher;
let url: string;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  fetcher = createFetcher({ allowedNetworks: ['127.0.0.0/8'] });
});
afterAll(async () => {
  await fetcher.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

/** Reads a form as a server does. */
function read(request: IncomingMessage, body: Buffer): Asked {
  const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
  const fields: Record<string, string> = {};
  let wav = Buffer.alloc(0);
  let from = body.indexOf(`--${boundary}`);
  for (;;) {
    const next = body.indexOf(`--${boundary}`, from + 1);
    if (next === -1) break;
    const part = body.subarray(from + boundary.length + 4, next - 2);
    const gap = part.indexOf('\r\n\r\n');
    const name = /name="(\w+)"/.exec(part.subarray(0, gap).toString())?.[1] ?? '';
    const value = part.subarray(gap + 4);
    if (name === 'file') wav = Buffer.from(value);
    else fields[name] = value.toString();
    from = next;
  }
  return { url: request.url, authorization: request.headers.authorization, fields, wav };
}

function visitor(more: Partial<HttpSettings> = {}, patienceMs = 5000): Visitor {
  const settings: HttpSettings = { kind: 'http', url, model: 'whisper-1', ...more };
  return new Visitor(recogniserOf(httpEngine({ fetcher, settings, patienceMs })));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

test('an utterance is sent as a WAV file and its text comes back', async () => {
  answer = (_, response) => json(response, 200, { text: ' What time is\nit? ' });
  const one = visitor({ key: 'secret' }).say(silence(1), talk(1.2), silence(1));
  await one.until(({ said }) => said.length === 1);
  expect(one.texts).toEqual([{ text: 'What time is it?', isLast: true }]);
  expect(one.failures).toEqual([]);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    url: '/v1/audio/transcriptions',
    authorization: 'Bearer secret',
    fields: { model: 'whisper-1', language: 'en', response_format: 'json' },
  });
  const { wav } = asked[0]!;
  expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
  expect(wav.readUInt32LE(24)).toBe(16_000);
  expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
  // The pause before it (300 ms) and a tail belong to it, the rest of the silence does not.
  const seconds = (wav.length - 44) / 32_000;
  expect(seconds).toBeGreaterThan(1.3);
  expect(seconds).toBeLessThan(1.9);
  // Barge-in: told while he speaks, within 120 ms and the message in which that happened.
  expect(one.starts).toHaveLength(1);
  expect(one.starts[0]! - 1).toBeLessThanOrEqual(0.16);
});

test('a button ends an utterance at once, and Mandarin is named', async () => {
  answer = (_, response) => json(response, 200, { text: '你好' });
  const one = new Visitor(
    recogniserOf(httpEngine({ fetcher, settings: { kind: 'http', url, model: 'm' } })),
    'zh_CN',
  ).say(silence(0.6), talk(0.8));
  one.stream.finish();
  await one.until(({ said }) => said.length === 1);
  expect(one.said).toEqual(['你好']);
  expect(asked[0]!.fields['language']).toBe('zh');
});

test('texts come in the order in which they were said', async () => {
  const waiting: ServerResponse[] = [];
  answer = (_, response) => {
    waiting.push(response);
    if (waiting.length < 2) return;
    json(waiting[1]!, 200, { text: 'second' });
    setImmediate(() => json(waiting[0]!, 200, { text: 'first' }));
  };
  const one = visitor().say(silence(1), talk(0.8), silence(1), talk(0.8), silence(1));
  await one.until(({ said }) => said.length === 2);
  expect(one.said).toEqual(['first', 'second']);
});

test.each([
  ['says why', 400, { error: { message: 'language is not supported' } }, 'MSS.47010107', /not supported/],
  ['knows no such key', 401, { error: { message: 'bad key' } }, 'MSS.47010141', /bad key/],
  ['is busy', 429, 'slow down', 'MSS.47010119', /429/],
  ['fails with 200', 200, { error: { message: 'out of memory' } }, 'MSS.47010107', /out of memory/],
  ['has no text', 200, { words: [] }, 'MSS.47010101', /without a text/],
  ['has a number as text', 200, { text: 7 }, 'MSS.47010101', /without a text/],
])('a service that %s is told by code', async (_, status, body, code, message) => {
  answer = (_asked, response) => json(response, status, body);
  const one = visitor().say(silence(1), talk(0.6), silence(1));
  await one.until(({ failures }) => failures.length === 1);
  expect(one.failures[0]!.code).toBe(code);
  expect(wholeReason(one.failures[0]!)).toMatch(message);
  expect(one.texts).toEqual([]);
});

test('a service that stalls, lies, hangs up or never ends is given up, and the next utterance is heard', async () => {
  const scripts: ((response: ServerResponse) => void)[] = [
    () => undefined,
    (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
    (response) => response.socket!.destroy(),
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, ' ')));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
    (response) => json(response, 200, { text: 'at last' }),
  ];
  const codes = ['MSS.47010104', 'MSS.47010101', 'MSS.47010104', 'MSS.47010101'];
  answer = (_, response) => scripts[asked.length - 1]!(response);
  const one = visitor({}, 400);
  for (let i = 0; i < codes.length; i++) {
    one.say(silence(1), talk(0.6), silence(1));
    await one.until(({ failures }) => failures.length === i + 1);
    expect(one.failures[i]!.code).toBe(codes[i]);
  }
  one.say(silence(1), talk(0.6), silence(1));
  await one.until(({ said }) => said.length === 1);
  expect(one.said).toEqual(['at last']);
});

test('an address inside is refused unless the installation opens it', async () => {
  const careful = createFetcher({ allowedNetworks: [] });
  const settings: HttpSettings = { kind: 'http', url, model: 'm' };
  const one = new Visitor(recogniserOf(httpEngine({ fetcher: careful, settings })));
  one.say(silence(1), talk(0.6), silence(1));
  await one.until(({ failures }) => failures.length === 1);
  // Visitors are not told about addresses inside.
  expect(one.failures[0]).toMatchObject({
    code: 'MSS.47010104',
    message: 'speech recognition cannot be reached',
  });
  expect(wholeReason(one.failures[0]!)).toMatch(/CYCLORAMA_ALLOWED_NETWORKS/);
  expect(asked).toEqual([]);
  await careful.close();
});

test('who closes hears nothing more, and utterances that pile up are refused', async () => {
  const waiting: ServerResponse[] = [];
  answer = (_, response) => waiting.push(response);
  const one = visitor();
  for (let i = 0; i < 5; i++) one.say(silence(0.8), talk(0.5), silence(0.8));
  expect(one.failures).toHaveLength(1);
  expect(one.failures[0]!.code).toBe('MSS.47010119');
  expect(one.starts).toHaveLength(5);
  one.stream.close();
  one.say(talk(1));
  for (const response of waiting) json(response, 200, { text: 'late' });
  const other = visitor();
  answer = (_, response) => json(response, 200, { text: 'other' });
  other.say(silence(1), talk(0.6), silence(1));
  await other.until(({ said }) => said.length === 1);
  expect(one.texts).toEqual([]);
  expect(one.starts).toHaveLength(5);
});
