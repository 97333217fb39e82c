-- Where a running show of a live room stands, so that another process goes on from there.
create table live_shows (
  job_id text primary key references live_jobs (id) on delete cascade,
  -- Of the lease: an owner that lost it does not write over its successor.
  epoch bigint not null,
  -- DirectorState, see studio/shows/director/types.ts.
  state jsonb not null,
  -- Wall time of programme frame 0.
  grid_start timestamptz,
  updated_at timestamptz not null
);
