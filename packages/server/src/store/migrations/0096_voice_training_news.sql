-- The console is told as voice trainings go on (see 0071).
create function voice_training_news() returns trigger language plpgsql as $$
declare
  r record;
  change text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end;
begin
  if tg_op = 'DELETE' then r := old; else r := new; end if;
  perform console_tell('voice-training', r.project_id, change, jsonb_build_object(
    'job_id', r.id, 'state', r.state,
    'progress', case when r.stage is null then null else jsonb_build_object('stage', r.stage, 'done', r.progress) end,
    'asset_id', r.asset_id));
  return null;
end
$$;

create trigger voice_training_news after insert or update or delete on voice_trainings
  for each row execute function voice_training_news();

create function voice_training_recording_news() returns trigger language plpgsql as $$
declare
  j record;
begin
  select * into j from voice_trainings where id = coalesce(new.job_id, old.job_id);
  if found then
    perform console_tell('voice-training', j.project_id, 'updated', jsonb_build_object(
      'job_id', j.id, 'state', j.state, 'position', coalesce(new.position, old.position)));
  end if;
  return null;
end
$$;

-- A sentence was confirmed, or taken back: who records beside somebody else sees it.
create trigger voice_training_recording_news after insert or update of confirmed_at on voice_training_recordings
  for each row execute function voice_training_recording_news();
