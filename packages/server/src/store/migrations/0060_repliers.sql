-- Robots that answer for INTELLIGENT_REPLY rules, by the robot_id that the rules name (our own API).
create table repliers (
  project_id text not null,
  robot_id text not null,
  -- ReplierDocument, see studio/repliers/table.ts; holds no secret.
  document jsonb not null,
  -- Key of the service, sealed for `replier:{project_id}:{robot_id}`.
  sealed_key bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (project_id, robot_id)
);
