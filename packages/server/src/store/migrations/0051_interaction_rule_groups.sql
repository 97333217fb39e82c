-- Libraries of interaction rules (6.1.6 - 6.1.9). Rooms hold copies of the rules that they import.
create table interaction_rule_groups (
  id text primary key,
  project_id text not null,
  name text not null,
  -- [StoredRule], see studio/interaction/model.ts.
  rules jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  position bigint generated always as identity
);
create unique index interaction_rule_groups_names on interaction_rule_groups (project_id, name);
create index interaction_rule_groups_by_time on interaction_rule_groups (project_id, created_at, position);
