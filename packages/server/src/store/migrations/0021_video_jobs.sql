-- Video production jobs (5.2, 5.3). The row is the truth; the queue only wakes workers.
create table video_jobs (
  id text primary key,
  project_id text not null,
  script_id text,
  state text not null check (state in ('WAITING', 'PROCESSING', 'SUCCEED', 'FAILED', 'CANCELED')),
  job_type text not null default '2D_DIGITAL_HUMAN_VIDEO',
  -- Snapshot of everything that decides the picture and the sound; later changes of the script do not touch it.
  document jsonb not null,
  output_name text not null,
  output_tags text[] not null default '{}',
  callback jsonb,
  no_need_review boolean not null default false,
  app_user_id text,
  priority integer not null default 0,
  asset_id text,
  -- What the worker is doing now, and how far it is.
  phase text,
  frames_total integer,
  frames_done integer not null default 0,
  -- Seconds of the finished video.
  duration double precision,
  error_code text,
  error_msg text,
  -- For operators: why, in full.
  reason text,
  attempts integer not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  updated_at timestamptz not null
);
create index video_jobs_by_time on video_jobs (project_id, created_at, id);
create index video_jobs_by_update on video_jobs (project_id, updated_at, id);
create index video_jobs_by_script on video_jobs (script_id) where script_id is not null;
create index video_jobs_open on video_jobs (created_at) where state in ('WAITING', 'PROCESSING');

-- Checkpoints: what an attempt finished, the next one takes over. `digest` names what it was made from.
create table video_job_checkpoints (
  job_id text not null references video_jobs (id) on delete cascade,
  name text not null,
  digest text not null,
  object_key text not null,
  attempt integer not null,
  created_at timestamptz not null,
  primary key (job_id, name)
);
