-- Starts of live rooms by plan (our own API). Times are kept as the wall clock of the place says them, because an offset
-- changes with the seasons and with the law; `next_at` is what they come to.
create table room_schedules (
  id text primary key,
  project_id text not null,
  room_id text not null references live_rooms (id) on delete cascade,
  name text not null default '',
  -- ScheduleRule, see studio/rooms/schedules/rule.ts.
  rule jsonb not null,
  -- Body of the start, see SmartLiveStartRequest.
  start_request jsonb not null default '{}',
  next_at timestamptz,
  -- What became of the last start: the job, or why there was none.
  last_at timestamptz,
  last_job_id text,
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  position bigint generated always as identity
);
create index room_schedules_due on room_schedules (next_at) where next_at is not null;
create index room_schedules_by_room on room_schedules (room_id, position);
