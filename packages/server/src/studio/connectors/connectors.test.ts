import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { createFetcher } from '../../store/fetch/http-fetcher.ts';
import type { ViewerEvent } from '../shows/port.ts';
import { EventBatcher } from './batcher.ts';
import { readMessage } from './messages.ts';
import { WebSocketConnector } from './websocket-connector.ts';

const NOW = 1_700_000_000_000;
const event = (i: number): ViewerEvent => ({ timestamp: NOW, type: 1, content: `${i}` });

describe('messages of bridges', () => {
  it('become events in the words of the API', () => {
    const user = { id: 'u1', name: 'Ann', level: 3 };
    const read = (message: unknown): unknown =>
      readMessage(JSON.stringify(message), NOW).map(({ timestamp, type, content }) => [
        timestamp,
        type,
        JSON.parse(content) as unknown,
      ]);
    const seen = { userId: 'u1', name: 'Ann', level: 3 };
    expect(read({ type: 'comment', user, text: 'hi', time: NOW + 1 })).toEqual([
      [NOW + 1, 1, { user: seen, content: 'hi' }],
    ]);
    expect(
      read([
        { type: 'enter', user },
        { type: 'like', user, count: 5 },
        { type: 'gift', user, gift: { name: 'Rose', count: 3, value: 10 } },
        { type: 'viewers', count: 42, time: '2023-11-14T22:13:20Z' },
      ]),
    ).toEqual([
      [NOW, 2, { user: seen }],
      [NOW, 3, { user: seen, count: 5 }],
      [NOW, 4, { user: seen, gift: { giftName: 'Rose', giftNum: 3, giftValue: 10, totalValue: 30 } }],
      [NOW, 6, { numberOfViewers: 42 }],
    ]);
    expect(read({ events: [{ timestamp: 5, type: 1, content: '{"content":"hi"}' }] })).toEqual([
      [5, 1, { content: 'hi' }],
    ]);
  });

  it.each([
    ['nonsense', 'expected JSON'],
    ['"text"', 'expected an object'],
    ['{"type":"toString"}', 'type: expected one of comment'],
    ['{"type":"comment","user":{}}', 'text: expected a text'],
    ['[{"type":"enter"},{"type":"viewers"}]', 'event 1: count: expected a number'],
    ['{"type":"enter","time":"yesterday"}', 'time: expected milliseconds'],
    ['{"type":0.5,"content":""}', 'type: expected a number'],
  ])('that cannot be read are refused whole: %s', (text, why) => {
    expect(() => readMessage(text, NOW)).toThrow(why);
  });
});

describe('events on their way to a show', () => {
  it('are gathered, keep their order, and wait for nothing but to be counted', async () => {
    const reports: string[][] = [];
    const done: (() => void)[] = [];
    const batcher = new EventBatcher((events) => {
      reports.push(events.map(({ content }) => content));
      return new Promise<void>((resolve) => done.push(resolve));
    });
    const added = Array.from({ length: 1200 }, (_, i) => batcher.add([event(i)]));
    expect(batcher.waiting).toBe(1200);
    await vi.waitFor(() => expect(reports.flat()).toHaveLength(1200));
    expect(reports.flat()).toEqual(Array.from({ length: 1200 }, (_, i) => `${i}`));
    expect(reports.map((one) => one.length)).toEqual([500, 500, 200]);
    done[0]?.();
    await Promise.all(added.slice(0, 500));
    await vi.waitFor(() => expect(batcher.waiting).toBe(700));
    for (const resolve of done) resolve();
    await Promise.all(added);
    const large = batcher.add(Array.from({ length: 1300 }, (_, i) => event(i)));
    await vi.waitFor(() => expect(reports.slice(3).map((one) => one.length)).toEqual([500, 500, 300]));
    for (const resolve of done) resolve();
    await large;
  });

  it('that the show does not take are told to whoever brought them', async () => {
    const batcher = new EventBatcher(() => Promise.reject(new Error('over')));
    await expect(batcher.add([event(1)])).rejects.toThrow('over');
    expect(batcher.waiting).toBe(0);
  });
});

describe('a bridge that is connected to', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  async function bridge(onSocket: (socket: WebSocket, key: string) => void): Promise<string> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    ends.push(() => {
      for (const client of server.clients) client.terminate();
      server.close();
    });
    server.on('connection', (socket, request) => onSocket(socket, String(request.headers['x-key'])));
    await once(server, 'listening');
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/chat`;
  }

  function connector(
    url: string,
    took: ViewerEvent[],
    allowedNetworks = ['127.0.0.0/8'],
  ): WebSocketConnector {
    const fetcher = createFetcher({ allowedNetworks });
    const batcher = new EventBatcher((events) => {
      took.push(...events);
      return Promise.resolve();
    });
    const made = new WebSocketConnector({
      url,
      headers: { 'x-key': 'k1' },
      greeting: 'hello',
      fetcher,
      batcher,
    });
    ends.push(
      () => made.close(),
      () => void fetcher.close(),
    );
    return made;
  }

  it('is greeted, heard, and connected to again when it hangs up', async () => {
    const said: string[] = [];
    let connections = 0;
    const url = await bridge((socket, key) => {
      connections += 1;
      socket.on('message', (data: Buffer) => {
        said.push(`${key} ${data.toString()}`);
        socket.send(`{"type":"comment","text":"number ${connections}"}`);
        socket.send('what?');
        if (connections === 1) socket.close();
      });
    });
    const took: ViewerEvent[] = [];
    const made = connector(url, took);
    made.open();
    await vi.waitFor(() => expect(took).toHaveLength(2), 5000);
    expect(said).toEqual(['k1 hello', 'k1 hello']);
    expect(took.map(({ content }) => JSON.parse(content) as unknown)).toEqual([
      { user: {}, content: 'number 1' },
      { user: {}, content: 'number 2' },
    ]);
    await vi.waitFor(() =>
      expect(made.status).toEqual({
        ...{ state: 'CONNECTED', received: 2, counted: 2, unreadable: 2, lastError: 'expected JSON' },
      }),
    );
  });

  it('behind a private address is not connected to', async () => {
    const took: ViewerEvent[] = [];
    const url = await bridge(() => expect.unreachable('it was connected to'));
    const literal = connector(url, took, []);
    const named = connector(url.replace('127.0.0.1', 'localhost'), took, []);
    for (const made of [literal, named]) {
      made.open();
      await vi.waitFor(() => expect(made.status.lastError).toContain('CYCLORAMA_ALLOWED_NETWORKS'));
      expect(made.status.state).toBe('DISCONNECTED');
    }
  });

  it('that brings ten thousand events at once is taken at the pace of the show', async () => {
    const url = await bridge((socket) => {
      for (let i = 0; i < 10_000; i++) socket.send(`{"type":"comment","text":"${i}"}`);
    });
    const took: ViewerEvent[] = [];
    const made = connector(url, took);
    made.open();
    await vi.waitFor(() => expect(made.status.counted).toBe(10_000), { timeout: 20_000 });
    expect((JSON.parse(took[9999]?.content ?? '') as { content: string }).content).toBe('9999');
  });
});
