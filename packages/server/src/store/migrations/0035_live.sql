-- Runs of casters: frame 0 stays where it was on the wall when a session is taken over or a host is replaced.
create table live_runs (
  caster_id text primary key,
  -- casters.started_at of this run: another one means a new run, which begins at frame 0.
  started_at timestamptz not null,
  -- Wall time of frame 0.
  grid_start timestamptz not null
);

-- What happened on air, in programme frames; kept when the caster is deleted.
create table as_run (
  -- Made where it happened, so that what was spooled can be replayed without twins.
  id uuid primary key,
  project_id text not null,
  caster_id text not null,
  -- Lease epoch of the session.
  epoch bigint not null,
  at timestamptz not null,
  frame bigint,
  pts_ms double precision,
  kind text not null,
  -- What it happened to: a source's location, an output, an episode, a file.
  subject text not null default '',
  cause text not null default '',
  detail jsonb not null default '{}'
);
create index as_run_by_caster on as_run (caster_id, at desc, id);
create index as_run_by_age on as_run (at);

-- Callbacks of casters carry a signature of ours, with the name of the key that made it.
alter table outbox drop constraint outbox_auth_kind_check;
alter table outbox add constraint outbox_auth_kind_check check (auth_kind in ('none', 'mss-a', 'mss-a-head', 'hmac'));
alter table outbox add column auth_name text;
