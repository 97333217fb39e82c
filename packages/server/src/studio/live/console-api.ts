import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApsaraError, MssError } from '@cyclorama/contract';
import { desc, eq } from 'drizzle-orm';
import { answerConsoleError } from '../../doors/console/answer-error.ts';
import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import { Authenticator, MAX_BODY_BYTES } from '../../doors/metastudio/authenticate.ts';
import { parseBody } from '../../doors/metastudio/body.ts';
import { casters as casterTable, type CasterRow } from '../casters/table.ts';
import type { Studio } from '../context.ts';
import { casterMatteRoutes } from '../mattes/caster-routes.ts';
import type { Identities } from '../tenants/identities.ts';
import { isAllowed } from '../tenants/policies.ts';
import type { AsRunLog } from './as-run.ts';
import { asRunCsv, readAsRun, showEntry, type AsRunQuery } from './as-run-query.ts';
import { deskRoutes, told, transitionOf } from './desk/routes.ts';
import { inviteRoutes, type GuestStreams } from './invites-api.ts';
import type { CasterEyes, CasterSessions, CasterWatch } from './port.ts';
import { EventStreams } from './event-stream.ts';
import { speakRoutes } from './speak-api.ts';
import { takePreview } from './take.ts';

export interface LiveConsoleOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly sessions: CasterSessions;
  readonly eyes: CasterEyes;
  readonly watch: CasterWatch;
  readonly asRun: AsRunLog;
  readonly streams: GuestStreams;
  readonly addresses: (request: FastifyRequest) => MediaAddresses;
}

const NOTHING = new Uint8Array(0);
const MAX_ENTRIES = 10_000;

type OfCaster = { Params: { caster_id: string } };

/**
 * Our own API for live shows, with the credentials of the MetaStudio door (X-Auth-Token or a signature):
 *
 * - `GET /api/casters` `{count, casters}`, the newest change first;
 * - `GET /api/casters/{id}/status` what runs now: frame, lateness, sources, outputs, loudness;
 * - `POST /api/casters/{id}/take` `{transition: cut|fade|wipe, milliseconds, swap?, expects?}`: preview into programme,
 *   answers frame and pts; with `swap` the preview gets what the programme showed; `expects` is the `look` of the preview as
 *   the caller saw it: when it is another by now, 412;
 * - `GET /api/casters/{id}/as-run[.csv]?from=&to=&kind=&limit=` what was on air, the newest first;
 * - `GET /api/casters/{id}/events` the same as it happens (server-sent events);
 * - control rooms, see `deskRoutes`; cameras of guests, see `inviteRoutes`;
 * - speech of avatars, see `speakRoutes`; persons cut out, see `casterMatteRoutes`.
 */
export function liveConsoleDoor(options: LiveConsoleOptions): (app: FastifyInstance) => Promise<void> {
  const { studio, sessions, eyes, watch, asRun, addresses } = options;
  const authenticator = new Authenticator(options.identities, studio.clock);
  const projectOf = async (request: FastifyRequest, action: string, casterId = '*'): Promise<string> => {
    const identity = await authenticator.authenticate(request, bytesOf(request));
    const resource = `acs:live:*:${identity.projectId}:caster/${casterId}`;
    if (!isAllowed(identity.policies, [`live:${action}`], resource))
      throw new MssError(
        'MSS.00024001',
        `the policies of these credentials do not allow live:${action} on ${resource}`,
      );
    return identity.projectId;
  };
  const ownCaster = async (request: FastifyRequest<OfCaster>, action: string): Promise<CasterRow> => {
    const { caster_id: id } = request.params;
    const projectId = await projectOf(request, action, id);
    const [row] = await studio.db.orm.select().from(casterTable).where(eq(casterTable.id, id));
    if (row?.projectId !== projectId) throw new ApsaraError('InvalidCaster.NotFound', id.slice(0, 64));
    return row;
  };
  const entries = async (request: FastifyRequest<OfCaster>) => {
    const { caster_id: casterId } = request.params;
    // The log outlives the caster: whose it was stands in its entries.
    const projectId = await projectOf(request, 'DescribeCasters', casterId);
    return readAsRun(studio, asRunQuery(request, projectId, casterId));
  };
  return async (app) => {
    await app.register(async (api) => {
      const streams = new EventStreams(asRun);
      api.addHook('preClose', async () => streams.close());
      // The signature covers the body's bytes, so they are kept as they came.
      api.removeAllContentTypeParsers();
      api.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
        (_request, body, done) => done(null, body),
      );
      api.setErrorHandler(answerConsoleError);
      api.get('/api/casters', async (request) => {
        const projectId = await projectOf(request, 'DescribeCasters');
        const rows = await studio.db.orm
          .select()
          .from(casterTable)
          .where(eq(casterTable.projectId, projectId))
          .orderBy(desc(casterTable.updatedAt));
        return { count: rows.length, casters: rows.map(showCaster) };
      });
      api.get<OfCaster>('/api/casters/:caster_id/status', async (request) => {
        const row = await ownCaster(request, 'DescribeCasters');
        const status = row.desired === 'running' ? await sessions.status(row.id) : undefined;
        return { ...showCaster(row), on_air: status !== undefined, status: status ?? null };
      });
      api.post<OfCaster>('/api/casters/:caster_id/take', async (request) => {
        const row = await ownCaster(request, 'CopyCasterSceneConfig');
        const body = (parseBody(request, bytesOf(request)) ?? {}) as Readonly<Record<string, unknown>>;
        const transition = transitionOf(body);
        const { projectId, id: casterId } = row;
        const moment = await takePreview(studio, sessions, {
          ...{ projectId, casterId, requestId: request.id, transition },
          swap: body['swap'] === true,
          ...(typeof body['expects'] === 'string' ? { expects: body['expects'] } : {}),
        });
        return { ...told(moment), transition };
      });
      const bodyOf = (request: FastifyRequest): unknown => parseBody(request, bytesOf(request));
      speakRoutes(api, { studio, sessions, ownCaster, bodyOf });
      deskRoutes(api, { studio, sessions, watch, asRun, addresses, ownCaster, bodyOf });
      inviteRoutes(api, { studio, sessions, streams: options.streams, addresses, ownCaster, bodyOf });
      casterMatteRoutes(api, { studio, sessions, eyes, ownCaster, bodyOf });
      api.get<OfCaster>('/api/casters/:caster_id/as-run', async (request) => ({
        entries: (await entries(request)).map(showEntry),
      }));
      api.get<OfCaster>('/api/casters/:caster_id/as-run.csv', async (request, reply) =>
        reply
          .header('content-type', 'text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="as-run.csv"')
          .send(asRunCsv(await entries(request))),
      );
      api.get<OfCaster>('/api/casters/:caster_id/events', async (request, reply) => {
        const row = await ownCaster(request, 'DescribeCasters');
        reply.hijack();
        streams.open(reply.raw, row.id);
        return reply;
      });
    });
  };
}

function showCaster(row: CasterRow): Readonly<Record<string, unknown>> {
  return {
    id: row.id,
    name: row.name,
    norm_type: row.normType,
    desired: row.desired,
    revision: row.revision,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    started_at: row.startedAt?.toISOString() ?? null,
  };
}

function asRunQuery(request: FastifyRequest, projectId: string, casterId: string): AsRunQuery {
  const query = request.query as Readonly<Record<string, string | undefined>>;
  const from = time(query['from'], 'from');
  const to = time(query['to'], 'to');
  const limit = query['limit'] ?? '1000';
  if (!/^\d{1,5}$/.test(limit) || Number(limit) > MAX_ENTRIES || limit === '0')
    throw new MssError('MSS.00000003', `limit: expected a whole number from 1 to ${MAX_ENTRIES}`);
  return {
    projectId,
    casterId,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(query['kind'] === undefined || query['kind'] === '' ? {} : { kinds: query['kind'].split(',') }),
    limit: Number(limit),
  };
}

function time(text: string | undefined, name: string): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new MssError('MSS.00000003', `${name}: expected a time such as 2026-01-05T08:00:00Z`);
  return at;
}

function bytesOf(request: FastifyRequest): Uint8Array {
  return (request.body as Uint8Array | undefined) ?? NOTHING;
}
