-- The control room: fade to black, and people who join with the camera of a phone or laptop.

-- The programme is black and silent, whatever its scene shows; scenes and takes go on behind it.
alter table casters add column faded boolean not null default false;

create table caster_invites (
  id text primary key,
  project_id text not null,
  caster_id text not null references casters (id) on delete cascade,
  name text not null,
  -- SHA-256 of the token in the link; the token itself is shown once and not kept.
  token_hash text not null unique,
  -- Stream of the tenant that the guest may publish, and nothing else: `live/<stream>`.
  stream text not null,
  -- The source that appears when the guest first joins.
  resource_id text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  joined_at timestamptz,
  revoked_at timestamptz
);
create index caster_invites_by_caster on caster_invites (caster_id, created_at desc);
