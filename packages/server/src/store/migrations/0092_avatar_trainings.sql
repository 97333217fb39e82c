-- Presenters that are made of real people (chapter 8).
create table avatar_trainings (
  id text primary key,
  project_id text not null,
  app_user_id text,
  name text not null,
  -- What it is made of; the content of the upload decides.
  kind text not null check (kind in ('video', 'portrait')),
  state text not null,
  -- Where a suspended job goes on.
  resumes_at text,
  contact text,
  batch_name text,
  tags text[] not null default '{}',
  model_version text not null,
  -- Known once the footage has been looked at.
  model_resolution text check (model_resolution in ('1080P', '4K')),
  is_flexus boolean not null,
  flexus_retry_count integer not null check (flexus_retry_count >= 0),
  is_background_replacement boolean not null,
  audio_source_type text not null check (audio_source_type in ('VIDEO', 'AUDIO')),
  supported_service text[] not null,
  -- VoiceProperties of the request; a voice is trained of the same upload.
  voice_properties jsonb,
  voice_job_id text,
  -- Whether its voice has been given the sound.
  voice_submitted boolean not null default false,
  -- Sex and language of who speaks: chooses the voice that fits.
  sex text not null check (sex in ('FEMALE', 'MALE')),
  language text not null check (language in ('CN', 'EN')),
  -- Counted up by each submission and each training: what an older worker still says does not count.
  round integer not null default 0,
  -- Objects of what was uploaded, whole: {role: {key, size, contentType, name}}.
  files jsonb not null default '{}',
  -- What the automatic review found, every figure.
  review jsonb,
  -- Set by a person: {silence, actions, eyeCorrection}.
  marks jsonb,
  -- {actionTag: {nameZh, nameEn, catalog, isSelected}} as users changed them.
  sample_changes jsonb not null default '{}',
  -- TrainedPerson with object keys instead of paths.
  trained jsonb,
  asset_id text,
  -- Of the work under way.
  stage text,
  done double precision,
  work_started_at timestamptz,
  stop_requested boolean not null default false,
  -- Name of the folder in which a training goes on where one before it was stopped or killed.
  work_folder text,
  -- Why it failed, for people.
  reason text,
  -- Last time a user changed something.
  user_updated_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index avatar_trainings_by_project on avatar_trainings (project_id, created_at desc, id);
create index avatar_trainings_waiting on avatar_trainings (project_id, state);

create table avatar_training_logs (
  id bigint generated always as identity primary key,
  job_id text not null references avatar_trainings (id) on delete cascade,
  at timestamptz not null,
  log_type text not null,
  description text,
  operator text not null check (operator in ('USER', 'ADMIN', 'SYSTEM'))
);
create index avatar_training_logs_by_job on avatar_training_logs (job_id, id);

create table avatar_training_comments (
  id text primary key,
  job_id text not null references avatar_trainings (id) on delete cascade,
  at timestamptz not null,
  comment_type text not null check (comment_type in ('USER_REJECT', 'USER_COMMENT', 'ADMIN_COMMENT')),
  title text,
  message text
);
create index avatar_training_comments_by_job on avatar_training_comments (job_id, at, id);

-- Progress is written twice a second at most; of the rest only what people see is news.
create function avatar_training_news() returns trigger language plpgsql as $$
declare
  r record;
  change text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end;
begin
  if tg_op = 'DELETE' then r := old; else r := new; end if;
  perform console_tell('avatar-training', r.project_id, change, jsonb_build_object(
    'job_id', r.id, 'state', r.state, 'stage', r.stage, 'progress', r.done, 'asset_id', r.asset_id));
  return null;
end
$$;
create trigger avatar_training_news after insert or update or delete on avatar_trainings
  for each row execute function avatar_training_news();
