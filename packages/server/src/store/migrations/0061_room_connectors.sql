-- Where the chat of a room's viewers comes from (our own API).
create table room_connectors (
  id text primary key,
  project_id text not null,
  room_id text not null references live_rooms (id) on delete cascade,
  name text not null default '',
  kind text not null check (kind in ('websocket', 'webhook')),
  -- Of a websocket: where it listens, and what it sends first.
  url text,
  greeting text,
  -- Headers of its handshake as JSON, sealed for `connector:{id}`: they may hold keys.
  sealed_headers bytea,
  -- SHA-256 of what opens a webhook, lower-case hex.
  token_hash text,
  created_at timestamptz not null,
  position bigint generated always as identity
);
create index room_connectors_by_room on room_connectors (room_id, position);
