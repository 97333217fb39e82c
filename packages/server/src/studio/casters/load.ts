import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { ROOM_URL } from '../../compile/caster/room-url.ts';
import type {
  Caster,
  CasterAggregate,
  Channel,
  Component,
  Episode,
  Layout,
  Scene,
  StudioLayout,
  VideoResource,
} from './model.ts';

type Json<T> = {
  readonly [Key in keyof T]-?: undefined extends T[Key] ? NonNullable<T[Key]> | null : T[Key];
};
type EpisodeJson = Omit<Json<Episode>, 'startTime' | 'endTime'> & {
  readonly startTime: string;
  readonly endTime: string;
};

// A type, not an interface: the driver's generic wants an index signature.
type Loaded = {
  readonly caster: Json<Caster>;
  readonly resources: readonly Json<VideoResource>[];
  readonly channels: readonly Json<Channel>[];
  readonly layouts: readonly Json<Layout>[];
  readonly components: readonly Json<Component>[];
  readonly scenes: readonly Json<Scene>[];
  readonly episodes: readonly EpisodeJson[];
  readonly studioLayouts: readonly Json<StudioLayout>[];
  readonly rooms: Readonly<Record<string, string>>;
};

/**
 * A caster with everything that belongs to it, all of one moment: a single statement sees one snapshot, so the parts
 * never mix two revisions. Resources, channels, components and scenes come by location, layouts by age, episodes by time.
 * @returns undefined when there is no such caster
 */
export async function loadCaster(
  orm: NodePgDatabase,
  casterId: string,
): Promise<CasterAggregate | undefined> {
  const { rows } = await orm.execute<Loaded>(sql`
    select
      json_build_object('id', c.id, 'projectId', c.project_id, 'name', c.name, 'normType', c.norm_type,
        'config', c.config, 'desired', c.desired, 'revision', c.revision, 'streamKey', c.stream_key,
        'faded', c.faded) as "caster",
      (select coalesce(json_agg(json_build_object('id', r.id, 'locationId', r.location_id, 'name', r.name,
          'document', r.document, 'effective', r.effective, 'revision', r.revision, 'matte', r.matte) order by r.location_id), '[]')
        from caster_resources r where r.caster_id = c.id) as "resources",
      (select coalesce(json_agg(json_build_object('channelId', h.channel_id, 'resourceId', h.resource_id,
          'faceBeauty', h.face_beauty, 'playStatus', h.play_status) order by h.channel_id), '[]')
        from caster_channels h where h.caster_id = c.id) as "channels",
      (select coalesce(json_agg(json_build_object('id', l.id, 'document', l.document)
          order by l.created_at, l.id), '[]')
        from caster_layouts l where l.caster_id = c.id) as "layouts",
      (select coalesce(json_agg(json_build_object('id', k.id, 'locationId', k.location_id, 'name', k.name,
          'document', k.document) order by k.location_id), '[]')
        from caster_components k where k.caster_id = c.id) as "components",
      (select coalesce(json_agg(json_build_object('id', s.id, 'outputType', s.output_type, 'name', s.name,
          'status', s.status, 'layoutId', s.layout_id, 'componentIds', s.component_ids, 'audio', s.audio,
          'urgent', s.urgent) order by s.output_type), '[]')
        from caster_scenes s where s.caster_id = c.id) as "scenes",
      (select coalesce(json_agg(json_build_object('id', e.id, 'name', e.name, 'type', e.type,
          'resourceId', e.resource_id, 'componentIds', e.component_ids, 'switchType', e.switch_type,
          'startTime', e.start_time, 'endTime', e.end_time, 'status', e.status) order by e.start_time, e.id), '[]')
        from caster_episodes e where e.caster_id = c.id) as "episodes",
      (select coalesce(json_agg(json_build_object('id', y.id, 'name', y.name, 'type', y.type,
          'document', y.document) order by y.created_at, y.id), '[]')
        from caster_studio_layouts y where y.caster_id = c.id) as "studioLayouts",
      (select coalesce(json_object_agg(j.room_id, j.stream_key), '{}')
        from live_jobs j where j.project_id = c.project_id and j.state = 'PROCESSING' and j.desired = 'running'
          and exists (select 1 from caster_resources r where r.caster_id = c.id
            and ${ROOM_URL} || j.room_id in (r.effective->>'LiveStreamUrl', r.effective->>'VodUrl'))) as "rooms"
    from casters c where c.id = ${casterId}`);
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    ...row,
    caster: withoutNulls<Caster>(row.caster),
    resources: row.resources.map(withoutNulls<VideoResource>),
    channels: row.channels.map(withoutNulls<Channel>),
    scenes: row.scenes.map(withoutNulls<Scene>),
    episodes: row.episodes.map((episode) => ({
      ...withoutNulls<Episode>({
        ...episode,
        startTime: new Date(episode.startTime),
        endTime: new Date(episode.endTime),
      }),
    })),
  };
}

/** Columns that are null are absent members in the model. */
function withoutNulls<T extends object>(row: Json<T>): T {
  const members = Object.entries(row).filter(([, value]) => value !== null);
  // Every other member is as the model has it: the type above says so member by member.
  return Object.fromEntries(members) as T;
}
