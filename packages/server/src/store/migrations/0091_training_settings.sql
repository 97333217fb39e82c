-- How a tenant's trainings are reviewed and carried out; a tenant without a row has the defaults.
create table training_settings (
  project_id text primary key references tenants (project_id) on delete cascade,
  reviewer text not null check (reviewer in ('automatic', 'manual')),
  -- Whether identity papers may be missing, and the user has the last word on results.
  is_trusted boolean not null,
  max_jobs integer not null check (max_jobs > 0),
  updated_at timestamptz not null
);
