import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { StreamHub } from '@cyclorama/streaming';
import fastify, { LogController, type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { loadConfig } from '../../../config.ts';
import { DialogRefused } from '../../../studio/dialogs/refused.ts';
import type { Robot } from '../../../studio/dialogs/port.ts';
import { HandClock } from '../../../testing/studio.ts';
import { logAccess } from '../../access-log.ts';
import { Metrics } from '../../metrics.ts';
import { requestIdOf } from '../../request-id.ts';
import { dialogDoor } from '../door.ts';
import type { DialogDoorOptions } from '../port.ts';
import { StandInDialogs, standInRobot } from './stand-in.ts';

/** The doors of dialogs before stand-ins, listening. */
export interface TestDialogDoor {
  readonly app: FastifyInstance;
  readonly dialogs: StandInDialogs;
  readonly hub: StreamHub;
  readonly clock: HandClock;
  /** Robots by their ids. */
  readonly robots: Map<string, Robot>;
  /** Codes that are good: robot and tenant. */
  readonly codes: Map<string, { readonly robotId: string; readonly projectId: string }>;
  /** Lines of the log. */
  readonly lines: string[];
  readonly port: number;
  post(
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<LightMyRequestResponse>;
  /** Opens a WebSocket, with what it hears. */
  socket(path: string): TestSocket;
  close(): Promise<void>;
}

/** Opens the doors; settings as in the environment. */
export async function openTestDialogDoor(
  more: Partial<DialogDoorOptions> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<TestDialogDoor> {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
  }) as unknown as FastifyInstance;
  logAccess(app, log, new Metrics());
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  const dialogs = new StandInDialogs();
  const hub = new StreamHub();
  const clock = new HandClock();
  const robots = new Map([['robot1', standInRobot()]]);
  const codes: TestDialogDoor['codes'] = new Map();
  await app.register(
    dialogDoor({
      studio: { config: loadConfig({ env }), clock, log },
      ...{ dialogs, hub },
      redeem: async ({ code, robotId }) => {
        const known = codes.get(code);
        if (known === undefined) throw new DialogRefused('MSS.47010046', 'there is no such one-off code');
        if (known.robotId !== robotId) throw new DialogRefused('MSS.47010063', 'it is for another robot');
        codes.delete(code);
        return { projectId: known.projectId, giveBack: async () => void codes.set(code, known) };
      },
      issuePublic: async (robotId) => {
        if (robotId !== 'robot1')
          throw new DialogRefused('MSS.47010106', `robot_id: there is no robot ${robotId}`);
        return { code: 'public', expiresAt: new Date('2026-01-05T08:05:00Z') };
      },
      loadRobot: async (robotId) => {
        const robot = robots.get(robotId);
        return robot && { robot, brain: undefined, recogniserSettings: robot.recogniser };
      },
      recogniserOf: () => ({ recogniser: undefined, told: { kind: 'browser' } }),
      welcome: async (robotId) => {
        const robot = robots.get(robotId);
        return (
          robot && {
            ...{ name: robot.name, language: 'zh_CN', isPublic: true },
            ...{ portraitUrl: '/portrait.png', backgroundColor: '#123456' },
          }
        );
      },
      address: () => ({ protocol: 'http', host: '127.0.0.1', port: 80 }),
      ...more,
    }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const open = new Set<WebSocket>();
  return {
    ...{ app, dialogs, hub, clock, robots, codes, lines, port },
    post: (url, body, headers = {}) =>
      app.inject({
        ...{ method: 'POST', url },
        headers: { 'content-type': 'application/json', host: 'avatars.example:8443', ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    socket: (path) => {
      const client = new WebSocket(`ws://127.0.0.1:${port}${path}`);
      open.add(client);
      return new TestSocket(client);
    },
    close: async () => {
      for (const client of open) client.terminate();
      await app.close();
      hub.close();
    },
  };
}

/** A client of a WebSocket: what came, what was refused, how it ended. */
export class TestSocket {
  readonly client: WebSocket;
  readonly #came: (string | Buffer)[] = [];
  readonly #waiting: ((message: string | Buffer) => void)[] = [];
  /** Code with which it was closed. */
  readonly closed: Promise<number>;
  /** Status and body with which it was refused. */
  readonly refused: Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly body: Readonly<Record<string, string>>;
  }>;

  constructor(client: WebSocket) {
    this.client = client;
    client.on('error', () => undefined);
    client.on('message', (data, isBinary) => {
      const bytes = Buffer.from(data as Buffer);
      const message = isBinary ? bytes : bytes.toString('utf8');
      const next = this.#waiting.shift();
      if (next === undefined) this.#came.push(message);
      else next(message);
    });
    this.closed = new Promise((resolve) => client.on('close', resolve));
    this.refused = new Promise((resolve) =>
      client.on('unexpected-response', (_request, response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, string>) });
        });
      }),
    );
  }

  /** The next message, JSON read. */
  async next(): Promise<Record<string, unknown>> {
    return JSON.parse(String(await this.raw())) as Record<string, unknown>;
  }

  async raw(): Promise<string | Buffer> {
    const came = this.#came.shift();
    return came ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  async opened(): Promise<this> {
    if (this.client.readyState !== this.client.OPEN) await once(this.client, 'open');
    return this;
  }

  send(message: unknown): void {
    this.client.send(
      typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
    );
  }

  /** Sends a request. @returns its result, whatever else comes before */
  async ask(request: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    (await this.opened()).send(request);
    for (;;) {
      const message = await this.next();
      if (message['type'] === 'result' && message['request_id'] === request['request_id']) return message;
    }
  }
}
