-- Speech previews (chapter 10): files appear piece by piece; everything is gone after an hour.
create table speech_previews (
  id text primary key,
  project_id text not null,
  state text not null check (state in ('WAITING', 'PROCESSING', 'SUCCEED', 'FAILED')),
  request jsonb not null,
  message text not null default '',
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index speech_previews_expiry on speech_previews (expires_at);

create table speech_preview_files (
  preview_id text not null references speech_previews (id) on delete cascade,
  position integer not null,
  object_key text not null,
  created_at timestamptz not null,
  primary key (preview_id, position)
);
