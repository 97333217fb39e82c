-- A text that stands in every video of the tenant; where it is allowed, a video may ask to go without.
alter table tenants
  add column watermark text check (watermark <> ''),
  add column may_disable_watermark boolean not null default false;
