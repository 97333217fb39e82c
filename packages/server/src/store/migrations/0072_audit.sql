-- Who changed what: requests of both doors and of our own API that are no mere reads, the refused ones too.
create table audit_log (
  id bigint generated always as identity primary key,
  project_id text not null,
  at timestamptz not null,
  -- Null of somebody who was not let in.
  user_id text,
  -- As it was then; people may go and be renamed.
  actor text not null,
  access_key text,
  -- As policies name it, e.g. live:StartCaster; of other routes method and path.
  action text not null,
  resource text not null,
  -- HTTP status and error code of the answer.
  status integer not null,
  error_code text,
  request_id text not null,
  address text not null
);
create index audit_log_by_project on audit_log (project_id, id desc);
create index audit_log_by_age on audit_log (at);
