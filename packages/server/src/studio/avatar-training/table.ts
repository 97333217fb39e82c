import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import type {
  ActionInfo,
  ActionMark,
  FootageReview,
  PortraitReview,
  TimeRange,
  TrainedPerson,
  TrainingStage,
} from '@cyclorama/avatar';
import type { Schemas } from '@cyclorama/contract';
import type { TrainingState } from './states.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** What is uploaded for a training. */
export const FILE_ROLES = [
  'training-video',
  'action-video',
  'audio',
  'cover',
  'id-card-1',
  'id-card-2',
  'grant',
] as const;
export type FileRole = (typeof FILE_ROLES)[number];

/** An object of a training, whole. */
export interface TrainingFile {
  readonly key: string;
  readonly size: number;
  /** Base64. */
  readonly md5: string;
  readonly contentType: string;
}

/** What the automatic review found; each figure is kept. */
export interface StoredReview {
  readonly approved: boolean;
  readonly training?: FootageReview;
  readonly action?: FootageReview;
  readonly portrait?: PortraitReview;
  /** What has nothing to do with pictures: papers that are missing, files that cannot be read. */
  readonly problems: readonly string[];
}

/** What a person has marked in the material. */
export interface TrainingMarks {
  readonly silence?: TimeRange;
  readonly actions: readonly ActionMark[];
  readonly eyeCorrection?: TimeRange;
}

/** What became of the material, in the object store. */
export interface StoredPerson extends Pick<
  TrainedPerson,
  'kind' | 'width' | 'height' | 'isCutOut' | 'figures' | 'gestures'
> {
  readonly actions: readonly ActionInfo[];
  readonly model: TrainingFile;
  readonly cover: TrainingFile;
  readonly samples: readonly (TrainingFile & { readonly tag: string })[];
  /** Who draws the presenter instead of us. */
  readonly renderer?: { readonly url: string; readonly id: string };
  readonly rendererWarning?: string;
}

/** How users changed what is told of a sample. */
export interface SampleChange {
  readonly nameZh?: string;
  readonly nameEn?: string;
  readonly catalog?: string;
  readonly isSelected?: boolean;
}

/** See store/migrations/0092_avatar_trainings.sql. */
export const avatarTrainings = pgTable('avatar_trainings', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  appUserId: text('app_user_id'),
  name: text('name').notNull(),
  kind: text('kind').$type<'video' | 'portrait'>().notNull(),
  state: text('state').$type<TrainingState>().notNull(),
  resumesAt: text('resumes_at').$type<TrainingState>(),
  contact: text('contact'),
  batchName: text('batch_name'),
  tags: text('tags').array().notNull().default([]),
  modelVersion: text('model_version').$type<'V2' | 'V3' | 'V3.2'>().notNull(),
  modelResolution: text('model_resolution').$type<'1080P' | '4K'>(),
  isFlexus: boolean('is_flexus').notNull(),
  flexusRetryCount: integer('flexus_retry_count').notNull(),
  isBackgroundReplacement: boolean('is_background_replacement').notNull(),
  audioSourceType: text('audio_source_type').$type<'VIDEO' | 'AUDIO'>().notNull(),
  supportedService: text('supported_service')
    .array()
    .$type<('VIDEO_2D' | 'LIVE_2D' | 'CHAT_2D')[]>()
    .notNull(),
  voiceProperties: jsonb('voice_properties').$type<Schemas['VoiceProperties']>(),
  voiceJobId: text('voice_job_id'),
  voiceSubmitted: boolean('voice_submitted').notNull().default(false),
  sex: text('sex').$type<'FEMALE' | 'MALE'>().notNull(),
  language: text('language').$type<'CN' | 'EN'>().notNull(),
  round: integer('round').notNull().default(0),
  files: jsonb('files').$type<Readonly<Partial<Record<FileRole, TrainingFile>>>>().notNull().default({}),
  review: jsonb('review').$type<StoredReview>(),
  marks: jsonb('marks').$type<TrainingMarks>(),
  sampleChanges: jsonb('sample_changes')
    .$type<Readonly<Record<string, SampleChange>>>()
    .notNull()
    .default({}),
  trained: jsonb('trained').$type<StoredPerson>(),
  assetId: text('asset_id'),
  stage: text('stage').$type<TrainingStage | 'review' | 'store'>(),
  done: doublePrecision('done'),
  workStartedAt: time('work_started_at'),
  stopRequested: boolean('stop_requested').notNull().default(false),
  workFolder: text('work_folder'),
  reason: text('reason'),
  userUpdatedAt: time('user_updated_at').notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export type LogType = NonNullable<Schemas['OperationLogInfo']['log_type']>;
export type Operator = NonNullable<Schemas['OperationLogInfo']['operate_user']>;

export const trainingLogs = pgTable('avatar_training_logs', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  jobId: text('job_id').notNull(),
  at: time('at').notNull(),
  logType: text('log_type').$type<LogType>().notNull(),
  description: text('description'),
  operator: text('operator').$type<Operator>().notNull(),
});

export const trainingComments = pgTable('avatar_training_comments', {
  id: text('id').primaryKey(),
  jobId: text('job_id').notNull(),
  at: time('at').notNull(),
  commentType: text('comment_type').$type<'USER_REJECT' | 'USER_COMMENT' | 'ADMIN_COMMENT'>().notNull(),
  title: text('title'),
  message: text('message'),
});

export type TrainingRow = typeof avatarTrainings.$inferSelect;
export type NewTrainingRow = typeof avatarTrainings.$inferInsert;
