-- How long files by URL play, learned when they were fetched: episodes are planned by it.
create table clip_lengths (
  caster_id text not null references casters (id) on delete cascade,
  -- SHA-256 of the URL.
  url_hash text not null,
  seconds double precision not null,
  primary key (caster_id, url_hash)
);
