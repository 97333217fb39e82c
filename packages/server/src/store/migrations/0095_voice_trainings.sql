-- Voice training jobs (chapter 9). The row is the truth; the queue only wakes workers.
create table voice_trainings (
  id text primary key,
  project_id text not null,
  kind text not null check (kind in ('BASIC', 'MIDDLE', 'ADVANCE', 'FLEXUS')),
  create_type text not null check (create_type in ('PACKAGE', 'SEGMENT')),
  state text not null check (state in ('CREATING', 'SYSTEM_AUDITING', 'AUDITING', 'WAITING_SPLIT', 'SPLITTING', 'SPLIT_FAILED',
    'ANNOTATING', 'WAITING', 'PROCESSING', 'RESULT_REVIEW', 'AUDIT_FAILED', 'FAILED', 'SUCCEED')),
  voice_name text not null,
  description text not null default '',
  sex text not null check (sex in ('FEMALE', 'MALE')),
  language text not null check (language in ('CN', 'EN')),
  tag text,
  phone text,
  -- The avatar training whose footage this voice is made from.
  dhtms_job_id text,
  batch_name text,
  app_user_id text,
  -- Counts submissions; names the folder in which uploads for the next one arrive.
  round integer not null default 0,
  -- Until when the newest upload URLs live; whatever comes by them later is removed.
  uploads_until timestamptz not null,
  reject_times integer not null default 0,
  failed_code text,
  failed_reason text,
  -- When the letter was checked and taken over; its object is named by the job.
  letter_type text,
  -- Who looks at the result: null = as the tenant's settings say.
  result_by text check (result_by in ('person', 'automatic')),
  stage text,
  progress double precision not null default 0,
  system_audit jsonb,
  admin_audit jsonb,
  -- What came of the training; see VoiceResult in studio/voice-training/table.ts.
  result jsonb,
  asset_id text,
  created_at timestamptz not null,
  submitted_at timestamptz,
  stage_started_at timestamptz,
  ended_at timestamptz,
  updated_at timestamptz not null
);
create index voice_trainings_by_time on voice_trainings (project_id, created_at, id);
create index voice_trainings_of_avatar on voice_trainings (dhtms_job_id) where dhtms_job_id is not null;

-- Recordings that were taken over: sentence by sentence, out of a package, or cut out of a long one.
create table voice_training_recordings (
  job_id text not null references voice_trainings (id) on delete cascade,
  -- `piece`: cut out of recording 0.
  origin text not null check (origin in ('upload', 'piece')),
  position integer not null check (position >= 0),
  audio_name text not null,
  text_name text,
  text text not null default '',
  object_key text not null,
  size bigint not null,
  md5 text not null,
  -- RecordingVerdict, and what it was held against: it stands as long as those do.
  verdict jsonb,
  judged_as text,
  confirmed_at timestamptz,
  created_at timestamptz not null,
  primary key (job_id, origin, position)
);

create table voice_training_logs (
  id bigint generated always as identity primary key,
  job_id text not null references voice_trainings (id) on delete cascade,
  action text not null,
  operator text not null check (operator in ('USER', 'ADMIN', 'SYSTEM')),
  review_ids text[] not null default '{}',
  at timestamptz not null
);
create index voice_training_logs_of_job on voice_training_logs (job_id, id);

-- What was removed with a deleted job, and when: the proof that stays when everything else is gone.
create table voice_training_purges (
  job_id text primary key,
  project_id text not null,
  deleted_at timestamptz not null,
  objects integer not null default 0,
  bytes bigint not null default 0,
  -- SHA-256 over key, size and MD5 of every object, in the order of their keys.
  digest text,
  purged_at timestamptz
);
create index voice_training_purges_of_project on voice_training_purges (project_id, deleted_at);
