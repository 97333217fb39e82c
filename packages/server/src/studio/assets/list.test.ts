import { beforeAll, describe, expect, test } from 'vitest';
import { parseQuery } from '@cyclorama/contract';
import { SYSTEM_PROJECT } from './model.ts';
import { assets, type NewAssetRow } from './table.ts';
import { openAssetBench, OTHER, TENANT, type AssetBench } from './testing/harness.ts';

let bench: AssetBench;
const START = Date.parse('2026-01-01T00:00:00Z');

/** Named by letters; made a minute apart, in this order. */
const ROWS: readonly (Partial<NewAssetRow> & { readonly name: string })[] = [
  {
    name: 'alpha',
    type: 'IMAGE',
    tags: ['Summer', 'red'],
    systemProperties: { BACKGROUND_IMG: 'Yes', BACKGROUND_SCENE: 'Horizontal' },
    assetOrder: 5,
  },
  {
    name: 'Alphabet',
    type: 'IMAGE',
    tags: ['summer-night', 'blue'],
    systemProperties: { MATERIAL_IMG: 'Yes' },
    assetOrder: 1,
  },
  {
    name: 'beta%_',
    type: 'VIDEO',
    state: 'UNACTIVED',
    tags: ['red'],
    systemProperties: { CREATED_BY_PLATFORM: 'Yes', RENDER_ENGINE: 'MetaEngine' },
    assetOrder: 5,
  },
  {
    name: 'card',
    type: 'BUSINESS_CARD_TEMPLATE',
    state: 'CREATING',
    supportedService: ['VIDEO_2D', 'CHAT_2D'],
  },
  { name: 'card2', type: 'BUSINESS_CARD_TEMPLET', state: 'FAILED' },
  {
    name: 'human',
    type: 'HUMAN_MODEL_2D',
    tags: ['FEMALE', 'WALKING'],
    meta: {
      human_model_2d_meta: {
        is_action_editable: true,
        is_with_action_library: true,
        model_version: 'V3',
        device_names: ['phone', 'kiosk'],
      },
    },
  },
  {
    name: 'human-plain',
    type: 'HUMAN_MODEL_2D',
    tags: ['MALE'],
    meta: { human_model_2d_meta: { device_names: ['kiosk'] } },
  },
  { name: 'human-3d', type: 'HUMAN_MODEL', meta: { human_model_meta: { style_id: 'system_male_001' } } },
  { name: 'dance', type: 'ANIMATION', meta: { animation_meta: { style_id: 'system_male_001' } } },
  { name: 'scene', type: 'SCENE', systemProperties: { STYLE_ID: 'system_female_002' } },
  {
    name: 'voice',
    type: 'VOICE_MODEL',
    meta: { voice_model_meta: { sex: 'FEMALE', language: 'CN', is_realtime_voice: false } },
  },
  {
    name: 'voice-mob',
    type: 'VOICE_MODEL',
    meta: { voice_model_meta: { sex: 'MALE', language: 'EN', external_voice_meta: { provider: 'MOBVOI' } } },
  },
  { name: 'binned', type: 'AUDIO', state: 'DELETING' },
  { name: 'frozen', type: 'MUSIC', state: 'BLOCK' },
  { name: 'gone', type: 'AUDIO', state: 'DELETED' },
  {
    name: 'given',
    type: 'PPT',
    sharedType: 'SHARED',
    sharedWith: [OTHER],
    sharedUntil: new Date('2999-01-01T00:00:00Z'),
  },
  {
    name: 'given-once',
    type: 'PPT',
    sharedType: 'SHARED',
    sharedWith: [OTHER],
    sharedUntil: new Date('2001-01-01T00:00:00Z'),
  },
];
const FOREIGN: typeof ROWS = [
  { name: 'system', projectId: SYSTEM_PROJECT, type: 'IMAGE', sharedType: 'PUBLIC' },
  {
    name: 'preset-here',
    projectId: SYSTEM_PROJECT,
    type: 'VOICE_MODEL',
    sharedType: 'PUBLIC',
    presetRegion: 'cn-east-1',
  },
  {
    name: 'preset-elsewhere',
    projectId: SYSTEM_PROJECT,
    type: 'VOICE_MODEL',
    sharedType: 'PUBLIC',
    presetRegion: 'cn-north-4',
  },
  { name: 'theirs', projectId: OTHER, type: 'IMAGE' },
  {
    name: 'theirs-shared',
    projectId: OTHER,
    type: 'IMAGE',
    sharedType: 'SHARED',
    sharedWith: [TENANT],
    sharedUntil: new Date('2999-01-01T00:00:00Z'),
  },
];

beforeAll(async () => {
  bench = await openAssetBench({ env: { CYCLORAMA_REGION: 'cn-east-1' } });
  const all = [...ROWS, ...FOREIGN];
  await bench.studio.db.orm.insert(assets).values(
    all.map((row, index) => ({
      projectId: TENANT,
      type: 'IMAGE' as const,
      state: 'ACTIVED' as const,
      ...row,
      id: idOf(row.name),
      createdAt: new Date(START + index * 60_000),
      // Touched in the opposite order.
      updatedAt: new Date(START + (100 - index) * 60_000),
    })),
  );
});

function idOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
}

async function names(query: string, tenant = TENANT): Promise<string[]> {
  const { assets: page, count } = await bench.call('listAssets', { tenant, query: `limit=100&${query}` });
  expect(count).toBe(page!.length);
  return page!.map((asset) => asset.asset_name!);
}

const VISIBLE = ROWS.filter((row) => row.state !== 'DELETED').map((row) => row.name);

test('without filters: one’s own, oldest first, what is deleted for good left out', async () => {
  expect(await names('')).toEqual(VISIBLE);
});

describe('filters', () => {
  test.each([
    ['name=alph', ['alpha', 'Alphabet']],
    ['name=ALPHA', ['alpha', 'Alphabet']],
    ['name=%25_', ['beta%_']],
    ['name=%25', ['beta%_']],
    ['name=alpha&accurate_query_field=name', ['alpha']],
    ['name=Alpha&accurate_query_field=name', []],
    ['tag=summer', ['alpha', 'Alphabet']],
    ['tag=summer&accurate_query_field=tag', []],
    ['tag=Summer&accurate_query_field=name,tag', ['alpha']],
    ['tag=summer,red', ['alpha', 'Alphabet', 'beta%_']],
    ['tag=summer,red&tag_combination_type=UNION_SET', ['alpha', 'Alphabet', 'beta%_']],
    ['tag=summer,red&tag_combination_type=INTERSECTION', ['alpha']],
    ['tag=red,blue&tag_combination_type=INTERSECTION&accurate_query_field=tag', []],
    ['start_time=2026-01-01T00:14:00Z', ['given', 'given-once']],
    ['end_time=2026-01-01T00:01:00Z', ['alpha', 'Alphabet']],
    ['start_time=2026-01-01T00:01:00Z&end_time=2026-01-01T00:02:00Z', ['Alphabet', 'beta%_']],
    ['start_time=2026-01-01T08:01:00%2B08:00&end_time=2026-01-01T00:01:00Z', ['Alphabet']],
    ['asset_type=VIDEO', ['beta%_']],
    ['asset_type=VIDEO,IMAGE', ['alpha', 'Alphabet', 'beta%_']],
    ['asset_type=BUSINESS_CARD_TEMPLET', ['card', 'card2']],
    ['asset_state=UNACTIVED', ['beta%_']],
    ['asset_state=DELETING,BLOCK,FAILED', ['card2', 'binned', 'frozen']],
    ['asset_state=DELETED', ['gone']],
    ['asset_state=WAITING_DELETE', []],
    ['style_id=system_male_001', ['human-3d', 'dance']],
    ['style_id=system_female_002', ['scene']],
    ['render_engine=MetaEngine', ['beta%_']],
    ['render_engine=UE', []],
    [`asset_id=${idOf('alpha')}&asset_id=${idOf('scene')},${idOf('theirs')}`, ['alpha', 'scene']],
    ['sex=FEMALE', ['human', 'voice']],
    ['sex=MALE,FEMALE', ['human', 'human-plain', 'voice', 'voice-mob']],
    ['sex=UNKNOW&asset_type=HUMAN_MODEL_2D', []],
    ['language=CN', ['voice']],
    ['language=CN,EN', ['voice', 'voice-mob']],
    ['system_property=BACKGROUND_IMG:Yes', ['alpha']],
    ['system_property=BACKGROUND_IMG:Yes,BACKGROUND_SCENE:Horizontal', ['alpha']],
    ['system_property=BACKGROUND_IMG:Yes,BACKGROUND_SCENE:Vertical', []],
    ['system_property=CREATED_BY_PLATFORM:Yes', ['beta%_']],
    ['action_editable=true', ['human']],
    ['asset_type=HUMAN_MODEL_2D&action_editable=false', ['human-plain']],
    ['is_with_action_library=true', ['human']],
    ['asset_type=HUMAN_MODEL_2D&is_with_action_library=false', ['human-plain']],
    ['is_movable=true', ['human']],
    ['asset_type=HUMAN_MODEL_2D&is_movable=false', ['human-plain']],
    ['voice_provider=MOBVOI', ['voice-mob']],
    ['voice_provider=HUAWEI_METASTUDIO', ['voice']],
    ['is_realtime_voice=false', ['voice']],
    ['is_realtime_voice=true', ['voice-mob']],
    ['human_model_2d_version=V3', ['human']],
    ['human_model_2d_version=V2', ['human-plain']],
    ['include_device_name=kiosk', ['human', 'human-plain']],
    ['include_device_name=phone', ['human']],
    ['asset_type=HUMAN_MODEL_2D&exclude_device_name=phone', ['human-plain']],
    ['supported_service=CHAT_2D', ['card']],
    ['supported_service=LIVE_2D', []],
    ['role=SHARER', ['given']],
    ['role=SHAREE', ['theirs-shared']],
    ['name=a&asset_type=IMAGE&tag=red', ['alpha']],
  ])('%s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  test('whose: the tenant’s, the system’s (presets of the region), both and what is shared', async () => {
    expect(await names('asset_source=CUSTOMIZATION')).toEqual(VISIBLE);
    expect(await names('asset_source=SYSTEM')).toEqual(['system', 'preset-here']);
    expect(await names('asset_source=ALL')).toEqual([...VISIBLE, 'system', 'preset-here', 'theirs-shared']);
    expect(await names('', OTHER)).toEqual(['theirs', 'theirs-shared']);
    expect(await names('asset_source=ALL&asset_type=PPT', OTHER)).toEqual(['given']);
    expect(await names('asset_source=SYSTEM&role=SHAREE')).toEqual([]);
  });

  test.each([
    ['system_property=BACKGROUND_IMG', 'system_property'],
    ['start_time=yesterday', 'start_time'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['offset=-1', 'offset'],
    ['asset_type=HAT', 'asset_type'],
    ['asset_state=LOST', 'asset_state'],
    ['sort_key=name', 'sort_key'],
    ['sort_dir=up', 'sort_dir'],
    ['sex=BOTH', 'sex'],
    ['role=OWNER', 'role'],
    ['is_movable=perhaps', 'is_movable'],
  ])('%s is refused by name', async (query, name) => {
    expect(await bench.refusal('listAssets', { query })).toMatchObject({
      code: 'MSS.00000003',
      message: expect.stringContaining(name) as string,
    });
  });
});

describe('order and pages', () => {
  const pick = (all: readonly string[]) =>
    all.filter((name) => ['alpha', 'Alphabet', 'beta%_', 'scene'].includes(name));

  test.each([
    ['', ['alpha', 'Alphabet', 'beta%_', 'scene']],
    ['sort_key=create_time&sort_dir=desc', ['scene', 'beta%_', 'Alphabet', 'alpha']],
    ['sort_key=update_time', ['scene', 'beta%_', 'Alphabet', 'alpha']],
    ['sort_key=update_time&sort_dir=desc', ['alpha', 'Alphabet', 'beta%_', 'scene']],
    // Of equal order the newest comes first.
    ['sort_key=asset_order', ['Alphabet', 'beta%_', 'alpha', 'scene']],
    ['sort_key=asset_order&sort_dir=desc', ['scene', 'beta%_', 'alpha', 'Alphabet']],
  ])('%s', async (query, expected) => {
    expect(pick(await names(query))).toEqual(expected);
  });

  test('pages are cut by rows and tell the whole count', async () => {
    const page = (query: string) => bench.call('listAssets', { query });
    expect((await page('')).assets).toHaveLength(10);
    const [first, second, beyond] = [
      await page('limit=3'),
      await page('limit=3&offset=3'),
      await page('limit=3&offset=100'),
    ];
    expect([first, second].flatMap(({ assets: rows }) => rows!.map((row) => row.asset_name))).toEqual(
      VISIBLE.slice(0, 6),
    );
    expect([first.count, second.count, beyond.count, beyond.assets]).toEqual([
      VISIBLE.length,
      VISIBLE.length,
      VISIBLE.length,
      [],
    ]);
  });

  test('the contract’s defaults are those of the document', () => {
    expect(parseQuery('listAssets', new URLSearchParams())).toMatchObject({
      limit: 10,
      offset: 0,
      sort_dir: 'asc',
      asset_source: 'CUSTOMIZATION',
    });
  });
});
