import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApsaraError, MssError } from '@cyclorama/contract';
import { and, eq } from 'drizzle-orm';
import { locationsOf } from '../../compile/caster/index.ts';
import { requireActiveAsset } from '../assets/resolve.ts';
import { storeChange } from '../casters/change.ts';
import { loadCaster } from '../casters/load.ts';
import type { VideoResource } from '../casters/model.ts';
import { casterResources, type CasterRow } from '../casters/table.ts';
import type { Studio } from '../context.ts';
import { LiveUnavailable, type CasterEyes, type CasterSessions, type SnapshotLook } from '../live/port.ts';
import type { StoredMatte } from './stored.ts';
import { readMatte, showMatte } from './wire.ts';

type OfSource = { Params: { caster_id: string; location: string } };

export interface CasterMatteRoutes {
  readonly studio: Studio;
  readonly sessions: CasterSessions;
  readonly eyes: CasterEyes;
  /** The caster of the request, when the caller may do this with it. */
  readonly ownCaster: (request: FastifyRequest<OfSource>, action: string) => Promise<CasterRow>;
  readonly bodyOf: (request: FastifyRequest) => unknown;
}

const COLORS: readonly SnapshotLook['color'][] = ['green', 'blue', 'auto', 'complex'];
const MAX_WIDTH = 1920;

/**
 * How persons before the cameras of a show are cut out, adjustable while they are on air:
 *
 * - `GET /api/casters/{id}/sources/{location}/matte` `{matte}`; null = the usual settings of the layout's Color;
 * - `PUT …/matte` `{matte}` (settings or null): answers `{matte, frame, pts_ms, at}`, the frame from which it counts;
 * - `POST …/matte/auto`: samples the cloth in the picture, sets what fits and answers like PUT;
 * - `GET …/snapshot?width=640&color=green`: the newest picture as PNG, cut out when a Color is named.
 */
export function casterMatteRoutes(api: FastifyInstance, routes: CasterMatteRoutes): void {
  const { studio, sessions, eyes, ownCaster, bodyOf } = routes;
  const path = '/api/casters/:caster_id/sources/:location';
  const keep = async (row: CasterRow, location: string, matte: StoredMatte | null, cause: string) => {
    await storeMatte(studio, row, location, matte);
    const moment = await sessions.follow(row.id, { cause });
    return {
      matte: matte && showMatte(matte),
      frame: moment?.frame ?? null,
      pts_ms: moment?.ptsMs ?? null,
      at: moment?.at.toISOString() ?? null,
    };
  };
  api.get<OfSource>(`${path}/matte`, async (request) => {
    const row = await ownCaster(request, 'DescribeCasterVideoResources');
    const { matte } = await resourceAt(studio, row, request.params.location);
    return { matte: matte === undefined ? null : showMatte(matte) };
  });
  api.put<OfSource>(`${path}/matte`, async (request) => {
    const row = await ownCaster(request, 'ModifyCasterVideoResource');
    const { matte: sent } = (bodyOf(request) ?? {}) as Readonly<Record<string, unknown>>;
    const matte = sent === null ? null : readMatte(sent);
    checkQuality(matte, studio.config.matteModel);
    await checkPlate(studio, row.projectId, matte);
    return keep(row, request.params.location, matte, 'SetMatte');
  });
  api.post<OfSource>(`${path}/matte/auto`, async (request) => {
    const row = await ownCaster(request, 'ModifyCasterVideoResource');
    const { location } = request.params;
    const { matte: own } = await resourceAt(studio, row, location);
    const found = await eyes.autoMatte(row.id, location);
    // Areas belong to the camera's place, not to the cloth.
    const areas = own?.areas ?? [];
    return keep(row, location, { ...found, areas }, 'AutoMatte');
  });
  api.get<OfSource>(`${path}/snapshot`, async (request, reply) => {
    const row = await ownCaster(request, 'DescribeCasterVideoResources');
    const { location } = request.params;
    await resourceAt(studio, row, location);
    if (row.desired !== 'running') throw new LiveUnavailable('not-running', 'The show does not run.');
    return sendPng(reply, await eyes.snapshot(row.id, location, lookOf(request.query)));
  });
}

function lookOf(query: unknown): SnapshotLook {
  const { color } = query as Readonly<Record<string, string | undefined>>;
  const width = widthOf(query);
  if (color === undefined || color === '') return { width };
  const known = COLORS.find((one) => one === color);
  if (known === undefined) throw new MssError('MSS.00000003', `color: expected ${COLORS.join(', ')}`);
  return { width, color: known };
}

/** @throws MssError MSS.00000003 */
export function widthOf(query: unknown): number {
  const { width = '640' } = query as Readonly<Record<string, string | undefined>>;
  if (!/^\d{1,4}$/.test(width) || Number(width) < 2 || Number(width) > MAX_WIDTH)
    throw new MssError('MSS.00000003', `width: expected a whole number from 2 to ${MAX_WIDTH}`);
  return Number(width);
}

export function sendPng(reply: FastifyReply, bytes: Uint8Array): FastifyReply {
  return reply.header('content-type', 'image/png').header('cache-control', 'no-store').send(bytes);
}

/** @throws MssError MSS.00000003 for what this installation has no model for */
export function checkQuality(matte: StoredMatte | null, model: string | undefined): void {
  if (matte?.kind === 'scene' && matte.quality === 'accurate' && model === undefined)
    throw new MssError(
      'MSS.00000003',
      'matte.quality: accurate needs a model of this installation (CYCLORAMA_MATTE_MODEL)',
    );
}

/** A clean plate is a picture of the tenant's. @throws MssError */
export async function checkPlate(
  studio: Studio,
  projectId: string,
  matte: StoredMatte | null,
): Promise<void> {
  const plate = matte?.kind === 'scene' ? matte.cleanPlateAssetId : undefined;
  if (plate !== undefined) await requireActiveAsset(studio, projectId, plate, ['IMAGE']);
}

/** What stands at a location now. @throws ApsaraError InvalidLocationId.NotFound */
async function resourceAt(studio: Studio, { id }: CasterRow, location: string): Promise<VideoResource> {
  const aggregate = await loadCaster(studio.db.orm, id);
  const resource = aggregate && locationsOf(aggregate).get(location);
  if (resource === undefined)
    throw new ApsaraError('InvalidLocationId.NotFound', `nothing stands at ${location.slice(0, 16)}`);
  return resource;
}

async function storeMatte(
  studio: Studio,
  { id: casterId, projectId }: CasterRow,
  location: string,
  matte: StoredMatte | null,
): Promise<void> {
  await storeChange(studio, projectId, casterId, async ({ tx, aggregate }) => {
    const resource = locationsOf(aggregate).get(location);
    if (resource === undefined)
      throw new ApsaraError('InvalidLocationId.NotFound', `nothing stands at ${location.slice(0, 16)}`);
    await tx.orm
      .update(casterResources)
      .set({ matte })
      .where(and(eq(casterResources.casterId, casterId), eq(casterResources.id, resource.id)));
  });
}
