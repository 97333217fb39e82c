-- Calls that share a key leave one after the other, in the order in which they were written.
alter table outbox add column order_key text;
alter table outbox add column position bigint generated always as identity;
create index outbox_order on outbox (order_key, position) where state = 'pending' and order_key is not null;
