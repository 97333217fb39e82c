import { randomBytes } from 'node:crypto';
import { and, asc, count, eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MssError } from '@cyclorama/contract';
import { equalSecrets, sha256Hex } from '@cyclorama/signing';
import { bytesOf, ownApiDoor } from '../../doors/console/own-api.ts';
import { FetchRefused } from '../../store/fetch/refused.ts';
import { newId, wireTime } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { lockRoom, findRoom } from '../rooms/queries.ts';
import { ShowUnavailable } from '../shows/port.ts';
import type { Identities } from '../tenants/identities.ts';
import type { SecretBox } from '../tenants/secret-box.ts';
import { readMessage, UnreadableMessage } from './messages.ts';
import { CONNECTOR_NEWS, type ConnectorRuns } from './runs.ts';
import { headersContext, roomConnectors, type ConnectorRow } from './table.ts';

export interface ConnectorConsoleOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly box: SecretBox;
  readonly runs: ConnectorRuns;
  /** `http(s)://host[:port]` by which a request reached us. */
  readonly baseUrl: (request: FastifyRequest) => string;
}

const MOST_CONNECTORS = 20;
/** How long a webhook is opened without asking the database again. */
const FRESH_MS = 2000;
/** Webhooks that are kept in mind. */
const KEPT = 1000;
/** Events of a room that may wait; a webhook that brings more is asked to come again. */
const FULL = 50_000;

type OfRoom = { Params: { room_id: string } };
type OfConnector = { Params: { room_id: string; connector_id: string } };
type OfWebhook = { Params: { connector_id: string } };
type Body = Readonly<Record<string, unknown>>;

/**
 * Our own API for what brings viewers' chat into a room, with the credentials of the MetaStudio door:
 *
 * - `POST /api/rooms/{id}/connectors` `{kind: websocket, url, headers?, greeting?, name?}` or `{kind: webhook, name?}`: 201;
 *   a webhook's answer holds its `events_url` and, this once, its `token`;
 * - `GET /api/rooms/{id}/connectors` `{count, connectors}`, each with how it does while the room is on air;
 * - `DELETE /api/rooms/{id}/connectors/{connector_id}`: 204;
 * - `POST /api/connectors/{connector_id}/events`, with `Authorization: Bearer TOKEN` or `?token=`: takes events for a
 *   webhook, answers `{counted}` when every one of them is. Not bound by the limits of the vendor's API.
 */
export function connectorDoor(options: ConnectorConsoleOptions): (app: FastifyInstance) => Promise<void> {
  const { studio, identities, box, runs, baseUrl } = options;
  const webhooks = new Webhooks(studio);
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    api.post<OfRoom>('/api/rooms/:room_id/connectors', async (request, reply) => {
      const { room_id: roomId } = request.params;
      const projectId = await own.projectOf(request, 'UpdateRoomConnector', `smart-live-rooms/${roomId}`);
      const wish = readConnector(studio, own.bodyOf(request));
      const { row, token } = await store(studio, box, projectId, roomId, wish);
      const shown = onWire(row, runs, baseUrl(request));
      return reply.code(201).send(token === undefined ? shown : { ...shown, token });
    });
    api.get<OfRoom>('/api/rooms/:room_id/connectors', async (request) => {
      const { room_id: roomId } = request.params;
      const projectId = await own.projectOf(request, 'ListRoomConnectors', `smart-live-rooms/${roomId}`);
      const room = await findRoom(studio.db.orm, projectId, roomId);
      const rows = await studio.db.orm
        .select()
        .from(roomConnectors)
        .where(eq(roomConnectors.roomId, room.id))
        .orderBy(asc(roomConnectors.position));
      return { count: rows.length, connectors: rows.map((row) => onWire(row, runs, baseUrl(request))) };
    });
    api.delete<OfConnector>('/api/rooms/:room_id/connectors/:connector_id', async (request, reply) => {
      const { room_id: roomId, connector_id: id } = request.params;
      const projectId = await own.projectOf(request, 'UpdateRoomConnector', `smart-live-rooms/${roomId}`);
      const room = await findRoom(studio.db.orm, projectId, roomId);
      await studio.db.tx(async (tx) => {
        const gone = await tx.orm
          .delete(roomConnectors)
          .where(and(eq(roomConnectors.id, id), eq(roomConnectors.roomId, room.id)))
          .returning({ id: roomConnectors.id });
        if (gone.length === 0) throw new MssError('MSS.00000002', `there is no connector ${id.slice(0, 64)}`);
        await studio.events.publish(CONNECTOR_NEWS, { roomId: room.id }, tx);
      });
      webhooks.forget(id);
      return reply.code(204).send();
    });
    api.post<OfWebhook>('/api/connectors/:connector_id/events', async (request, reply) => {
      const roomId = await webhooks.roomOf(request);
      const text = Buffer.from(bytesOf(request)).toString('utf8');
      let events;
      try {
        events = readMessage(text, studio.clock.now().getTime());
      } catch (error) {
        if (error instanceof UnreadableMessage) throw new MssError('MSS.00000003', error.message);
        throw error;
      }
      const batcher = await runs.batcherOf(roomId);
      if (batcher === undefined) throw new MssError('MSS.20010099', 'the room is not on air');
      if (batcher.waiting > FULL)
        return reply
          .code(503)
          .header('retry-after', 1)
          .send({
            error_code: 'RoomBusy',
            error_msg: `More than ${FULL} events wait already; these were not taken.`,
          });
      try {
        await batcher.add(events);
      } catch (error) {
        if (error instanceof ShowUnavailable)
          throw new MssError('MSS.20010099', error.message, { cause: error });
        throw error;
      }
      return { counted: events.length };
    });
  });
}

/** Which webhook a request is for, without a question to the database for each. */
class Webhooks {
  readonly #studio: Studio;
  readonly #known = new Map<string, { readonly row: ConnectorRow | undefined; readonly until: number }>();

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  /** @throws MssError MSS.00000001 when it is not opened by what the request carries */
  async roomOf(request: FastifyRequest<OfWebhook>): Promise<string> {
    const { connector_id: id } = request.params;
    const [, bearer] = /^Bearer ([\w-]{1,128})$/i.exec(request.headers.authorization ?? '') ?? [];
    const { token = '' } = request.query as { readonly token?: string };
    const row = await this.#find(id);
    const sent = sha256Hex(bearer ?? token);
    if (typeof row?.tokenHash !== 'string' || !equalSecrets(sent, row.tokenHash))
      throw new MssError('MSS.00000001', 'this is not the token of this connector');
    return row.roomId;
  }

  async #find(id: string): Promise<ConnectorRow | undefined> {
    const known = this.#known.get(id);
    const now = performance.now();
    if (known !== undefined && known.until > now) return known.row;
    const [row] = await this.#studio.db.orm.select().from(roomConnectors).where(eq(roomConnectors.id, id));
    this.#known.delete(id);
    this.#known.set(id, { row, until: now + FRESH_MS });
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
    return row;
  }
}

interface Wish {
  readonly kind: ConnectorRow['kind'];
  readonly name: string;
  readonly url?: string;
  readonly greeting?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function readConnector(studio: Pick<Studio, 'fetcher'>, body: Body): Wish {
  for (const name of Object.keys(body))
    if (!['kind', 'name', 'url', 'headers', 'greeting'].includes(name))
      refuse(name, 'is no setting of a connector');
  const { kind, name = '', url, greeting, headers } = body;
  if (typeof name !== 'string' || name.length > 256) refuse('name', 'expected at most 256 characters');
  if (kind === 'webhook') {
    for (const other of ['url', 'headers', 'greeting'])
      if (body[other] !== undefined) refuse(other, 'only connectors of kind websocket have it');
    return { kind, name };
  }
  if (kind !== 'websocket') refuse('kind', 'expected websocket or webhook');
  if (typeof url !== 'string' || !/^wss?:\/\//i.test(url) || url.length > 2048 || !URL.canParse(url))
    refuse('url', 'expected ws://… or wss://…');
  try {
    studio.fetcher.check(url.replace(/^ws/i, 'http'));
  } catch (error) {
    if (error instanceof FetchRefused) refuse('url', error.message);
    throw error;
  }
  if (greeting !== undefined && (typeof greeting !== 'string' || greeting.length > 8192))
    refuse('greeting', 'expected at most 8192 characters');
  return {
    ...{ kind, name, url },
    ...(greeting === undefined ? {} : { greeting }),
    ...(headers === undefined ? {} : { headers: headersOf(headers) }),
  };
}

function headersOf(given: unknown): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    refuse('headers', 'expected an object of texts');
  const entries = Object.entries(given as Readonly<Record<string, unknown>>);
  if (entries.length > 20) refuse('headers', 'expected at most 20');
  for (const [name, value] of entries)
    if (
      !/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name) ||
      typeof value !== 'string' ||
      !/^[\t\x20-\x7e]{0,4096}$/.test(value) ||
      /^(host|connection|upgrade|sec-websocket-.*)$/i.test(name)
    )
      refuse(`headers.${name.slice(0, 64)}`, 'is no header that can be sent');
  return Object.fromEntries(entries) as Record<string, string>;
}

async function store(
  studio: Studio,
  box: SecretBox,
  projectId: string,
  roomId: string,
  { kind, name, url, greeting, headers }: Wish,
): Promise<{ readonly row: ConnectorRow; readonly token?: string }> {
  const id = newId();
  const token = kind === 'webhook' ? randomBytes(24).toString('base64url') : undefined;
  const row = await studio.db.tx(async (tx) => {
    const room = await lockRoom(tx.orm, projectId, roomId);
    const [known] = await tx.orm
      .select({ count: count() })
      .from(roomConnectors)
      .where(eq(roomConnectors.roomId, room.id));
    if ((known?.count ?? 0) >= MOST_CONNECTORS)
      throw new MssError('MSS.00020011', `at most ${MOST_CONNECTORS} connectors per room`);
    const [made] = await tx.orm
      .insert(roomConnectors)
      .values({
        ...{ id, projectId, roomId: room.id, name, kind, createdAt: studio.clock.now() },
        url: url ?? null,
        greeting: greeting ?? null,
        sealedHeaders: headers === undefined ? null : box.seal(JSON.stringify(headers), headersContext(id)),
        tokenHash: token === undefined ? null : sha256Hex(token),
      })
      .returning();
    if (made === undefined) throw new Error('the connector was not stored');
    await studio.events.publish(CONNECTOR_NEWS, { roomId: room.id }, tx);
    return made;
  });
  return { row, ...(token === undefined ? {} : { token }) };
}

function onWire(row: ConnectorRow, runs: ConnectorRuns, baseUrl: string) {
  const status = runs.status(row.id);
  return {
    connector_id: row.id,
    room_id: row.roomId,
    name: row.name,
    kind: row.kind,
    ...(row.kind === 'webhook'
      ? { events_url: `${baseUrl}/api/connectors/${row.id}/events` }
      : {
          url: row.url,
          status:
            status === undefined
              ? null
              : {
                  state: status.state,
                  ...{ received: status.received, counted: status.counted, unreadable: status.unreadable },
                  last_error: status.lastError ?? null,
                },
        }),
    create_time: wireTime(row.createdAt),
  };
}

function refuse(name: string, what: string): never {
  throw new MssError('MSS.00000003', `${name}: ${what}`);
}
