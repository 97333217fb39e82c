-- Video scripts (5.1): the validated wire document is the truth; columns beside it are for filters and joins.
create table scripts (
  id text primary key,
  project_id text not null,
  name text not null,
  view_mode text not null default 'LANDSCAPE',
  document jsonb not null,
  -- Counts changes, so that a cover made for an older document is not taken for the newer one's.
  version integer not null default 1,
  app_user_id text,
  cover_key text,
  cover_version integer,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index scripts_names on scripts (project_id, name);
create index scripts_by_time on scripts (project_id, view_mode, created_at desc, id);

-- Subtitle files of segments: made while a job renders, or uploaded by the user, which wins.
create table script_subtitles (
  script_id text not null references scripts (id) on delete cascade,
  sequence_no integer not null,
  state text not null check (state in ('GENERATING', 'GENERATE_SUCCEED', 'GENERATE_FAILED')),
  object_key text,
  job_id text,
  reason text,
  updated_at timestamptz not null,
  primary key (script_id, sequence_no)
);
