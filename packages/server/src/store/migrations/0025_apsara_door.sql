-- Nonces of requests that were let in, until their time stamps are too old to be accepted anyway.
create table apsara_nonces (
  access_key text not null,
  nonce text not null,
  expires_at timestamptz not null,
  primary key (access_key, nonce)
);
create index apsara_nonces_by_end on apsara_nonces (expires_at);

-- What a request with a ClientToken was answered, so that its repetition gets the same answer and does nothing.
create table apsara_client_tokens (
  project_id text not null,
  action text not null,
  token text not null,
  request_hash text not null,
  -- Null only inside the transaction that does the work.
  answer jsonb,
  created_at timestamptz not null,
  primary key (project_id, action, token)
);
create index apsara_client_tokens_by_age on apsara_client_tokens (created_at);
