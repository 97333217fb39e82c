import { and, eq, gte, inArray, lte, ne, or, sql, type SQL } from 'drizzle-orm';
import { MssError, type OperationQuery } from '@cyclorama/contract';
import { SYSTEM_PROJECT } from './model.ts';
import { assets } from './table.ts';

export type AssetQuery = OperationQuery<'listAssets'>;

export interface Viewer {
  readonly projectId: string;
  /** Region whose preset ids are listed among the system assets. */
  readonly region: string;
  readonly now: Date;
}

/** The condition of a list query (4.1.2): whose assets, then every filter that is given. */
export function conditionOf(query: AssetQuery, viewer: Viewer): SQL | undefined {
  return and(ownership(query, viewer), ...plainFilters(query), ...tagFilters(query), ...metaFilters(query));
}

/** Whose assets: the tenant's, the system's, both and what others share; `role` narrows to one side of sharing. */
function ownership(
  { asset_source: source, role }: AssetQuery,
  { projectId, region, now }: Viewer,
): SQL | undefined {
  const own = eq(assets.projectId, projectId);
  const system = and(
    or(eq(assets.projectId, SYSTEM_PROJECT), eq(assets.sharedType, 'PUBLIC')),
    sql`(${assets.presetRegion} is null or ${assets.presetRegion} = ${region})`,
  );
  const unexpired = sql`(${assets.sharedUntil} is null or ${assets.sharedUntil} > ${now.toISOString()}::timestamptz)`;
  const sharedIn = and(
    eq(assets.sharedType, 'SHARED'),
    sql`${assets.sharedWith} @> array[${projectId}]::text[]`,
    unexpired,
    ne(assets.projectId, projectId),
  );
  if (role === 'SHAREE') return source === 'SYSTEM' ? sql`false` : sharedIn;
  if (role === 'SHARER')
    return source === 'SYSTEM' ? sql`false` : and(own, ne(assets.sharedType, 'PRIVATE'), unexpired);
  if (source === 'SYSTEM') return system;
  return source === 'ALL' ? or(own, system, sharedIn) : own;
}

function plainFilters(query: AssetQuery): (SQL | undefined)[] {
  const { asset_state: states } = query;
  const exact = query.accurate_query_field ?? [];
  return [
    // Without a wish for them, what is gone for good stays out of sight.
    states === undefined ? ne(assets.state, 'DELETED') : inArray(assets.state, [...states]),
    query.name === undefined
      ? undefined
      : exact.includes('name')
        ? eq(assets.name, query.name)
        : sql`name_folded like lower(${like(query.name)})`,
    query.start_time === undefined ? undefined : gte(assets.createdAt, time('start_time', query.start_time)),
    query.end_time === undefined ? undefined : lte(assets.createdAt, endOf(time('end_time', query.end_time))),
    query.asset_type === undefined ? undefined : inArray(assets.type, typesOf(query.asset_type)),
    query.asset_id === undefined ? undefined : inArray(assets.id, [...query.asset_id]),
    query.supported_service === undefined
      ? undefined
      : sql`${assets.supportedService} @> array[${query.supported_service}]::text[]`,
    ...(query.system_property ?? []).map(property),
    query.render_engine === undefined ? undefined : property(`RENDER_ENGINE:${query.render_engine}`),
  ];
}

function tagFilters(query: AssetQuery): (SQL | undefined)[] {
  const wanted = (query.tag ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const exact = query.accurate_query_field?.includes('tag') === true;
  const each = wanted.map((tag) =>
    exact ? sql`${assets.tags} @> array[${tag}]::text[]` : sql`tags_folded like lower(${like(tag)})`,
  );
  return query.tag_combination_type === 'INTERSECTION' ? each : [or(...each)];
}

function metaFilters(query: AssetQuery): (SQL | undefined)[] {
  const is = (expression: SQL, value: string | boolean | undefined) =>
    value === undefined ? undefined : sql`${expression} = ${String(value)}`;
  const avatar = (member: string) => sql`${assets.meta} -> 'human_model_2d_meta' ->> ${member}`;
  const devices = sql`coalesce(${assets.meta} -> 'human_model_2d_meta' -> 'device_names', '[]'::jsonb)`;
  const voice = (member: string) => sql`${assets.meta} -> 'voice_model_meta' ->> ${member}`;
  const ofType = (type: string, condition: SQL | undefined) =>
    condition && and(sql`${assets.type} = ${type}`, condition);
  const provider = sql`coalesce(${assets.meta} -> 'voice_model_meta' -> 'external_voice_meta' ->> 'provider', 'HUAWEI_METASTUDIO')`;
  const walks = sql`(${assets.tags} @> array['WALKING'])`;
  return [
    query.style_id === undefined
      ? undefined
      : sql`${query.style_id} in (${assets.meta} -> 'human_model_meta' ->> 'style_id',
          ${assets.meta} -> 'animation_meta' ->> 'style_id', ${assets.systemProperties} ->> 'STYLE_ID')`,
    query.sex === undefined ? undefined : inArray(SEX, [...query.sex]),
    query.language === undefined
      ? undefined
      : inArray(sql`coalesce(${voice('language')}, 'UNKNOW')`, [...query.language]),
    is(sql`coalesce(${avatar('is_action_editable')}, 'false')`, query.action_editable),
    is(sql`coalesce(${avatar('is_with_action_library')}, 'false')`, query.is_with_action_library),
    query.is_movable === undefined ? undefined : query.is_movable ? walks : sql`not ${walks}`,
    ofType('VOICE_MODEL', is(provider, query.voice_provider)),
    ofType('VOICE_MODEL', is(sql`coalesce(${voice('is_realtime_voice')}, 'true')`, query.is_realtime_voice)),
    ofType(
      'HUMAN_MODEL_2D',
      is(sql`coalesce(${avatar('model_version')}, 'V2')`, query.human_model_2d_version),
    ),
    query.include_device_name === undefined
      ? undefined
      : sql`${devices} @> ${JSON.stringify([query.include_device_name])}::jsonb`,
    query.exclude_device_name === undefined
      ? undefined
      : sql`not ${devices} @> ${JSON.stringify([query.exclude_device_name])}::jsonb`,
  ];
}

/** Voices say their sex in their metadata, avatars by tag (11.8). */
const SEX = sql`coalesce(${assets.meta} -> 'voice_model_meta' ->> 'sex',
  case when ${assets.tags} @> array['FEMALE'] then 'FEMALE' when ${assets.tags} @> array['MALE'] then 'MALE' else 'UNKNOW' end)`;

/** The two spellings of one type stand for each other. */
function typesOf(types: readonly string[]): (typeof assets.type._.data)[] {
  // Two spellings of one type.
  const cards = ['BUSINESS_CARD_TEMPLET', 'BUSINESS_CARD_TEMPLATE'];
  const wanted = types.some((type) => cards.includes(type)) ? [...types, ...cards] : types;
  return [...wanted] as (typeof assets.type._.data)[];
}

function property(pair: string): SQL {
  const colon = pair.indexOf(':');
  if (colon < 1)
    throw new MssError('MSS.00000003', `system_property: expected KEY:VALUE, not "${pair.slice(0, 64)}"`);
  const wanted = { [pair.slice(0, colon).trim()]: pair.slice(colon + 1).trim() };
  return sql`${assets.systemProperties} @> ${JSON.stringify(wanted)}::jsonb`;
}

function time(name: string, text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new MssError('MSS.00000003', `${name}: expected a time such as 2021-01-10T08:43:17Z`);
  return date;
}

/** Times are shown in whole seconds; what was made within the last second of the window belongs to it. */
function endOf(date: Date): Date {
  return date.getUTCMilliseconds() === 0 ? new Date(date.getTime() + 999) : date;
}

function like(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
