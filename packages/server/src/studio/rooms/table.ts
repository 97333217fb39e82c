import { bigint, boolean, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { MssErrorCode } from '@cyclorama/contract';
import type {
  LiveJob,
  LiveJobDocument,
  LiveJobState,
  Room,
  RoomDocument,
  RoomState,
  RoomType,
  RtcMember,
  ViewMode,
} from './model.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0050_live_rooms.sql. */
export const liveRooms = pgTable('live_rooms', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  type: text('room_type').$type<RoomType>().notNull(),
  document: jsonb('document').$type<RoomDocument>().notNull(),
  version: integer('version').notNull().default(1),
  viewMode: text('view_mode').$type<ViewMode>().notNull(),
  state: text('state').$type<RoomState>().notNull().default('ENABLE'),
  errorCode: text('error_code').$type<MssErrorCode>(),
  errorMsg: text('error_msg'),
  modelIds: text('model_ids').array().notNull().default([]),
  sharedType: text('shared_type').$type<'PRIVATE' | 'PUBLIC' | 'SHARED'>().notNull().default('PRIVATE'),
  sharedState: text('shared_state').$type<'PUBLISHED' | 'DRAFT' | 'REVIEW'>().notNull().default('PUBLISHED'),
  sharedUntil: time('shared_until'),
  sharedWith: text('shared_with').array().notNull().default([]),
  appUserId: text('app_user_id'),
  coverKey: text('cover_key'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
});

export const liveJobs = pgTable('live_jobs', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  roomId: text('room_id').notNull(),
  roomName: text('room_name').notNull(),
  roomType: text('room_type').$type<RoomType>().notNull(),
  state: text('state').$type<LiveJobState>().notNull(),
  desired: text('desired').$type<'running' | 'stopped'>().notNull().default('running'),
  stopCause: text('stop_cause'),
  document: jsonb('document').$type<LiveJobDocument>().notNull(),
  revision: integer('revision').notNull().default(1),
  streamKey: text('stream_key').notNull(),
  rtcRoomId: text('rtc_room_id').notNull(),
  rtcUsers: jsonb('rtc_users').$type<readonly RtcMember[]>().notNull(),
  noNeedReview: boolean('no_need_review').notNull().default(false),
  appUserId: text('app_user_id'),
  scheduleId: text('schedule_id'),
  stopAt: time('stop_at'),
  streamMs: bigint('stream_ms', { mode: 'number' }).notNull().default(0),
  coverKey: text('cover_key'),
  recordKey: text('record_key'),
  errorCode: text('error_code').$type<MssErrorCode>(),
  errorMsg: text('error_msg'),
  blockReason: text('block_reason'),
  createdAt: time('created_at').notNull(),
  startedAt: time('started_at'),
  endedAt: time('ended_at'),
  updatedAt: time('updated_at').notNull(),
  position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
});

export type RoomRow = typeof liveRooms.$inferSelect;
export type LiveJobRow = typeof liveJobs.$inferSelect;

/** The room in a row. */
export function toRoom(row: RoomRow): Room {
  const { id, projectId, name, type, document, version, viewMode, state } = row;
  return { id, projectId, name, type, document, version, viewMode, state };
}

/** The job in a row. */
export function toLiveJob(row: LiveJobRow): LiveJob {
  const { id, projectId, roomId, roomName, roomType, state, desired, document, revision } = row;
  const { streamKey, rtcRoomId, rtcUsers, noNeedReview, streamMs, createdAt } = row;
  return {
    ...{ id, projectId, roomId, roomName, roomType, state, desired, document, revision },
    ...{ streamKey, rtcRoomId, rtcUsers, noNeedReview, streamMs, createdAt },
    ...(row.stopCause !== null && { stopCause: row.stopCause }),
    ...(row.stopAt !== null && { stopAt: row.stopAt }),
    ...(row.startedAt !== null && { startedAt: row.startedAt }),
    ...(row.endedAt !== null && { endedAt: row.endedAt }),
  };
}
