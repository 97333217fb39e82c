-- Addresses to which one file may be sent, once: footage, recordings, identity papers of trainings.
create table one_time_uploads (
  id text primary key,
  project_id text not null,
  -- Whose it is, e.g. `avatar-training:ID`.
  subject text not null,
  -- What of it, e.g. `training-video`.
  role text not null,
  -- Of a file that comes in parts, from 1.
  part integer not null check (part > 0),
  -- Objects below it; each try has a key of its own, so that a broken one can never take the place of a whole one.
  folder text not null,
  -- In the address. Kept readable, since the same address is shown again for as long as it is open.
  token text not null,
  max_size bigint not null,
  -- That the request must name; null = any.
  content_type text,
  -- As the client calls it.
  name text,
  expires_at timestamptz not null,
  -- All null until it has come.
  object_key text unique,
  size bigint,
  md5 text,
  stored_type text,
  stored_at timestamptz,
  created_at timestamptz not null
);
create index one_time_uploads_by_subject on one_time_uploads (subject, role, part);
