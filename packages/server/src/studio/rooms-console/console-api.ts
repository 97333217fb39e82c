import { and, desc, eq, inArray } from 'drizzle-orm';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MssError } from '@cyclorama/contract';
import type { LiveStatus } from '@cyclorama/stage/data';
import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import { ownApiDoor, type OwnApi } from '../../doors/console/own-api.ts';
import { newId } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import type { RoomContext } from '../rooms/context.ts';
import { refusal, requireOnAir, steer } from '../rooms/jobs/command.ts';
import { findRoom } from '../rooms/queries.ts';
import { isFinal, OPEN_STATES } from '../rooms/states.ts';
import { liveJobs, type LiveJobRow } from '../rooms/table.ts';
import { LIVE_JOB_NEWS, type LiveJobNews } from '../rooms/model.ts';
import type { Identities } from '../tenants/identities.ts';
import { deskOf } from './desk.ts';
import { numbersOnWire, onWire } from './on-wire.ts';
import { plannedStarts } from './planned.ts';
import { RoomEvents } from './room-events.ts';
import { ShowWatches, type WatchedShow } from './show-watch.ts';
import { simulatedEvents } from './simulate.ts';
import { spokenIn } from './spoken.ts';

/** A show that runs in this process; a `ShowSession` is one. */
export interface ShowHere extends WatchedShow {
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
 * - `GET /api/rooms` `{count, rooms, planned}`: shows that wait or run, with what happens in them and where they play, and
 *   the next planned start of each room that has one;
 * - `GET /api/rooms/{id}/desk`: what a control desk shows: the last show, the order of its round, what is said now, the
 *   audience, the output's changes, advice about the script;
 * - `GET /api/rooms/{id}/as-spoken?job_id=&limit=` `{job_id, entries}`: what was said when, by default in the last show;
 * - `GET /api/rooms/{id}/events` server-sent: job, status, state, paragraph, saying, said, comment, viewer, match, answer,
 *   speech, command, output, note, audience, numbers (each second), skipped;
 * - `POST /api/rooms/{id}/say` `{text, when: now|after-sentence|at-end, role?}`: answers `{command_id}`;
 * - `POST /api/rooms/{id}/pause` `{when?: now|after-sentence}`, `…/resume`, `…/next` (leaves out the rest of the paragraph
 *   or the answer), `…/begin` (shows that wait for it): 204;
 * - `POST /api/rooms/{id}/simulate` `{events}` in the words of connectors: counted and matched as those of viewers, and
 *   marked `simulated` wherever they are shown or recorded.
 */
export function roomConsoleDoor(options: RoomConsoleOptions): (app: FastifyInstance) => Promise<void> {
  const { studio, identities, rooms, showHere, addresses } = options;
  const { orm } = studio.db;
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    const watches = new ShowWatches(showHere, () => studio.clock.now());
    const streams = new RoomEvents({
      ...{ events: studio.events, shows: rooms.shows },
      watchOf: (jobId) => watches.of(jobId),
      numbersOf: (jobId) => {
        const host = showHere(jobId)?.liveStatus;
        return host && numbersOnWire(host);
      },
    });
    const unfollow = studio.events.subscribe(LIVE_JOB_NEWS, (payload) => {
      const { jobId, state } = payload as LiveJobNews;
      if (isFinal(state)) watches.forget(jobId);
      else watches.of(jobId);
    });
    api.addHook('preClose', async () => {
      unfollow();
      streams.close();
      watches.close();
    });
    api.get('/api/rooms', async (request) => {
      const projectId = await own.projectOf(request, 'ListSmartLiveRooms', 'smart-live-rooms/*');
      const jobs = await orm
        .select()
        .from(liveJobs)
        .where(and(eq(liveJobs.projectId, projectId), inArray(liveJobs.state, [...OPEN_STATES])))
        .orderBy(desc(liveJobs.position));
      const statuses = await Promise.all(jobs.map(({ id }) => rooms.shows.status(id)));
      const reached = addresses(request);
      const shown = jobs.map((job, i) =>
        onWire(job, {
          status: statuses[i],
          host: showHere(job.id)?.liveStatus,
          watch: watches.of(job.id),
          addresses: reached,
        }),
      );
      return { count: shown.length, rooms: shown, planned: await plannedStarts(studio, projectId) };
    });
    api.get<OfRoom>('/api/rooms/:room_id/desk', async (request) => {
      const roomId = await ownRoom(own, studio, request, 'ShowSmartLiveRoom');
      const job = await lastJob(studio, roomId, undefined);
      return deskOf({ studio, rooms, watches, showHere, addresses: addresses(request) }, roomId, job);
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
    api.post<OfRoom>('/api/rooms/:room_id/next', async (request, reply) => {
      await control(request, 'play_skip', {});
      return reply.code(204).send();
    });
    api.post<OfRoom>('/api/rooms/:room_id/simulate', async (request) => {
      const roomId = await ownRoom(own, studio, request, 'ExecuteSmartLiveCommand');
      const events = simulatedEvents(own.bodyOf(request), studio.clock.now().getTime());
      const job = await jobOnAir(studio, roomId);
      try {
        await rooms.shows.report(job.id, events);
      } catch (error) {
        throw refusal(error, job);
      }
      return { counted: events.length };
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
