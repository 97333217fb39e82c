import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApsaraError, MssError } from '@cyclorama/contract';
import type { LiveTransition } from '@cyclorama/stage/data';
import type { MediaAddresses } from '../../../doors/apsara/operation.ts';
import { loadCaster } from '../../casters/load.ts';
import type { CasterRow } from '../../casters/table.ts';
import type { Studio } from '../../context.ts';
import type { AsRunLog } from '../as-run.ts';
import type { CasterSessions, CasterWatch, LiveMoment } from '../port.ts';
import { showOn, type BusOrder } from './bus.ts';
import { fadeToBlack } from './fade.ts';
import { DeskFeeds } from './feed.ts';
import { holdTransition, refuseWhileHeld } from './hold.ts';
import { channelsOf, setMixer } from './mixer.ts';
import { recordingsOf } from './recordings.ts';
import { showDesk } from './show.ts';

const MAX_TRANSITION_MS = 10_000;
const FADE_MS = 600;
const MAX_COMPONENTS = 20;

export interface DeskRoutesOptions {
  readonly studio: Studio;
  readonly sessions: CasterSessions;
  readonly watch: CasterWatch;
  readonly asRun: AsRunLog;
  readonly addresses: (request: FastifyRequest) => MediaAddresses;
  readonly ownCaster: (request: FastifyRequest<OfCaster>, action: string) => Promise<CasterRow>;
  readonly bodyOf: (request: FastifyRequest) => unknown;
}

type OfCaster = { Params: { caster_id: string } };
type Members = Readonly<Record<string, unknown>>;

/**
 * What a control room needs besides the vendor's operations:
 *
 * - `GET /api/casters/{id}/desk`: everything of a caster of one moment; `GET …/desk/stream?pictures=1&log=1`: its news,
 *   meters and pictures over one connection; `GET …/meters` only the meters (12 a second), `GET …/multiview` only
 *   pictures of the sources (3 a second);
 * - `GET …/recordings`: finished recordings with addresses that play for some hours;
 * - `POST …/bus` `{bus: pvw|pgm, source?|layout_id?, component_ids?, transition?, milliseconds?}`: preview, or hot cut;
 * - `POST …/hold` `{position, transition?: fade|wipe}`: a T-bar between programme (0) and preview (1), held where it stands;
 *   a take ends it at the preview. Meanwhile the buses are refused (409);
 * - `POST …/black` `{on, milliseconds?}`: fade to black and back; `PUT …/mixer` `{channels}`: sound of the programme.
 *
 * Answers of changes have the programme frame at which they took effect.
 */
export function deskRoutes(api: FastifyInstance, options: DeskRoutesOptions): void {
  const { studio, sessions, watch, asRun, addresses, ownCaster, bodyOf } = options;
  const feeds = new DeskFeeds({
    ...{ watch, asRun, events: studio.events },
    report: (error) => studio.log.error({ err: error }, 'a control room could not be told'),
  });
  api.addHook('preClose', async () => feeds.close());

  api.get<OfCaster>('/api/casters/:caster_id/desk', async (request) => {
    const row = await ownCaster(request, 'DescribeCasters');
    const aggregate = await loadCaster(studio.db.orm, row.id);
    if (aggregate === undefined) throw new ApsaraError('InvalidCaster.NotFound', row.id);
    return showDesk(aggregate, addresses(request), studio.clock.now(), watch.onAir(row.id));
  });

  api.get<OfCaster>('/api/casters/:caster_id/recordings', async (request) => {
    const row = await ownCaster(request, 'DescribeCasters');
    return { recordings: await recordingsOf(studio, row, addresses(request).http) };
  });

  const streams = {
    'desk/stream': (query: Members) => ({
      meters: true,
      pictures: query['pictures'] === '1',
      entries: query['log'] === '1',
    }),
    meters: () => ({ meters: true, pictures: false, entries: false }),
    multiview: () => ({ meters: false, pictures: true, entries: false }),
  };
  for (const [name, wants] of Object.entries(streams))
    api.get<OfCaster>(`/api/casters/:caster_id/${name}`, async (request, reply) => {
      const row = await ownCaster(request, 'DescribeCasters');
      reply.hijack();
      feeds.open(reply.raw, row.id, wants(request.query as Members));
      return reply;
    });

  api.post<OfCaster>('/api/casters/:caster_id/bus', async (request) => {
    const row = await ownCaster(request, 'UpdateCasterSceneConfig');
    const order = { ...orderOf(row, request), ...busOf(membersOf(bodyOf(request))) };
    await refuseWhileHeld(watch, row.id);
    return told(await showOn(studio, sessions, order));
  });

  api.post<OfCaster>('/api/casters/:caster_id/hold', async (request) => {
    const row = await ownCaster(request, 'CopyCasterSceneConfig');
    const { position, transition = 'fade' } = membersOf(bodyOf(request));
    if (typeof position !== 'number' || !(position >= 0 && position <= 1))
      throw new MssError('MSS.00000003', 'position: expected a number from 0 to 1');
    const kind = (['fade', 'wipe'] as const).find((one) => one === transition);
    if (kind === undefined) throw new MssError('MSS.00000003', 'transition: expected fade or wipe');
    const { casterId, requestId } = orderOf(row, request);
    return told(await holdTransition(studio, sessions, { casterId, requestId, kind, position }));
  });

  api.post<OfCaster>('/api/casters/:caster_id/black', async (request) => {
    const row = await ownCaster(request, 'UpdateCasterSceneConfig');
    const { on, milliseconds = FADE_MS } = membersOf(bodyOf(request));
    if (typeof on !== 'boolean') throw new MssError('MSS.00000003', 'on: expected true or false');
    const order = { ...orderOf(row, request), on, milliseconds: millisecondsOf(milliseconds) };
    return told(await fadeToBlack(studio, sessions, order));
  });

  api.put<OfCaster>('/api/casters/:caster_id/mixer', async (request) => {
    const row = await ownCaster(request, 'UpdateCasterSceneAudio');
    const channels = channelsOf(membersOf(bodyOf(request))['channels']);
    const moment = await setMixer(studio, sessions, { ...orderOf(row, request), channels });
    return moment === undefined ? { frame: null, pts_ms: null, at: null } : told(moment);
  });
}

function orderOf(row: CasterRow, request: FastifyRequest) {
  return { projectId: row.projectId, casterId: row.id, requestId: request.id };
}

/** Where a change took effect, on the wire. */
export function told({ frame, ptsMs, at }: LiveMoment) {
  return { frame, pts_ms: ptsMs, at: at.toISOString() };
}

/** @throws MssError MSS.00000003 */
export function transitionOf({ transition = 'cut', milliseconds = 0 }: Members): LiveTransition {
  const kind = (['cut', 'fade', 'wipe'] as const).find((one) => one === transition);
  if (kind === undefined) throw new MssError('MSS.00000003', 'transition: expected cut, fade or wipe');
  return { kind, milliseconds: millisecondsOf(milliseconds) };
}

function millisecondsOf(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= MAX_TRANSITION_MS))
    throw new MssError('MSS.00000003', `milliseconds: expected a number from 0 to ${MAX_TRANSITION_MS}`);
  return value;
}

function busOf(body: Members): Pick<BusOrder, 'bus' | 'show' | 'componentIds' | 'transition'> {
  const { bus, source, layout_id: layoutId, component_ids: components } = body;
  if (bus !== 'pvw' && bus !== 'pgm') throw new MssError('MSS.00000003', 'bus: expected pvw or pgm');
  if (source !== undefined && layoutId !== undefined)
    throw new MssError('MSS.00000003', 'source, layout_id: expected one of them');
  const transition = transitionOf(body);
  return {
    bus,
    transition,
    ...(source === undefined ? {} : { show: { location: textOf('source', source) } }),
    ...(layoutId === undefined ? {} : { show: { layoutId: textOf('layout_id', layoutId) } }),
    ...(components === undefined ? {} : { componentIds: idsOf(components) }),
  };
}

function idsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length > MAX_COMPONENTS)
    throw new MssError('MSS.00000003', `component_ids: expected at most ${MAX_COMPONENTS} ids`);
  return (value as readonly unknown[]).map((one) => textOf('component_ids', one));
}

function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > 128)
    throw new MssError('MSS.00000003', `${name}: expected an id`);
  return value;
}

function membersOf(body: unknown): Members {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new MssError('MSS.00000003', 'body: expected an object');
  return body as Members;
}
