-- Live rooms and their jobs (6.1, 6.2). Wire documents are stored validated, in the contract's spelling; columns beside
-- them are for filters, joins and locks.
create table live_rooms (
  id text primary key,
  project_id text not null,
  name text not null,
  room_type text not null check (room_type in ('NORMAL', 'TEMP', 'TEMPLATE')),
  -- RoomDocument, see studio/rooms/model.ts.
  document jsonb not null,
  -- Rises with every change.
  version integer not null default 1,
  view_mode text not null check (view_mode in ('LANDSCAPE', 'VERTICAL')),
  state text not null default 'ENABLE' check (state in ('ENABLE', 'DISABLE', 'BLOCKED')),
  error_code text,
  error_msg text,
  -- Avatars of all scenes and those that stand in for them, for filters.
  model_ids text[] not null default '{}',
  -- Of templates only.
  shared_type text not null default 'PRIVATE' check (shared_type in ('PRIVATE', 'PUBLIC', 'SHARED')),
  shared_state text not null default 'PUBLISHED' check (shared_state in ('PUBLISHED', 'DRAFT', 'REVIEW')),
  shared_until timestamptz,
  shared_with text[] not null default '{}',
  app_user_id text,
  cover_key text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Pages keep their order: several may be made in the same moment.
  position bigint generated always as identity
);
-- Rooms for one show come and go under any name.
create unique index live_rooms_names on live_rooms (project_id, name) where room_type <> 'TEMP';
create index live_rooms_by_age on live_rooms (project_id, position);
create index live_rooms_shared on live_rooms using gin (shared_with) where room_type = 'TEMPLATE';

create table live_jobs (
  id text primary key,
  project_id text not null,
  -- The room may be gone: a room of type TEMP goes with its job.
  room_id text not null,
  room_name text not null,
  room_type text not null,
  state text not null check (state in ('WAITING', 'PROCESSING', 'SUCCEED', 'FAILED', 'BLOCKED', 'CANCELED')),
  -- What its owner wants; the show follows.
  desired text not null default 'running' check (desired in ('running', 'stopped')),
  -- Why it should end, e.g. the operation that asked.
  stop_cause text,
  -- LiveJobDocument: the room as it was when the job started with what the start changed, rewritten by commands.
  document jsonb not null,
  -- Rises with every change of the document.
  revision integer not null default 1,
  -- Part of the stream's name, so that it cannot be guessed.
  stream_key text not null unique,
  rtc_room_id text not null,
  -- [{"user_type": …, "user_id": …}]
  rtc_users jsonb not null,
  no_need_review boolean not null default false,
  app_user_id text,
  schedule_id text,
  -- When it ends by plan.
  stop_at timestamptz,
  -- Milliseconds really pushed to the room's output.
  stream_ms bigint not null default 0,
  cover_key text,
  -- Object of the interaction record file.
  record_key text,
  error_code text,
  error_msg text,
  block_reason text,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  updated_at timestamptz not null,
  position bigint generated always as identity
);
-- One job per room, whoever starts two at once.
create unique index live_jobs_running on live_jobs (room_id) where state in ('WAITING', 'PROCESSING');
create index live_jobs_by_time on live_jobs (project_id, created_at, position);
create index live_jobs_by_update on live_jobs (project_id, updated_at, position);
create index live_jobs_by_room on live_jobs (room_id, position);
create index live_jobs_open on live_jobs (position) where state in ('WAITING', 'PROCESSING');
