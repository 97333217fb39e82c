import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pinnedFetch } from './pinned-fetch.ts';

const HERE = [{ address: '127.0.0.1', family: 4 }];
const signal = AbortSignal.timeout(10_000);
let server: Server;
/** A name that no DNS knows: whoever gets through was pinned. */
let url: string;
let asked = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    asked = `${request.method ?? ''} ${request.headers.host ?? ''} ${request.headers['content-type'] ?? ''} `;
    request.setEncoding('utf8').on('data', (text: string) => (asked += text));
    request.on('end', () => {
      if (request.url === '/away') response.writeHead(302, { location: '/' }).end();
      else response.writeHead(418, { 'content-type': 'audio/wav' }).end('sound');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://voices.invalid:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

it('goes where the name led when it was checked, under that name', async () => {
  const body = new FormData();
  body.set('tts_text', 'Hello.');
  const answer = await pinnedFetch(url, { method: 'POST', body, addresses: HERE }, signal);
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    418,
    'audio/wav',
    'sound',
  ]);
  expect(asked).toMatch(/^POST voices\.invalid:\d+ multipart\/form-data; boundary=[^]*Hello\./);
});

it('follows no redirect, and goes nowhere else', async () => {
  await expect(pinnedFetch(`${url}/away`, { addresses: HERE }, signal)).rejects.toThrow(/redirects \(302\)/);
  await expect(pinnedFetch(url, {}, signal)).rejects.toThrow();
});
