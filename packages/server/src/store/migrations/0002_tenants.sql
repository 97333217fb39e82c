-- Tenants: one project each. What they may be known by is below; secrets are never stored as they are.
create table tenants (
  project_id text primary key check (project_id ~ '^[0-9a-f]{32}$'),
  name text not null unique,
  -- Account (IAM domain).
  domain text not null unique,
  domain_id text not null unique check (domain_id ~ '^[0-9a-f]{32}$'),
  created_at timestamptz not null
);

create table tenant_users (
  id text primary key check (id ~ '^[0-9a-f]{32}$'),
  project_id text not null references tenants (project_id) on delete cascade,
  name text not null,
  -- scrypt, see studio/tenants/passwords.ts.
  password_hash text not null,
  -- Statements that bound what the user's tokens may do; [] = everything.
  policies jsonb not null default '[]',
  created_at timestamptz not null,
  unique (project_id, name)
);

create table access_keys (
  access_key text primary key,
  project_id text not null references tenants (project_id) on delete cascade,
  -- The user to whom the key was given.
  user_id text not null references tenant_users (id) on delete cascade,
  -- AES-256-GCM under the key in the data folder; signatures need the secret itself.
  secret bytea not null,
  policies jsonb not null default '[]',
  -- Of a temporary key: hash of its security token, and its end.
  security_token_hash text,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null,
  check ((security_token_hash is null) = (expires_at is null))
);
create index access_keys_by_project on access_keys (project_id, created_at);

create table tokens (
  -- SHA-256 of the token.
  hash text primary key,
  project_id text not null references tenants (project_id) on delete cascade,
  user_id text not null references tenant_users (id) on delete cascade,
  issued_at timestamptz not null,
  expires_at timestamptz not null
);
create index tokens_by_expiry on tokens (expires_at);
create index tokens_by_user on tokens (user_id);
