import { and, asc, count, eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MssError, OPERATIONS, type OperationId } from '@cyclorama/contract';
import { answerConsoleError } from '../../../doors/console/answer-error.ts';
import { checkPolicies } from '../../../doors/metastudio/actions.ts';
import { Authenticator, MAX_BODY_BYTES } from '../../../doors/metastudio/authenticate.ts';
import { parseBody } from '../../../doors/metastudio/body.ts';
import { validateBody } from '../../../doors/metastudio/validate-body.ts';
import { newId, wireTime } from '../../assets/ids.ts';
import type { Studio } from '../../context.ts';
import { invalid } from '../../scripts/check.ts';
import type { Identities } from '../../tenants/identities.ts';
import { findRoom, lockRoom } from '../queries.ts';
import { nextStart, readRule } from './rule.ts';
import { roomSchedules, type ScheduleRow } from './table.ts';

export interface ScheduleConsoleOptions {
  readonly studio: Studio;
  readonly identities: Identities;
}

const NOTHING = new Uint8Array(0);
const MAX_SCHEDULES = 100;
const LONGEST_NAME = 256;

type OfRoom = { Params: { room_id: string } };
type OfSchedule = { Params: { room_id: string; schedule_id: string } };

/**
 * Our own API for planned starts of live rooms, with the credentials of the MetaStudio door:
 *
 * - `POST /api/rooms/{id}/schedules` `{start_at, time_zone, repeat?, weekdays?, until?, stop_after_minutes?, name?, start?}`,
 *   where `start` is the body of the start operation: 201 and the schedule with its `next_start_time`;
 * - `GET /api/rooms/{id}/schedules` `{count, schedules}`, each with what became of its last start;
 * - `DELETE /api/rooms/{id}/schedules/{schedule_id}`: 204; what was started goes on.
 */
export function roomScheduleDoor(options: ScheduleConsoleOptions): (app: FastifyInstance) => Promise<void> {
  const { studio } = options;
  const authenticator = new Authenticator(options.identities, studio.clock);
  const projectOf = async (request: FastifyRequest<OfRoom>, operation: OperationId): Promise<string> => {
    const identity = await authenticator.authenticate(request, bytesOf(request));
    const params = { project_id: identity.projectId, room_id: request.params.room_id };
    checkPolicies(identity, OPERATIONS[operation], params);
    return identity.projectId;
  };
  return async (app) => {
    await app.register(async (api) => {
      // The signature covers the body's bytes, so they are kept as they came.
      api.removeAllContentTypeParsers();
      api.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
        (_request, body, done) => done(null, body),
      );
      api.setErrorHandler(answerConsoleError);
      api.post<OfRoom>('/api/rooms/:room_id/schedules', async (request, reply) => {
        const projectId = await projectOf(request, 'startSmartLive');
        const body = parseBody(request, bytesOf(request));
        const row = await plan(studio, projectId, request.params.room_id, body);
        return reply.code(201).send(onWire(row));
      });
      api.get<OfRoom>('/api/rooms/:room_id/schedules', async (request) => {
        const projectId = await projectOf(request, 'showSmartLiveRoom');
        const room = await findRoom(studio.db.orm, projectId, request.params.room_id);
        const rows = await studio.db.orm
          .select()
          .from(roomSchedules)
          .where(eq(roomSchedules.roomId, room.id))
          .orderBy(asc(roomSchedules.position));
        return { count: rows.length, schedules: rows.map(onWire) };
      });
      api.delete<OfSchedule>('/api/rooms/:room_id/schedules/:schedule_id', async (request, reply) => {
        const projectId = await projectOf(request, 'startSmartLive');
        const { room_id: roomId, schedule_id: id } = request.params;
        const room = await findRoom(studio.db.orm, projectId, roomId);
        const gone = await studio.db.orm
          .delete(roomSchedules)
          .where(and(eq(roomSchedules.id, id), eq(roomSchedules.roomId, room.id)))
          .returning({ id: roomSchedules.id });
        if (gone.length === 0) throw new MssError('MSS.20010079', `schedule_id ${id.slice(0, 64)}`);
        return reply.code(204).send();
      });
    });
  };
}

function bytesOf(request: FastifyRequest): Uint8Array {
  return (request.body as Uint8Array | undefined) ?? NOTHING;
}

async function plan(studio: Studio, projectId: string, roomId: string, sent: unknown): Promise<ScheduleRow> {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    throw invalid('body', 'expected an object');
  const body = sent as Readonly<Record<string, unknown>>;
  const rule = readRule(body);
  const { name = '', start = {} } = body;
  if (typeof name !== 'string' || name.length > LONGEST_NAME)
    throw invalid('name', `expected at most ${LONGEST_NAME} characters`);
  const request = validateBody('startSmartLive', start);
  const now = studio.clock.now();
  const nextAt = nextStart(rule, now);
  if (nextAt === undefined) throw invalid('start_at', 'this plan has no start in the future');
  return studio.db.tx(async (tx) => {
    const room = await lockRoom(tx.orm, projectId, roomId);
    if (room.type === 'TEMPLATE') throw new MssError('MSS.20010069', 'a template cannot go on air');
    const [known] = await tx.orm
      .select({ count: count() })
      .from(roomSchedules)
      .where(eq(roomSchedules.roomId, roomId));
    if ((known?.count ?? 0) >= MAX_SCHEDULES)
      throw new MssError('MSS.00020011', `at most ${MAX_SCHEDULES} schedules per room`);
    const [row] = await tx.orm
      .insert(roomSchedules)
      .values({
        id: newId(),
        projectId,
        roomId,
        name,
        rule,
        startRequest: request,
        nextAt,
        createdAt: now,
        updatedAt: now,
      })
      .returning();
    if (row === undefined) throw new Error('the schedule was not stored');
    return row;
  });
}

function onWire(row: ScheduleRow): Readonly<Record<string, unknown>> {
  return {
    schedule_id: row.id,
    room_id: row.roomId,
    name: row.name,
    ...row.rule,
    start: row.startRequest,
    next_start_time: row.nextAt === null ? null : wireTime(row.nextAt),
    last_start_time: row.lastAt === null ? null : wireTime(row.lastAt),
    last_job_id: row.lastJobId,
    last_error: row.lastError,
    create_time: wireTime(row.createdAt),
  };
}
