-- What the console shows is told as it changes, whoever changes it: over the channel of the event bus
-- (studio/events/bus.ts), topic `console`, after the commit.
create function console_tell(type text, project text, change text, about jsonb) returns void language sql as $$
  select pg_notify('cyclorama', jsonb_build_object(
    'topic', 'console',
    'payload', jsonb_build_object('type', type, 'project_id', project, 'data', about || jsonb_build_object('change', change))
  )::text)
$$;

create function console_news() returns trigger language plpgsql as $$
declare
  r record;
  change text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end;
begin
  if tg_op = 'DELETE' then r := old; else r := new; end if;
  case tg_table_name
    when 'assets' then
      perform console_tell('asset', r.project_id, change, jsonb_build_object('asset_id', r.id, 'asset_type', r.type, 'state', r.state));
    when 'scripts' then
      perform console_tell('script', r.project_id, change, jsonb_build_object('script_id', r.id));
    when 'video_jobs' then
      perform console_tell('video-job', r.project_id, change, jsonb_build_object(
        'job_id', r.id, 'state', r.state, 'phase', r.phase, 'frames_done', r.frames_done, 'frames_total', r.frames_total,
        'progress', case when r.state = 'SUCCEED' then 1 when r.frames_total > 0
                         then least(1, r.frames_done::float8 / r.frames_total) end,
        'asset_id', r.asset_id));
    when 'live_rooms' then
      perform console_tell('room', r.project_id, change, jsonb_build_object('room_id', r.id));
    when 'live_jobs' then
      perform console_tell('room', r.project_id, change, jsonb_build_object('room_id', r.room_id, 'job_id', r.id, 'state', r.state));
    when 'casters' then
      perform console_tell('caster', r.project_id, change, jsonb_build_object('caster_id', r.id, 'revision', r.revision, 'desired', r.desired));
    when 'ai_studios' then
      perform console_tell('matte', r.project_id, change, jsonb_build_object('studio_id', r.id, 'revision', r.revision));
    when 'produce_rules' then
      perform console_tell('composition', r.project_id, change, jsonb_build_object('rule_id', r.id));
    when 'products' then
      perform console_tell('product', r.project_id, change, jsonb_build_object('product_id', r.id));
    when 'tenant_users' then
      perform console_tell('people', r.project_id, change, jsonb_build_object('user_id', r.id));
    when 'access_keys' then
      perform console_tell('keys', r.project_id, change, jsonb_build_object('access_key', r.access_key));
    when 'console_sessions' then
      perform console_tell('session-ended', r.project_id, change, jsonb_build_object('hash', r.hash));
  end case;
  return null;
end
$$;

create trigger console_news after insert or update or delete on assets for each row execute function console_news();
create trigger console_news after insert or update or delete on scripts for each row execute function console_news();
create trigger console_news after insert or update or delete on video_jobs for each row execute function console_news();
create trigger console_news after insert or update or delete on live_rooms for each row execute function console_news();
create trigger console_news after insert or delete on live_jobs for each row execute function console_news();
-- How long it has been on air is written each second, which is no news.
create trigger console_news_changed after update on live_jobs for each row
  when ((old.state, old.desired, old.revision, old.cover_key, old.record_key, old.error_code, old.started_at, old.ended_at)
    is distinct from (new.state, new.desired, new.revision, new.cover_key, new.record_key, new.error_code, new.started_at, new.ended_at))
  execute function console_news();
create trigger console_news after insert or update or delete on casters for each row execute function console_news();
create trigger console_news after insert or update or delete on ai_studios for each row execute function console_news();
create trigger console_news after insert or update or delete on produce_rules for each row execute function console_news();
create trigger console_news after insert or update or delete on products for each row execute function console_news();
create trigger console_news after insert or update or delete on tenant_users for each row execute function console_news();
create trigger console_news after insert or update or delete on access_keys for each row execute function console_news();
create trigger console_news after delete on console_sessions for each row execute function console_news();
