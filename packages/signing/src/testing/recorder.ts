import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256Hex, type SignedMessage } from '../index.ts';

/** A request as the recorder got it. */
export interface Recording extends SignedMessage {
  readonly body: string;
}

/** A loopback server that keeps what clients really send, and answers `{}` to all of it. */
export interface Recorder {
  readonly url: string;
  readonly host: string;
  readonly requests: Recording[];
  close(): Promise<void>;
}

async function record(request: IncomingMessage, response: ServerResponse, into: Recording[]): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const [path = '', query = ''] = (request.url ?? '').split('?');
  into.push({
    method: request.method ?? '',
    path,
    query,
    headers: request.headers,
    bodySha256: sha256Hex(body),
    body: body.toString('utf8'),
  });
  response.setHeader('content-type', 'application/json');
  response.end('{}');
}

/** Starts a recorder on a free loopback port. */
export async function startRecorder(): Promise<Recorder> {
  const requests: Recording[] = [];
  const server = createServer((request, response) => void record(request, response, requests));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
