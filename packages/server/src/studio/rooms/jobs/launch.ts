import { randomBytes } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import { MssError, type Schemas } from '@cyclorama/contract';
import { newId } from '../../assets/ids.ts';
import { assets } from '../../assets/table.ts';
import type { Studio, Tx } from '../../context.ts';
import { reviewTexts } from '../../moderation/review-texts.ts';
import { checkRoom, isMissingAsset } from '../check/room.ts';
import { checkStartable } from '../check/startable.ts';
import type { RoomContext } from '../context.ts';
import { tellLiveJob } from '../job-queries.ts';
import { playPolicyOf, viewModeOf, type LiveJobDocument, type RtcMember } from '../model.ts';
import { brokeIndex, findRoom, lockRoom } from '../queries.ts';
import { liveJobs, liveRooms, type LiveJobRow, type RoomRow } from '../table.ts';
import { reviewOf, textsOfRoom } from '../texts.ts';
import { without } from '../without.ts';
import { checkLiveQuota } from './quota.ts';
import { warningsOf, type Warning } from './warnings.ts';

/** A livestream that is wanted: by the API, or by a plan. */
export interface LaunchOrder {
  readonly projectId: string;
  readonly roomId: string;
  readonly request: Schemas['SmartLiveStartRequest'];
  readonly appUserId?: string;
  readonly scheduleId?: string;
  /** Ends by itself after this. */
  readonly stopAfterMs?: number;
}

/** A job that was taken. */
export interface Launched {
  readonly job: LiveJobRow;
  readonly warnings: readonly Warning[];
}

/**
 * Takes a livestream: checks that the room can go on air now, writes the job and asks for its show. A room whose texts do
 * not pass the review is frozen, and so is the job.
 * @throws MssError
 */
export async function launch(context: RoomContext, studio: Studio, order: LaunchOrder): Promise<Launched> {
  const { projectId, roomId } = order;
  const room = await findRoom(studio.db.orm, projectId, roomId);
  refuseUnusable(room);
  const document = effective(room, order.request);
  await checkNow(context, studio, room, document);
  const full = await context.shows.noRoomFor(document);
  if (full !== undefined) throw new MssError('MSS.20010035', full);
  const verdict = await review(studio, room, document);
  const job = await insert(studio, order, document, verdict);
  // Rows are the truth: when nobody hears this, the job waits until somebody looks for work.
  if (job.state === 'WAITING') await context.shows.start(job.id);
  return { job, warnings: warningsOf(document, await recordings(studio, document)) };
}

function refuseUnusable(room: RoomRow): void {
  if (room.type === 'TEMPLATE')
    throw new MssError('MSS.20010069', `room_id ${room.id}: a template cannot go on air; make a room of it`);
  if (room.state === 'BLOCKED')
    throw new MssError('MSS.20010069', `room_id ${room.id} is frozen: ${room.errorMsg ?? ''}`);
}

/** The room with what this start changes. */
function effective(room: RoomRow, request: Schemas['SmartLiveStartRequest']): LiveJobDocument {
  const document: LiveJobDocument = { ...room.document, ...without(request, 'view_mode') };
  return { ...document, view_mode: viewModeOf(document) };
}

/** Assets and rules may have changed since the room was made. A room whose assets are gone is marked. */
async function checkNow(
  context: RoomContext,
  studio: Studio,
  room: RoomRow,
  document: LiveJobDocument,
): Promise<void> {
  try {
    checkStartable(document);
    await checkRoom(context, studio, room.projectId, document);
  } catch (error) {
    if (isMissingAsset(error)) await mark(studio, room, 'DISABLE', error);
    throw error;
  }
  if (room.state === 'DISABLE') await mark(studio, room, 'ENABLE');
}

async function mark(studio: Studio, room: RoomRow, state: RoomRow['state'], error?: MssError): Promise<void> {
  await studio.db.orm
    .update(liveRooms)
    .set({ state, errorCode: error?.code ?? null, errorMsg: error?.message ?? null })
    .where(eq(liveRooms.id, room.id));
}

/** Why the texts must not be shown; undefined when they may. @throws MssError when that cannot be found out */
async function review(
  studio: Studio,
  room: RoomRow,
  document: LiveJobDocument,
): Promise<MssError | undefined> {
  const { projectId } = room;
  try {
    await reviewTexts(studio, reviewOf(projectId, room.id, document), textsOfRoom(document));
    return undefined;
  } catch (error) {
    if (error instanceof MssError && error.code !== 'MSS.20010060') return error;
    throw error;
  }
}

async function insert(
  studio: Studio,
  order: LaunchOrder,
  document: LiveJobDocument,
  verdict: MssError | undefined,
): Promise<LiveJobRow> {
  const { projectId, roomId } = order;
  try {
    return await studio.db.tx(async (tx) => {
      const room = await lockRoom(tx.orm, projectId, roomId);
      await checkLiveQuota(tx, projectId);
      const [job] = await tx.orm
        .insert(liveJobs)
        .values({ ...rowOf(studio, order, room, document), ...blocked(verdict, studio.clock.now()) })
        .returning();
      if (job === undefined) throw new Error('the live job was not stored');
      if (verdict !== undefined) await freeze(tx, roomId, verdict);
      await tellLiveJob(studio, tx, job, job.state);
      return job;
    });
  } catch (error) {
    if (error instanceof MssError || !brokeIndex(error, 'live_jobs_running')) throw error;
    throw new MssError('MSS.20010036', `room_id ${roomId}`, { cause: error });
  }
}

function rowOf(
  studio: Studio,
  order: LaunchOrder,
  room: RoomRow,
  document: LiveJobDocument,
): typeof liveJobs.$inferInsert {
  const now = studio.clock.now();
  const apart = playPolicyOf(document).need_independent_capture_client;
  const users: readonly RtcMember['user_type'][] = apart ? ['CAPTURE', 'PLAYER'] : ['PLAYER'];
  return {
    id: newId(),
    projectId: room.projectId,
    roomId: room.id,
    roomName: room.name,
    roomType: room.type,
    state: 'WAITING',
    document,
    streamKey: randomBytes(18).toString('base64url'),
    rtcRoomId: newId(),
    rtcUsers: users.map((type) => ({ user_type: type, user_id: newId() })),
    noNeedReview: document.review_config?.no_need_review ?? false,
    appUserId: order.appUserId ?? null,
    scheduleId: order.scheduleId ?? null,
    stopAt: order.stopAfterMs === undefined ? null : new Date(now.getTime() + order.stopAfterMs),
    createdAt: now,
    updatedAt: now,
  };
}

function blocked(verdict: MssError | undefined, now: Date): Partial<typeof liveJobs.$inferInsert> {
  if (verdict === undefined) return {};
  return {
    state: 'BLOCKED',
    endedAt: now,
    errorCode: 'MSS.20010080',
    errorMsg: new MssError('MSS.20010080', verdict.detail).message,
    blockReason: verdict.message,
  };
}

async function freeze(tx: Tx, roomId: string, verdict: MssError): Promise<void> {
  await tx.orm
    .update(liveRooms)
    .set({ state: 'BLOCKED', errorCode: 'MSS.20010080', errorMsg: verdict.message })
    .where(eq(liveRooms.id, roomId));
}

/** Lengths of the recordings of a script, in seconds, as far as they are known. */
export async function recordings(
  studio: Pick<Studio, 'db'>,
  document: LiveJobDocument,
): Promise<ReadonlyMap<string, number>> {
  const ids = (document.scene_scripts ?? [])
    .flatMap(({ shoot_scripts: paragraphs }) => paragraphs.map((one) => one.audio_config?.asset_id ?? ''))
    .filter((id) => id !== '');
  if (ids.length === 0 || playPolicyOf(document).play_mode !== 'AUDIO') return new Map();
  const rows = await studio.db.orm
    .select({ id: assets.id, meta: assets.meta })
    .from(assets)
    .where(inArray(assets.id, [...new Set(ids)]));
  return new Map(
    rows.flatMap(({ id, meta }) => {
      const seconds = meta.audio_meta?.duration;
      return seconds === undefined ? [] : [[id, seconds] as const];
    }),
  );
}
