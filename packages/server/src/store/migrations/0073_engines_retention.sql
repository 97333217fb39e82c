-- Speech services that a tenant plugged in at the console, beside those of the settings.
create table speech_engines (
  project_id text not null references tenants (project_id) on delete cascade,
  id text not null,
  -- EngineDocument, see studio/engines/table.ts; holds no secret.
  document jsonb not null,
  -- Key of the service, sealed for `engine:{project_id}:{id}`.
  sealed_key bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (project_id, id)
);

-- How many days things are kept; null = for ever.
create table retention (
  project_id text primary key references tenants (project_id) on delete cascade,
  recordings_days integer check (recordings_days > 0),
  audit_days integer check (audit_days > 0),
  interaction_days integer check (interaction_days > 0),
  renders_days integer check (renders_days > 0),
  updated_at timestamptz not null
);
