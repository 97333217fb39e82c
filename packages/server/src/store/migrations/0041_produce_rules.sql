-- Rules that bind a template of a virtual studio to the streams of an app (LiveAIProduceRules).
create table produce_rules (
  id text primary key,
  project_id text not null,
  app text not null,
  -- As it was sent; names of hosts are compared without regard to case.
  domain text not null,
  -- The composed stream is called like the published one, with this behind it; never empty.
  suffix text not null check (suffix <> ''),
  description text not null default '',
  live_template text not null,
  is_lazy boolean not null default false,
  -- The template cannot go while a rule uses it.
  studio_id text references ai_studios (id) on delete restrict,
  subtitle_name text,
  -- Rises with every change, so that what runs can tell whether it is up to date.
  revision integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  position bigint generated always as identity,
  check (studio_id is not null or subtitle_name is not null)
);
create unique index produce_rules_place on produce_rules (project_id, app, lower(domain), suffix);
create index produce_rules_by_age on produce_rules (project_id, position);
create index produce_rules_by_studio on produce_rules (studio_id);
