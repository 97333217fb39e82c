-- A key without a security token may have an end as well: it is made with one at the console.
alter table access_keys
  drop constraint access_keys_check,
  add constraint access_keys_end_of_temporary check (security_token_hash is null or expires_at is not null);
