import { and, asc, count, desc, eq, ne, type SQL } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { MssError } from '@cyclorama/contract';
import { ownApiDoor } from '../../../doors/console/own-api.ts';
import type { Studio } from '../../context.ts';
import type { Identities } from '../../tenants/identities.ts';
import { quotasOf, usageSince } from '../../usage/quota.ts';
import { pageOf, queryText } from '../robots/paging.ts';
import { endDialog } from './ends.ts';
import { DIALOGS } from './quota.ts';
import { dialogLines, dialogs, type DialogRow } from './table.ts';

export interface DialogsDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
}

type OfDialog = { Params: { job_id: string } };

/**
 * Our own API for who talks and talked to robots, with the credentials of the MetaStudio door:
 *
 * - `GET /api/dialogs?robot_id&state=running|ended&limit&offset` `{count, running, quota, used, dialogs}`, the newest first;
 * - `GET /api/dialogs/{job_id}`: with `transcript: [{at, who, text}]`;
 * - `DELETE /api/dialogs/{job_id}`: ends one that runs, 204; of one that has ended it forgets everything.
 */
export function dialogsDoor({
  studio,
  identities,
}: DialogsDoorOptions): (app: FastifyInstance) => Promise<void> {
  const { db, clock } = studio;
  return ownApiDoor({ identities, clock }, (api, own) => {
    api.get('/api/dialogs', async (request) => {
      const projectId = await own.projectOf(request, 'ListDialogs', 'dialogs/*');
      const { limit, offset } = pageOf(request);
      const where = and(
        eq(dialogs.projectId, projectId),
        equal(queryText(request, 'robot_id')),
        ofState(queryText(request, 'state')),
      );
      const [total] = await db.orm.select({ count: count() }).from(dialogs).where(where);
      const rows = await db.orm
        .select()
        .from(dialogs)
        .where(where)
        .orderBy(desc(dialogs.startedAt), asc(dialogs.jobId))
        .limit(limit)
        .offset(offset);
      return {
        count: total?.count ?? 0,
        ...(await figuresOf(studio, projectId)),
        dialogs: rows.map((row) => onWire(row, clock.now())),
      };
    });
    api.get<OfDialog>('/api/dialogs/:job_id', async (request) => {
      const { job_id: jobId } = request.params;
      const projectId = await own.projectOf(request, 'ShowDialog', `dialogs/${jobId}`);
      const row = await find(studio, projectId, jobId);
      const lines = await db.orm
        .select()
        .from(dialogLines)
        .where(eq(dialogLines.jobId, jobId))
        .orderBy(asc(dialogLines.id));
      return {
        ...onWire(row, clock.now()),
        transcript: lines.map(({ at, who, text }) => ({ at: at.toISOString(), who, text })),
      };
    });
    api.delete<OfDialog>('/api/dialogs/:job_id', async (request, reply) => {
      const { job_id: jobId } = request.params;
      const projectId = await own.projectOf(request, 'DeleteDialog', `dialogs/${jobId}`);
      await find(studio, projectId, jobId);
      await db.tx(async (tx) => {
        if (await endDialog(studio, tx, { projectId, jobId }, 'ended_by_operator')) return;
        await tx.orm.delete(dialogs).where(eq(dialogs.jobId, jobId));
      });
      return reply.code(204).send();
    });
  });
}

function equal(robotId: string | undefined): SQL | undefined {
  return robotId === undefined ? undefined : eq(dialogs.robotId, robotId);
}

function ofState(state: string | undefined): SQL | undefined {
  if (state === undefined) return undefined;
  if (state === 'running') return ne(dialogs.state, 'ended');
  if (state === 'ended') return eq(dialogs.state, 'ended');
  throw new MssError('MSS.00000003', 'state: expected running or ended');
}

/** How many run, how many may, and how many there ever were. */
async function figuresOf({ db }: Studio, projectId: string) {
  const [open] = await db.orm
    .select({ count: count() })
    .from(dialogs)
    .where(and(eq(dialogs.projectId, projectId), ne(dialogs.state, 'ended')));
  return db.tx(async (tx) => {
    const quota = (await quotasOf(tx, projectId)).find(({ resource }) => resource === DIALOGS);
    const used = (await usageSince(tx, projectId, new Date(0))).find(({ resource }) => resource === DIALOGS);
    return { running: open?.count ?? 0, quota: quota?.amount ?? null, used: used?.amount ?? 0 };
  });
}

async function find({ db }: Studio, projectId: string, jobId: string): Promise<DialogRow> {
  const [row] = await db.orm
    .select()
    .from(dialogs)
    .where(and(eq(dialogs.jobId, jobId), eq(dialogs.projectId, projectId)));
  if (row === undefined)
    throw new MssError('MSS.47010001', `there is no dialog ${jobId.slice(0, 64)}`, { status: 404 });
  return row;
}

function onWire(row: DialogRow, now: Date) {
  const until = row.endedAt ?? now;
  return {
    job_id: row.jobId,
    robot_id: row.robotId,
    robot_name: row.robotName,
    language: row.language,
    state: row.state,
    started: row.startedAt.toISOString(),
    ended: row.endedAt?.toISOString() ?? null,
    reason: row.reason,
    turns: row.turns,
    seconds: Math.max(0, Math.round((until.getTime() - row.startedAt.getTime()) / 1000)),
  };
}
