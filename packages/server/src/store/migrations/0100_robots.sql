-- Robots: interaction applications that visitors of a web page talk to (our own API).
create table robots (
  id text primary key,
  project_id text not null,
  name text not null,
  -- StoredRobot, see studio/dialogs/robots/table.ts; holds no secret.
  document jsonb not null,
  -- KnowledgePair[]; apart, because lists have no use for it.
  knowledge jsonb not null default '[]',
  -- Keys of the brain's and of the recogniser's service, sealed for `robot-brain:{id}` and `robot-recogniser:{id}`.
  sealed_brain_key bytea,
  sealed_recogniser_key bytea,
  -- Counts changes of knowledge and documents: what was made ready of them stands as long as it does.
  knowledge_revision integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (project_id, name)
);
create index robots_by_time on robots (project_id, created_at desc, id);

-- What a robot may answer from, beside its pairs.
create table robot_documents (
  id text primary key,
  robot_id text not null references robots (id) on delete cascade,
  name text not null,
  text text not null,
  bytes integer not null,
  passages integer not null,
  created_at timestamptz not null,
  unique (robot_id, name)
);

-- One-off codes by which a page begins a dialog.
create table dialog_codes (
  -- SHA-256 of the code, hex.
  hash text primary key,
  project_id text not null,
  -- Null: any robot of the project (the vendor's own operation names none).
  robot_id text references robots (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index dialog_codes_by_project on dialog_codes (project_id, expires_at);
