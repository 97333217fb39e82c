import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createFetcher } from './http-fetcher.ts';

test('an answer whose sender hangs up before it is read is still read whole', async () => {
  // Exactly what an unread body may hold: the parser stands still when the end of the connection comes.
  const body = Buffer.alloc(65_536, 'a');
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
      socket.end(body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const other = createHttpServer((_request, response) => response.end('later'));
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const { port: otherPort } = other.address() as AddressInfo;
  const fetcher = createFetcher({ allowedNetworks: ['127.0.0.0/8'] });
  try {
    const post = { headers: {}, maxBytes: 1_000_000, timeoutMs: 5000 };
    const answer = await fetcher.postStream(`http://127.0.0.1:${port}/`, {}, post);
    // Whole exchanges with another server: the end of the first connection has come by then.
    for (let i = 0; i < 5; i += 1) await fetcher.post(`http://127.0.0.1:${otherPort}/`, {}, post);
    let size = 0;
    for await (const chunk of answer.chunks) size += chunk.byteLength;
    expect(size).toBe(body.length);
  } finally {
    await fetcher.close();
    server.close();
    other.close();
  }
});
