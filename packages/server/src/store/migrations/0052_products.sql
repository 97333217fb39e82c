-- Products of live rooms (6.3).
create table products (
  id text primary key,
  project_id text not null,
  name text not null,
  description text not null default '',
  tags text[] not null default '{}',
  -- Chosen by the tenant; null = the first image of the portfolio.
  cover_asset_id text,
  -- [{"title": …, "text": …}]
  texts jsonb not null default '[]',
  state text not null check (state in ('ACTIVED', 'UNACTIVED', 'BLOCK', 'DELETED')),
  app_user_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  position bigint generated always as identity
);
create index products_by_time on products (project_id, created_at, position);
create index products_by_update on products (project_id, updated_at, position);

create table product_assets (
  product_id text not null references products (id) on delete cascade,
  asset_id text not null,
  asset_type text not null check (asset_type in ('IMAGE', 'VIDEO', 'AUDIO')),
  -- 0 = by the time it was linked, after those that have a number.
  sort_order integer not null default 0,
  position bigint generated always as identity,
  primary key (product_id, asset_id)
);
