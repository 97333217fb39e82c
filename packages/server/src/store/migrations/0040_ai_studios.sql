-- Templates of virtual studios (LiveAIStudio) of the Apsara door. Wire values are stored validated.
create table ai_studios (
  id text primary key,
  project_id text not null,
  -- StudioName: clients select by it.
  name text not null,
  description text not null default '',
  width integer not null,
  height integer not null,
  matting_type text not null check (matting_type in ('green', 'blue', 'complex')),
  -- Box, see studio/ai-studios/model.ts.
  matting_layout jsonb not null,
  -- MatteSettings of our own API; null = the defaults of matting_type.
  matte jsonb,
  -- Material.
  background jsonb not null,
  -- {"material": Material, "layout": Box}
  media jsonb,
  -- Rises with every change, so that what runs can tell whether it is up to date.
  revision integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Pages keep their order: several may be made in the same moment.
  position bigint generated always as identity,
  unique (project_id, name)
);
create index ai_studios_by_age on ai_studios (project_id, position);
