-- A renderer of the tenant's own, which draws trained presenters instead of the embedded one.
alter table training_settings
  add column renderer_url text,
  -- Sealed for `renderer:{project_id}`.
  add column sealed_renderer_key bytea;

-- What was not as it was meant to be in a video that was made nevertheless.
alter table video_jobs add column warnings text[] not null default '{}';
