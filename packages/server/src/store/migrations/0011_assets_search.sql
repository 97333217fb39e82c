-- Fuzzy filters look at what was folded once, not at every row anew.
create function assets_folded_tags(tags text[]) returns text
  language sql immutable parallel safe
  return lower(array_to_string(tags, e'\x1f'));

alter table assets
  add column name_folded text generated always as (lower(name)) stored,
  add column tags_folded text generated always as (assets_folded_tags(tags)) stored;
