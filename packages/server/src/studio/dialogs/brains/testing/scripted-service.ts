import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createFetcher } from '../../../../store/fetch/http-fetcher.ts';
import type { Fetcher } from '../../../../store/fetch/fetcher.ts';
import type { BrainQuestion } from '../../port.ts';

/** What a scripted service was sent. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A service on loopback that answers by a script and notes what it is sent. */
export interface ScriptedService {
  readonly url: string;
  readonly fetcher: Fetcher;
  readonly got: readonly Received[];
  /** How the next requests are answered. */
  script(answer: (response: ServerResponse) => void): void;
  /** Resolves when whoever asked last has hung up. */
  hungUp(): Promise<unknown>;
  close(): Promise<void>;
}

export async function scriptedService(): Promise<ScriptedService> {
  const got: Received[] = [];
  let answer: (response: ServerResponse) => void = (response) => void response.end();
  let gone: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    gone = once(response, 'close');
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      const body = JSON.parse(text) as Received['body'];
      got.push({ path: request.url ?? '', headers: request.headers, body });
      answer(response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fetcher = createFetcher({ allowedNetworks: ['127.0.0.0/8'] });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetcher,
    got,
    script: (next) => {
      answer = next;
    },
    hungUp: () => gone,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await fetcher.close();
    },
  };
}

/** Answers in one piece. */
export function whole(text: string, type = 'application/json', status = 200) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': type });
    response.end(text);
  };
}

/** Answers by server-sent events, as they are written. */
export function stream(...pieces: readonly string[]) {
  return (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
}

/** The same, and then nothing, for ever. */
export function stall(...pieces: readonly string[]) {
  return (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' });
    response.flushHeaders();
    for (const piece of pieces) response.write(piece);
  };
}

/** Answers with a status, and then nothing, for ever. */
export function stallWith(status: number) {
  return (response: ServerResponse): void => {
    response.writeHead(status);
    response.flushHeaders();
  };
}

export function asked(question: string, more: Partial<BrainQuestion> = {}): BrainQuestion {
  return {
    ...{ question, jobId: 'j1', sessionId: 's1', user: 'u1', language: 'en_US', turns: [] },
    ...more,
  };
}
