-- One row per job in somebody's hands or waiting for another attempt; the lease tells the living from the dead.
create table job_runs (
  id uuid primary key,
  queue text not null,
  worker text,
  lease_until timestamptz,
  failures integer not null default 0,
  deaths integer not null default 0,
  started_at timestamptz not null default now()
);
create index job_runs_lease on job_runs (lease_until) where worker is not null;
create index job_runs_worker on job_runs (worker);

-- Leases of whatever must be done by one process at a time; a higher epoch fences off an earlier owner.
create table leases (
  name text primary key,
  owner text not null,
  epoch bigint not null,
  lease_until timestamptz not null
);

-- Callbacks to be delivered at least once.
create table outbox (
  id uuid primary key default gen_random_uuid(),
  project_id text not null,
  subject text not null,
  url text not null,
  body jsonb not null,
  auth_kind text not null check (auth_kind in ('none', 'mss-a', 'mss-a-head')),
  -- Names of the signature's parameters: those of video jobs or those of live rooms.
  auth_style text not null default 'video' check (auth_style in ('video', 'live')),
  auth_key text,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  last_status integer,
  last_error text,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index outbox_due on outbox (next_at) where state = 'pending';
create index outbox_subject on outbox (project_id, subject);

-- What tenants used, by the resource codes of the documents; one row per thing that used it.
create table usage_records (
  project_id text not null,
  resource text not null,
  subject text not null,
  amount double precision not null check (amount >= 0),
  recorded_at timestamptz not null,
  primary key (project_id, resource, subject)
);
create table usage_quotas (
  project_id text not null,
  resource text not null,
  amount double precision not null check (amount >= 0),
  primary key (project_id, resource)
);
