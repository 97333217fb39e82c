import { and, desc, eq, inArray } from 'drizzle-orm';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MssError } from '@cyclorama/contract';
import type { LiveStatus } from '@cyclorama/stage/data';
import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import { ownApiDoor, type OwnApi } from '../../doors/console/own-api.ts';
import { newId, wireTime } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import type { RoomContext } from '../rooms/context.ts';
import { refusal, requireOnAir, steer } from '../rooms/jobs/command.ts';
import { findRoom } from '../rooms/queries.ts';
import { OPEN_STATES } from '../rooms/states.ts';
import { liveJobs, type LiveJobRow } from '../rooms/table.ts';
import { roomStream } from '../shows/places.ts';
import type { ShowStatus } from '../shows/port.ts';
import { PROGRAMME_APP, streamUrls } from '../streams/index.ts';
import type { Identities } from '../tenants/identities.ts';
import { RoomEvents, type Watched } from './room-events.ts';
import { spokenIn } from './spoken.ts';

export interface ShowHere {
  readonly record: Watched;
  readonly liveStatus: LiveStatus | undefined;
}

export interface RoomConsoleOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly rooms: RoomContext;
  /** A show that runs in this process. */
  readonly showHere: (jobId: string) => ShowHere | undefined;
  readonly addresses: (request: FastifyRequest) => MediaAddresses;
}

const PLAY_TYPES = { now: 'PLAY_NOW', 'after-sentence': 'INSERT', 'at-end': 'APPEND' } as const;
const TIMINGS = { now: 'NOW', 'after-sentence': 'SENTENCE_END' } as const;
const MAX_SPOKEN = 10_000;

type OfRoom = { Params: { room_id: string } };

/**
 * Our own API for rooms on air, with the credentials of the MetaStudio door:
 *
 * - `GET /api/rooms` `{count, rooms}`: shows that wait or run, with what happens in them and where they play;
 * - `GET /api/rooms/{id}/as-spoken?job_id=&limit=` `{job_id, entries}`: what was said when, by default in the last show;
 * - `GET /api/rooms/{id}/events` server-sent: job, status, state, paragraph, comment, viewer, match, answer, speech,
 *   command, output, note, skipped;
 * - `POST /api/rooms/{id}/say` `{text, when: now|after-sentence|at-end, role?}`: answers `{command_id}`;
 * - `POST /api/rooms/{id}/pause` `{when?: now|after-sentence}`, `…/resume`, `…/begin` (shows that wait for it): 204.
 */
export function roomConsoleDoor(options: RoomConsoleOptions): (app: FastifyInstance) => Promise<void> {
  const { studio, identities, rooms, showHere, addresses } = options;
  const { orm } = studio.db;
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    const streams = new RoomEvents({
      ...{ events: studio.events, shows: rooms.shows },
      recordOf: (jobId) => showHere(jobId)?.record,
    });
    api.addHook('preClose', async () => streams.close());
    api.get('/api/rooms', async (request) => {
      const projectId = await own.projectOf(request, 'ListSmartLiveRooms', 'smart-live-rooms/*');
      const jobs = await orm
        .select()
        .from(liveJobs)
        .where(and(eq(liveJobs.projectId, projectId), inArray(liveJobs.state, [...OPEN_STATES])))
        .orderBy(desc(liveJobs.position));
      const statuses = await Promise.all(jobs.map(({ id }) => rooms.shows.status(id)));
      const reached = addresses(request);
      const shown = jobs.map((job, i) => onWire(job, statuses[i], showHere(job.id)?.liveStatus, reached));
      return { count: shown.length, rooms: shown };
    });
    api.get<OfRoom>('/api/rooms/:room_id/as-spoken', async (request) => {
      const roomId = await ownRoom(own, studio, request, 'ShowSmartLiveRoom');
      const query = request.query as { readonly job_id?: string; readonly limit?: string };
      const limit = limitOf(query.limit);
      const job = await lastJob(studio, roomId, query.job_id);
      if (job === undefined) return { job_id: null, entries: [] };
      return { job_id: job.id, entries: await spokenIn(studio, job, limit) };
    });
    api.get<OfRoom>('/api/rooms/:room_id/events', async (request, reply) => {
      const roomId = await ownRoom(own, studio, request, 'ShowSmartLiveRoom');
      const job = await openJob(studio, roomId);
      reply.hijack();
      streams.open(reply.raw, roomId, job?.id);
      return reply;
    });
    api.post<OfRoom>('/api/rooms/:room_id/say', async (request) => {
      const roomId = await ownRoom(own, studio, request, 'ExecuteSmartLiveCommand');
      const { text, when = 'now', role = 'STREAMER' } = own.bodyOf(request);
      if (typeof text !== 'string') throw new MssError('MSS.00000003', 'text: expected a text');
      const job = await jobOnAir(studio, roomId);
      const { command } = await steer(rooms, studio, job, {
        command: 'INSERT_PLAY_SCRIPT',
        params: {
          text_config: { text },
          play_type: PLAY_TYPES[oneOf('when', when, PLAY_TYPES)],
          play_role: oneOf('role', role, { STREAMER: 1, CO_STREAMER: 1 }),
        },
      });
      return { command_id: command.id };
    });
    const control = async (
      request: FastifyRequest<OfRoom>,
      command: string,
      params: Readonly<Record<string, unknown>>,
    ): Promise<void> => {
      const roomId = await ownRoom(own, studio, request, 'ExecuteSmartLiveCommand');
      const job = await jobOnAir(studio, roomId);
      try {
        await rooms.shows.command(job.id, { id: newId(), command, params });
      } catch (error) {
        throw refusal(error, job);
      }
    };
    api.post<OfRoom>('/api/rooms/:room_id/pause', async (request, reply) => {
      const { when = 'now' } = own.bodyOf(request);
      await control(request, 'play_pause', { timing: TIMINGS[oneOf('when', when, TIMINGS)] });
      return reply.code(204).send();
    });
    api.post<OfRoom>('/api/rooms/:room_id/resume', async (request, reply) => {
      await control(request, 'play_resume', {});
      return reply.code(204).send();
    });
    api.post<OfRoom>('/api/rooms/:room_id/begin', async (request, reply) => {
      await control(request, 'play_start', {});
      return reply.code(204).send();
    });
  });
}

async function ownRoom(
  own: OwnApi,
  studio: Studio,
  request: FastifyRequest<OfRoom>,
  action: string,
): Promise<string> {
  const { room_id: roomId } = request.params;
  const projectId = await own.projectOf(request, action, `smart-live-rooms/${roomId}`);
  return (await findRoom(studio.db.orm, projectId, roomId)).id;
}

async function openJob({ db }: Studio, roomId: string): Promise<LiveJobRow | undefined> {
  const [row] = await db.orm
    .select()
    .from(liveJobs)
    .where(and(eq(liveJobs.roomId, roomId), inArray(liveJobs.state, [...OPEN_STATES])));
  return row;
}

/** @throws MssError MSS.20010099 */
async function jobOnAir(studio: Studio, roomId: string): Promise<LiveJobRow> {
  const job = await openJob(studio, roomId);
  if (job === undefined) throw new MssError('MSS.20010099', 'the room is not on air');
  requireOnAir(job);
  return job;
}

async function lastJob(
  { db }: Studio,
  roomId: string,
  jobId: string | undefined,
): Promise<LiveJobRow | undefined> {
  const ofRoom = eq(liveJobs.roomId, roomId);
  const [row] = await db.orm
    .select()
    .from(liveJobs)
    .where(jobId === undefined ? ofRoom : and(ofRoom, eq(liveJobs.id, jobId)))
    .orderBy(desc(liveJobs.position))
    .limit(1);
  if (row === undefined && jobId !== undefined)
    throw new MssError('MSS.20010046', `job_id ${jobId.slice(0, 64)}`);
  return row;
}

function onWire(
  job: LiveJobRow,
  status: ShowStatus | undefined,
  host: LiveStatus | undefined,
  addresses: MediaAddresses,
) {
  return {
    room_id: job.roomId,
    room_name: job.roomName,
    job_id: job.id,
    job_state: job.state,
    desired: job.desired,
    create_time: wireTime(job.createdAt),
    start_time: job.startedAt === null ? null : wireTime(job.startedAt),
    status:
      status === undefined
        ? null
        : {
            state: status.state,
            round: status.round,
            scene: status.scene ?? null,
            sequence_no: status.sequenceNo ?? null,
            stream_ms: status.streamMs,
            output: status.output,
          },
    host:
      host === undefined
        ? null
        : {
            frame: host.frame,
            late: host.late.count,
            worst_late_ms: host.late.worstMs,
            missed: host.late.missed,
            cpu_seconds: host.cpuSeconds,
            rss_bytes: host.rssBytes,
          },
    play: streamUrls(addresses, { app: PROGRAMME_APP, name: roomStream(job) }),
  };
}

function oneOf<T extends object>(name: string, value: unknown, choices: T): keyof T & string {
  if (typeof value !== 'string' || !Object.hasOwn(choices, value))
    throw new MssError('MSS.00000003', `${name}: expected one of ${Object.keys(choices).join(', ')}`);
  return value as keyof T & string;
}

function limitOf(text = '1000'): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > MAX_SPOKEN)
    throw new MssError('MSS.00000003', `limit: expected a whole number from 1 to ${MAX_SPOKEN}`);
  return Number(text);
}
