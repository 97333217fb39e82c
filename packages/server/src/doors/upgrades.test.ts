import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { onUpgrade, refuseUpgrade, type UpgradeHandler } from './upgrades.ts';

let app: FastifyInstance;
let port: number;
const sockets = new WebSocketServer({ noServer: true });

beforeEach(async () => {
  app = fastify();
  app.get('/hello', async () => ({ hello: true }));
  app.post('/echo', async (request) => request.body);
  await app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = app.server.address() as AddressInfo);
});
afterEach(() => app.close());

const say =
  (word: string): UpgradeHandler =>
  ({ request, socket, head, params }) =>
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.send([word, ...params].join(' '));
      client.close();
    });

async function knock(path: string): Promise<string | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => resolve(data.toString('utf8')));
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      resolve(statusCode);
      request.destroy();
    });
    socket.on('error', reject);
  });
}

/** Sends bytes. @returns everything that came back until the server closed */
async function raw(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => (answer += data.toString('utf8')));
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

describe('WebSockets of one server', () => {
  it('go to whoever has their path; nobody has the others', async () => {
    const end = onUpgrade(app.server, /^\/one\/([^/]+)$/, say('one'));
    onUpgrade(app.server, /^\/two$/, say('two'));
    onUpgrade(app.server, /^\/no$/, ({ socket }) => refuseUpgrade(socket, 503, { 'retry-after': '2' }));
    onUpgrade(app.server, /^\/broken$/, () => Promise.reject(new Error('broken')));
    expect(await knock('/one/a%20b?x=1')).toBe('one a b');
    expect(await knock('/one/%ff')).toBe('one ');
    expect(await knock('/two')).toBe('two');
    expect(await knock('/no')).toBe(503);
    expect(await knock('/broken')).toBe(500);
    for (const path of ['/elsewhere', '/hello', '/two/more', '/']) expect(await knock(path)).toBe(404);
    end();
    expect(await knock('/one/a')).toBe(404);
  });

  it('leave requests alone that offer another protocol, as Java clients do', async () => {
    onUpgrade(app.server, /^\/two$/, say('two'));
    const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n';
    const hello = await raw(
      `GET /hello HTTP/1.1\r\nHost: x\r\n${offer}\r\nGET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    expect(hello.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(hello.match(/\{"hello":true\}/g)).toHaveLength(2);
    const body = JSON.stringify({ text: 'x'.repeat(100_000) });
    const echo = await raw(
      `POST /echo HTTP/1.1\r\nHost: x\r\n${offer}Content-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    expect(echo).toContain(body);
    expect(echo).toContain('HTTP/1.1 404 Not Found');
  });
});
