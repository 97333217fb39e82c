-- How a person before a camera of a caster is cut out (MatteSettings); null = as the layout's Color has it.
alter table caster_resources add column matte jsonb;
