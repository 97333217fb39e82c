import { and, eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext, ApsaraRequest } from '../../doors/apsara/operation.ts';
import type { Studio, Tx } from '../context.ts';
import type { LiveMoment } from '../live/port.ts';
import { loadCaster } from './load.ts';
import type { CasterAggregate } from './model.ts';
import { casters } from './table.ts';

/** A caster in the hands of one writer. */
export interface Change {
  readonly tx: Tx;
  /** As it was when its row was locked. */
  readonly aggregate: CasterAggregate;
  readonly now: Date;
}

type CasterRequest = ApsaraRequest<{ readonly CasterId: string }>;

/** @throws ApsaraError InvalidCaster.NotFound, other tenants' casters alike */
export async function readCaster(context: ApsaraContext, request: CasterRequest): Promise<CasterAggregate> {
  const { CasterId: casterId } = request.input;
  const aggregate = await loadCaster(context.studio.db.orm, casterId);
  if (aggregate?.caster.projectId !== request.identity.projectId) throw casterNotFound(casterId);
  return aggregate;
}

/**
 * Changes a caster in one transaction: its row is locked, so writers wait for each other, and its revision rises.
 * @throws ApsaraError InvalidCaster.NotFound, and whatever `work` throws: then nothing has changed
 */
export async function storeChange<T>(
  studio: Studio,
  projectId: string,
  casterId: string,
  work: (change: Change) => Promise<T>,
): Promise<{ readonly result: T; readonly desired: 'stopped' | 'running' }> {
  return studio.db.tx(async (tx) => {
    const own = and(eq(casters.id, casterId), eq(casters.projectId, projectId));
    const [row] = await tx.orm.select({ revision: casters.revision }).from(casters).where(own).for('update');
    const aggregate = row && (await loadCaster(tx.orm, casterId));
    if (!aggregate) throw casterNotFound(casterId);
    const now = studio.clock.now();
    const result = await work({ tx, aggregate, now });
    const [after] = await tx.orm
      .update(casters)
      .set({ revision: row.revision + 1, updatedAt: now })
      .where(eq(casters.id, casterId))
      .returning({ desired: casters.desired });
    return { result, desired: after?.desired ?? 'stopped' };
  });
}

/** Changes a caster on behalf of a request, then brings the change to what runs; its answer tells at which frame. */
export async function changeCaster<T>(
  context: ApsaraContext,
  request: CasterRequest,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const { CasterId: casterId } = request.input;
  const stored = await storeChange(context.studio, request.identity.projectId, casterId, work);
  if (stored.desired === 'running') await follow(context, request, casterId);
  return stored.result;
}

/** Brings committed rows to the running session. A session that cannot follow now does so later: rows are the truth. */
export async function follow(
  context: ApsaraContext,
  request: Pick<ApsaraRequest, 'action' | 'requestId' | 'setHeader'>,
  casterId: string,
): Promise<void> {
  try {
    const moment = await context.casters.follow(casterId, {
      cause: request.action,
      requestId: request.requestId,
    });
    if (moment) tellMoment(request, moment);
  } catch (error) {
    context.studio.log.error({ err: error, casterId, action: request.action }, 'a session did not follow');
  }
}

/** The programme frame at which a request took effect, and its time, as headers. */
export function tellMoment(request: Pick<ApsaraRequest, 'setHeader'>, moment: LiveMoment): void {
  request.setHeader('x-cyclorama-frame', String(moment.frame));
  request.setHeader('x-cyclorama-pts', String(moment.ptsMs));
}

export function casterNotFound(casterId: string): ApsaraError {
  return new ApsaraError('InvalidCaster.NotFound', casterId.slice(0, 64));
}
