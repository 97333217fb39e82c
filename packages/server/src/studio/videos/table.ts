import {
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import type { MssErrorCode, Schemas } from '@cyclorama/contract';
import type { VideoDocument } from '../../compile/index.ts';
import type { JobState } from './states.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

export type JobPhase =
  'moderating' | 'fetching' | 'speaking' | 'compiling' | 'rendering' | 'joining' | 'storing';

/** See store/migrations/0021_video_jobs.sql. */
export const videoJobs = pgTable('video_jobs', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  scriptId: text('script_id'),
  state: text('state').$type<JobState>().notNull(),
  /** A photo video has a presenter that was made from a portrait. */
  jobType: text('job_type')
    .$type<'2D_DIGITAL_HUMAN_VIDEO' | 'PHOTO_DIGITAL_HUMAN_VIDEO'>()
    .notNull()
    .default('2D_DIGITAL_HUMAN_VIDEO'),
  document: jsonb('document').$type<VideoDocument>().notNull(),
  outputName: text('output_name').notNull(),
  outputTags: text('output_tags').array().notNull().default([]),
  callback: jsonb('callback').$type<Schemas['CallBackConfig']>(),
  noNeedReview: boolean('no_need_review').notNull().default(false),
  appUserId: text('app_user_id'),
  priority: integer('priority').notNull().default(0),
  assetId: text('asset_id'),
  phase: text('phase').$type<JobPhase>(),
  framesTotal: integer('frames_total'),
  framesDone: integer('frames_done').notNull().default(0),
  duration: doublePrecision('duration'),
  errorCode: text('error_code').$type<MssErrorCode>(),
  errorMsg: text('error_msg'),
  reason: text('reason'),
  warnings: text('warnings').array().notNull().default([]),
  attempts: integer('attempts').notNull().default(0),
  createdAt: time('created_at').notNull(),
  startedAt: time('started_at'),
  endedAt: time('ended_at'),
  updatedAt: time('updated_at').notNull(),
});

export const videoJobCheckpoints = pgTable(
  'video_job_checkpoints',
  {
    jobId: text('job_id').notNull(),
    name: text('name').notNull(),
    digest: text('digest').notNull(),
    objectKey: text('object_key').notNull(),
    attempt: integer('attempt').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.name] })],
);

export type JobRow = typeof videoJobs.$inferSelect;
export type NewJobRow = typeof videoJobs.$inferInsert;
