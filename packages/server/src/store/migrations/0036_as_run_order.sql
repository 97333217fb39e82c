-- What happened within one millisecond is told in the order in which it was written.
alter table as_run add column position bigint generated always as identity;
