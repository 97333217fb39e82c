import {
  bigint,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import type { MssErrorCode, Schemas } from '@cyclorama/contract';
import type { RecordingVerdict, TrainedVoice } from '@cyclorama/speech';
import type { TrainingKind } from './kinds.ts';
import type { TrainingState } from './states.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** A file of the data that was found wanting. */
export interface AuditError {
  readonly audioName?: string;
  readonly textName?: string;
  readonly code: MssErrorCode;
  readonly message: string;
}

/** What the machine found about the data of a submission. */
export interface SystemAudit {
  /** Unix seconds. */
  readonly at: number;
  readonly errors: readonly AuditError[];
}

/** What the reviewer said. */
export interface AdminAudit {
  /** Unix seconds. */
  readonly at: number;
  readonly message: string;
  readonly by: 'automatic' | 'person';
}

/** A stored file of the result. */
export interface ResultFile {
  readonly key: string;
  readonly size: number;
  readonly md5: string;
}

/** A trained voice whose files are stored. */
export type VoiceResult = Omit<TrainedVoice, 'samples' | 'hasFile'> & {
  readonly model?: ResultFile;
  readonly samples: readonly (ResultFile & { readonly text: string })[];
};

/** Steps of a job, as progress tells them. */
export type TrainingStage = 'unpacking' | 'checking' | 'splitting' | 'annotating' | 'training' | 'storing';

/** See store/migrations/0095_voice_trainings.sql. */
export const voiceTrainings = pgTable('voice_trainings', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  kind: text('kind').$type<TrainingKind>().notNull(),
  createType: text('create_type').$type<'PACKAGE' | 'SEGMENT'>().notNull(),
  state: text('state').$type<TrainingState>().notNull(),
  voiceName: text('voice_name').notNull(),
  description: text('description').notNull().default(''),
  sex: text('sex').$type<'FEMALE' | 'MALE'>().notNull(),
  language: text('language').$type<'CN' | 'EN'>().notNull(),
  tag: text('tag').$type<NonNullable<Schemas['TrainingJobInfo']['tag']>>(),
  phone: text('phone'),
  dhtmsJobId: text('dhtms_job_id'),
  batchName: text('batch_name'),
  appUserId: text('app_user_id'),
  round: integer('round').notNull().default(0),
  uploadsUntil: time('uploads_until').notNull(),
  rejectTimes: integer('reject_times').notNull().default(0),
  failedCode: text('failed_code').$type<MssErrorCode>(),
  failedReason: text('failed_reason'),
  letterType: text('letter_type'),
  resultBy: text('result_by').$type<'person' | 'automatic'>(),
  stage: text('stage').$type<TrainingStage>(),
  progress: doublePrecision('progress').notNull().default(0),
  systemAudit: jsonb('system_audit').$type<SystemAudit>(),
  adminAudit: jsonb('admin_audit').$type<AdminAudit>(),
  result: jsonb('result').$type<VoiceResult>(),
  assetId: text('asset_id'),
  createdAt: time('created_at').notNull(),
  submittedAt: time('submitted_at'),
  stageStartedAt: time('stage_started_at'),
  endedAt: time('ended_at'),
  updatedAt: time('updated_at').notNull(),
});

export const voiceTrainingRecordings = pgTable(
  'voice_training_recordings',
  {
    jobId: text('job_id').notNull(),
    origin: text('origin').$type<'upload' | 'piece'>().notNull(),
    position: integer('position').notNull(),
    audioName: text('audio_name').notNull(),
    textName: text('text_name'),
    text: text('text').notNull().default(''),
    objectKey: text('object_key').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    md5: text('md5').notNull(),
    verdict: jsonb('verdict').$type<RecordingVerdict>(),
    judgedAs: text('judged_as'),
    confirmedAt: time('confirmed_at'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.origin, table.position] })],
);

export type OperationAction = NonNullable<Schemas['OperationLogItem']['action']>;
export type Operator = NonNullable<Schemas['OperationLogItem']['operator']>;

export const voiceTrainingLogs = pgTable('voice_training_logs', {
  id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
  jobId: text('job_id').notNull(),
  action: text('action').$type<OperationAction>().notNull(),
  operator: text('operator').$type<Operator>().notNull(),
  reviewIds: text('review_ids').array().notNull().default([]),
  at: time('at').notNull(),
});

export const voiceTrainingPurges = pgTable('voice_training_purges', {
  jobId: text('job_id').primaryKey(),
  projectId: text('project_id').notNull(),
  deletedAt: time('deleted_at').notNull(),
  objects: integer('objects').notNull().default(0),
  bytes: bigint('bytes', { mode: 'number' }).notNull().default(0),
  digest: text('digest'),
  purgedAt: time('purged_at'),
});

export type TrainingRow = typeof voiceTrainings.$inferSelect;
export type NewTrainingRow = typeof voiceTrainings.$inferInsert;
export type RecordingRow = typeof voiceTrainingRecordings.$inferSelect;
