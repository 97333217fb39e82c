-- Production studios ("casters") of the Apsara door. Wire documents are stored validated, in the contract's spelling;
-- columns beside them are for filters, joins and locks. The row `casters` is locked by everything that changes a caster.
create table casters (
  id text primary key,
  project_id text not null,
  name text not null,
  norm_type integer not null check (norm_type in (1, 4)),
  charge_type text not null default 'PostPaid',
  -- CasterConfig, see studio/casters/model.ts.
  config jsonb not null,
  -- What its owner wants; live sessions follow.
  desired text not null default 'stopped' check (desired in ('stopped', 'running')),
  -- Rises with every change of anything of the caster.
  revision integer not null default 1,
  -- Part of stream names, so that they cannot be guessed.
  stream_key text not null unique,
  client_token text,
  resource_group_id text not null default '',
  -- [{"Key": …, "Value": …}]
  tags jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Of the present run, else of the last one.
  started_at timestamptz
);
create index casters_by_change on casters (project_id, updated_at desc, id);
create index casters_running on casters (id) where desired = 'running';

create table caster_resources (
  id text primary key,
  caster_id text not null references casters (id) on delete cascade,
  location_id text not null,
  name text not null,
  document jsonb not null,
  -- What running scenes use: ModifyCasterVideoResource changes `document`, EffectCasterVideoResource copies it here.
  effective jsonb not null,
  -- Rises when `effective` changes.
  revision integer not null default 1,
  created_at timestamptz not null,
  unique (caster_id, location_id)
);

create table caster_channels (
  caster_id text not null references casters (id) on delete cascade,
  channel_id text not null,
  resource_id text references caster_resources (id) on delete set null,
  face_beauty text,
  play_status integer not null default 1 check (play_status in (0, 1)),
  primary key (caster_id, channel_id)
);

create table caster_layouts (
  id text primary key,
  caster_id text not null references casters (id) on delete cascade,
  document jsonb not null,
  created_at timestamptz not null
);
create index caster_layouts_by_caster on caster_layouts (caster_id, created_at, id);

create table caster_components (
  id text primary key,
  caster_id text not null references casters (id) on delete cascade,
  location_id text not null,
  name text not null,
  document jsonb not null,
  created_at timestamptz not null,
  unique (caster_id, location_id)
);

create table caster_scenes (
  id text primary key,
  caster_id text not null references casters (id) on delete cascade,
  -- 0 preview, 1 programme.
  output_type text not null check (output_type in ('0', '1')),
  name text not null,
  status integer not null default 0 check (status in (0, 1)),
  layout_id text,
  -- Bottom to top.
  component_ids jsonb not null default '[]',
  audio jsonb not null default '{"FollowEnable": 1}',
  urgent boolean not null default false,
  created_at timestamptz not null,
  unique (caster_id, output_type)
);

create table caster_episodes (
  id text primary key,
  caster_id text not null references casters (id) on delete cascade,
  name text not null,
  type text not null check (type in ('Resource', 'Component')),
  resource_id text,
  component_ids jsonb not null default '[]',
  switch_type text check (switch_type in ('TimeFirst', 'ContentFirst')),
  start_time timestamptz not null,
  end_time timestamptz not null,
  -- 0 not started, 1 playing, 2 finished.
  status integer not null default 0 check (status in (0, 1, 2)),
  created_at timestamptz not null
);
create index caster_episodes_by_time on caster_episodes (caster_id, start_time, id);

create table caster_studio_layouts (
  id text primary key,
  caster_id text not null references casters (id) on delete cascade,
  name text not null,
  type text not null check (type in ('common', 'studio')),
  document jsonb not null,
  created_at timestamptz not null
);
create index caster_studio_layouts_by_caster on caster_studio_layouts (caster_id, created_at, id);
