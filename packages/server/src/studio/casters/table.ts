import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { StoredMatte } from '../mattes/stored.ts';
import type {
  CasterConfig,
  Component,
  Episode,
  Layout,
  Scene,
  StudioLayout,
  VideoResource,
} from './model.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

export interface CasterTag {
  readonly Key: string;
  readonly Value: string;
}

/** See store/migrations/0030_casters.sql. */
export const casters = pgTable('casters', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  normType: integer('norm_type').$type<1 | 4>().notNull(),
  chargeType: text('charge_type').notNull().default('PostPaid'),
  config: jsonb('config').$type<CasterConfig>().notNull(),
  desired: text('desired').$type<'stopped' | 'running'>().notNull().default('stopped'),
  revision: integer('revision').notNull().default(1),
  streamKey: text('stream_key').notNull(),
  faded: boolean('faded').notNull().default(false),
  clientToken: text('client_token'),
  resourceGroupId: text('resource_group_id').notNull().default(''),
  tags: jsonb('tags').$type<readonly CasterTag[]>().notNull().default([]),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  startedAt: time('started_at'),
});

export const casterResources = pgTable('caster_resources', {
  id: text('id').primaryKey(),
  casterId: text('caster_id').notNull(),
  locationId: text('location_id').notNull(),
  name: text('name').notNull(),
  document: jsonb('document').$type<VideoResource['document']>().notNull(),
  effective: jsonb('effective').$type<VideoResource['document']>().notNull(),
  revision: integer('revision').notNull().default(1),
  matte: jsonb('matte').$type<StoredMatte>(),
  createdAt: time('created_at').notNull(),
});

export const casterChannels = pgTable(
  'caster_channels',
  {
    casterId: text('caster_id').notNull(),
    channelId: text('channel_id').notNull(),
    resourceId: text('resource_id'),
    faceBeauty: text('face_beauty'),
    playStatus: integer('play_status').$type<0 | 1>().notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.casterId, table.channelId] })],
);

export const casterLayouts = pgTable('caster_layouts', {
  id: text('id').primaryKey(),
  casterId: text('caster_id').notNull(),
  document: jsonb('document').$type<Layout['document']>().notNull(),
  createdAt: time('created_at').notNull(),
});

export const casterComponents = pgTable('caster_components', {
  id: text('id').primaryKey(),
  casterId: text('caster_id').notNull(),
  locationId: text('location_id').notNull(),
  name: text('name').notNull(),
  document: jsonb('document').$type<Component['document']>().notNull(),
  createdAt: time('created_at').notNull(),
});

export const casterScenes = pgTable('caster_scenes', {
  id: text('id').primaryKey(),
  casterId: text('caster_id').notNull(),
  outputType: text('output_type').$type<Scene['outputType']>().notNull(),
  name: text('name').notNull(),
  status: integer('status').$type<0 | 1>().notNull().default(0),
  layoutId: text('layout_id'),
  componentIds: jsonb('component_ids').$type<readonly string[]>().notNull().default([]),
  audio: jsonb('audio').$type<Scene['audio']>().notNull().default({ FollowEnable: 1 }),
  urgent: boolean('urgent').notNull().default(false),
  createdAt: time('created_at').notNull(),
});

export const casterEpisodes = pgTable('caster_episodes', {
  id: text('id').primaryKey(),
  casterId: text('caster_id').notNull(),
  name: text('name').notNull(),
  type: text('type').$type<Episode['type']>().notNull(),
  resourceId: text('resource_id'),
  componentIds: jsonb('component_ids').$type<readonly string[]>().notNull().default([]),
  switchType: text('switch_type').$type<NonNullable<Episode['switchType']>>(),
  startTime: time('start_time').notNull(),
  endTime: time('end_time').notNull(),
  status: integer('status').$type<0 | 1 | 2>().notNull().default(0),
  createdAt: time('created_at').notNull(),
});

export const casterStudioLayouts = pgTable('caster_studio_layouts', {
  id: text('id').primaryKey(),
  casterId: text('caster_id').notNull(),
  name: text('name').notNull(),
  type: text('type').$type<StudioLayout['type']>().notNull(),
  document: jsonb('document').$type<StudioLayout['document']>().notNull(),
  createdAt: time('created_at').notNull(),
});

export type CasterRow = typeof casters.$inferSelect;
