-- People who use the console. Users that were made with a key of their own (`keys create`) are no people.
alter table tenant_users
  add column role text not null default 'owner' check (role in ('owner', 'operator', 'viewer')),
  add column display_name text not null default '',
  add column is_person boolean not null default true,
  add column signed_in_at timestamptz,
  -- From then on nothing of theirs counts: password, sessions, tokens, keys.
  add column disabled_at timestamptz;
update tenant_users set is_person = false where name ~ '^user-[a-z0-9]{8}$';

-- The welcome page of the console has been gone through.
alter table tenants add column first_run_at timestamptz;

create table console_sessions (
  -- SHA-256 of the cookie.
  hash text primary key,
  project_id text not null references tenants (project_id) on delete cascade,
  user_id text not null references tenant_users (id) on delete cascade,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- However much it is used.
  expires_at timestamptz not null,
  user_agent text not null,
  address text not null
);
create index console_sessions_by_user on console_sessions (user_id, created_at);
create index console_sessions_by_expiry on console_sessions (expires_at);

-- One-time links that sign in without a password.
create table console_links (
  -- SHA-256 of the key in the link.
  hash text primary key,
  project_id text not null references tenants (project_id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
