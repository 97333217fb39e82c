-- Episode groups: files played one after the other and pushed to one address, without a caster.
create table episode_groups (
  id text primary key,
  project_id text not null,
  domain_name text not null,
  side_output_url text not null,
  callback_url text not null,
  start_time timestamptz not null,
  -- Further rounds after the first; -1 = without end.
  repeat_num integer not null check (repeat_num >= -1),
  -- 0 not started, 1 playing, 2 finished.
  status integer not null default 0 check (status in (0, 1, 2)),
  created_at timestamptz not null
);
create index episode_groups_open on episode_groups (start_time, id) where status <> 2;

create table episode_group_items (
  id text primary key,
  group_id text not null references episode_groups (id) on delete cascade,
  -- From 0.
  position integer not null,
  name text not null,
  vod_url text not null,
  unique (group_id, position)
);
