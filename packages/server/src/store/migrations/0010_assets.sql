-- Assets (chapter 4): one row each, also after a final deletion, so that an id is never used twice.
create table assets (
  id text primary key,
  project_id text not null,
  name text not null,
  description text not null default '',
  type text not null,
  state text not null,
  -- State to which a restore returns; set while the asset is in the recycle bin.
  state_before_bin text,
  app_user_id text,
  tags text[] not null default '{}',
  meta jsonb not null default '{}',
  -- {KEY: value}; several values of one key are not documented.
  system_properties jsonb not null default '{}',
  supported_service text[] not null default '{}',
  asset_order integer not null default 999,
  need_cover boolean not null default false,
  no_need_review boolean not null default false,
  shared_type text not null default 'PRIVATE',
  shared_until timestamptz,
  shared_with text[] not null default '{}',
  fail_type text,
  reason text,
  -- What stands behind a platform asset: {"kind":"voice"|"character", ...}.
  model jsonb,
  -- Region whose preset voice ids this belongs to; null = every region.
  preset_region text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create index assets_by_project_time on assets (project_id, created_at, id) where state <> 'DELETED';
create index assets_by_project_update on assets (project_id, updated_at, id) where state <> 'DELETED';
create index assets_by_project_order on assets (project_id, asset_order, created_at desc, id) where state <> 'DELETED';
create index assets_by_project_type on assets (project_id, type, created_at) where state <> 'DELETED';
create index assets_shared_with on assets using gin (shared_with) where shared_type = 'SHARED';
create index assets_public on assets (created_at) where shared_type = 'PUBLIC';

create table asset_files (
  id text primary key,
  asset_id text not null references assets (id),
  project_id text not null,
  name text not null,
  -- Base64 MD5; null while a large file, for which none was announced, is on its way.
  md5 text,
  size bigint not null,
  type text not null,
  category text not null,
  state text not null,
  content_type text not null,
  -- Key of the object once the upload is complete.
  object_key text not null,
  -- Parts of a large upload; null = one PUT.
  parts integer,
  upload_expires_at timestamptz,
  reason text,
  extra_meta jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create index asset_files_by_asset on asset_files (asset_id, created_at, id);
create unique index asset_files_one_main on asset_files (asset_id)
  where category = 'MAIN' and state in ('CREATING', 'UPLOADED', 'REVIEW', 'CREATED', 'BLOCK');
create unique index asset_files_one_cover on asset_files (asset_id)
  where category = 'COVER' and state in ('CREATING', 'UPLOADED', 'REVIEW', 'CREATED', 'BLOCK');
create unique index asset_files_names on asset_files (asset_id, category, lower(name))
  where state in ('CREATING', 'UPLOADED', 'REVIEW', 'CREATED', 'BLOCK');
