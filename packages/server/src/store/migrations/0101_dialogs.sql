-- Visits: who talked to which robot, when and about what. Outlive their robots.
create table dialogs (
  job_id text primary key,
  project_id text not null,
  robot_id text not null,
  robot_name text not null,
  language text not null,
  transparent boolean not null,
  media text not null check (media in ('webrtc', 'socket')),
  state text not null check (state in ('active', 'asleep', 'ended')),
  -- Process that runs it, see work/worker-name.ts, and when that was last seen alive.
  owner text not null,
  seen_at timestamptz not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  -- Why it ended, see docs/dialogs.md.
  reason text,
  -- What visitors asked.
  turns integer not null default 0,
  check ((state = 'ended') = (ended_at is not null))
);
create index dialogs_by_time on dialogs (project_id, started_at desc, job_id);
create index dialogs_of_robot on dialogs (robot_id, started_at desc, job_id);
create index dialogs_open on dialogs (project_id) where state <> 'ended';

create table dialog_lines (
  id bigint generated always as identity primary key,
  job_id text not null references dialogs (job_id) on delete cascade,
  at timestamptz not null,
  who text not null check (who in ('visitor', 'avatar')),
  text text not null
);
create index dialog_lines_of_job on dialog_lines (job_id, id);

-- The console is told as robots and dialogs change (see 0071).
create function robot_news() returns trigger language plpgsql as $$
declare
  r record;
  change text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end;
begin
  if tg_op = 'DELETE' then r := old; else r := new; end if;
  perform console_tell('robot', r.project_id, change, jsonb_build_object('robot_id', r.id));
  return null;
end
$$;
create trigger robot_news after insert or update or delete on robots for each row execute function robot_news();

create function dialog_news() returns trigger language plpgsql as $$
declare
  r record;
  change text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end;
begin
  if tg_op = 'DELETE' then r := old; else r := new; end if;
  perform console_tell('dialog', r.project_id, change, jsonb_build_object(
    'job_id', r.job_id, 'robot_id', r.robot_id, 'state', r.state, 'turns', r.turns));
  return null;
end
$$;
create trigger dialog_news after insert or delete on dialogs for each row execute function dialog_news();
-- That its process lives is no news.
create trigger dialog_news_changed after update on dialogs for each row
  when ((old.state, old.turns) is distinct from (new.state, new.turns))
  execute function dialog_news();
