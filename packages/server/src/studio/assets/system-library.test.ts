import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { REFERENCE } from '@cyclorama/contract';
import { EMBEDDED_VOICES } from '@cyclorama/speech';
import { SYSTEM_PROJECT } from './model.ts';
import { characterOf, mainObject, requireActiveAsset, voiceOf } from './resolve.ts';
import { ensureSystemLibrary } from './system-library.ts';
import { assetFiles, assets } from './table.ts';
import { withTestStudio } from '../../testing/studio.ts';
import { openAssetBench, TENANT, type AssetBench } from './testing/harness.ts';
import { voiceForPreset } from './system-voices.ts';

let bench: AssetBench;

beforeAll(async () => {
  bench = await openAssetBench({
    env: { CYCLORAMA_REGION: 'ap-southeast-3', CYCLORAMA_LIBRARY: 'on-demand' },
  });
  await ensureSystemLibrary(bench.studio);
});

test('everything can be named at once: avatars, voices, backgrounds, music', async () => {
  const listed = async (query: string) => {
    const { count, assets: page } = await bench.call('listAssets', {
      query: `asset_source=SYSTEM&limit=100&${query}`,
    });
    expect(
      page?.every((asset) => asset.asset_state === 'ACTIVED' && asset.project_id === SYSTEM_PROJECT),
    ).toBe(true);
    return count;
  };
  expect(await listed('asset_type=HUMAN_MODEL_2D')).toBeGreaterThanOrEqual(6);
  expect(await listed('asset_type=IMAGE&system_property=BACKGROUND_IMG:Yes')).toBeGreaterThanOrEqual(12);
  expect(await listed('asset_type=MUSIC')).toBeGreaterThanOrEqual(3);
  const presets = REFERENCE.presetVoices.filter((preset) => preset['ap-southeast-3'] !== null);
  expect(await listed('asset_type=VOICE_MODEL')).toBe(EMBEDDED_VOICES.length + presets.length);
  expect(await listed('asset_type=VOICE_MODEL&asset_state=ACTIVED&voice_provider=HUAWEI_METASTUDIO')).toBe(
    EMBEDDED_VOICES.length + presets.length,
  );
  expect(await listed('asset_type=VOICE_MODEL&voice_provider=MOBVOI')).toBe(0);
  expect(await listed('sex=FEMALE&asset_type=HUMAN_MODEL_2D')).toBeGreaterThan(0);
  expect((await bench.call('listAssets')).count).toBe(0);
});

test('every preset voice of every region speaks, unnamed ones included', async () => {
  const ids = REFERENCE.presetVoices.flatMap((preset) => [
    preset['cn-north-4'],
    preset['cn-east-1'],
    preset['ap-southeast-3'],
  ]);
  const given = ids.filter((id) => id !== null);
  expect(given.length).toBe(83);
  for (const id of given) expect(EMBEDDED_VOICES).toContainEqual(await voiceOf(bench.studio, TENANT, id));
});

test('presets speak the language and sex that their names promise', () => {
  expect(voiceForPreset('English male', 3)).toMatchObject({ sex: 'MALE' });
  expect(voiceForPreset('English male', 3).language).toMatch(/^en/);
  expect(voiceForPreset('Mysterious female', 0)).toMatchObject({ sex: 'FEMALE', language: 'zh-CN' });
  expect(voiceForPreset('Female anchor', 1).sex).toBe('FEMALE');
  expect(voiceForPreset('Male streamer', 1).sex).toBe('MALE');
  expect(voiceForPreset(null, 2).language).toBe('zh-CN');
});

test('avatars tell what they can do, by the tags of the document', async () => {
  const { assets: avatars } = await bench.call('listAssets', {
    query:
      'asset_source=SYSTEM&asset_type=HUMAN_MODEL_2D&is_with_action_library=true&action_editable=true&supported_service=LIVE_2D&tag=HALF-BODY',
  });
  const [avatar] = avatars!;
  const meta = avatar!.asset_extra_meta!.human_model_2d_meta!;
  expect(meta.action_tag_map!.length).toBeGreaterThanOrEqual(12);
  for (const action of meta.action_tag_map!) expect(action.action_name_zh).toMatch(/\p{Script=Han}/u);
  const character = await characterOf(bench.studio, TENANT, avatar!.asset_id!);
  expect(character.actions.map(({ tag }) => tag)).toEqual(meta.action_tag_map!.map(({ tag }) => tag));
});

test('a file is made when somebody needs it, and no other', { timeout: 300_000 }, async () => {
  const { assets: backgrounds } = await bench.call('listAssets', {
    query:
      'asset_source=SYSTEM&asset_type=IMAGE&limit=1&system_property=BACKGROUND_SCENE:Horizontal&sort_key=asset_order',
  });
  const asset = await requireActiveAsset(bench.studio, TENANT, backgrounds![0]!.asset_id!, ['IMAGE']);
  const made = async () =>
    new Set((await bench.studio.db.orm.select().from(assetFiles)).map(({ assetId }) => assetId));
  expect(await made()).toEqual(new Set());
  const main = await mainObject(bench.studio, asset);
  expect(main).toMatchObject({ contentType: 'image/png' });
  expect(await made()).toEqual(new Set([asset.id]));
  const shown = await bench.show(asset.id);
  expect(shown.asset_extra_meta?.image_meta).toMatchObject({
    width: 1920,
    height: 1080,
    mode: 'Horizontal',
    size: main.size,
  });
  const file = shown.files!.find(({ asset_file_category }) => asset_file_category === 'MAIN')!;
  const bytes = new Uint8Array(await (await fetch(file.download_url!)).arrayBuffer());
  expect(bytes.byteLength).toBe(file.file_size);
  expect(String.fromCharCode(...bytes.subarray(1, 4))).toBe('PNG');
});

test('seeding again changes nothing; what no longer ships is taken offline', async () => {
  const all = () =>
    bench.studio.db.orm.select().from(assets).where(eq(assets.projectId, SYSTEM_PROJECT)).orderBy(assets.id);
  const [before] = [(await all()).map(({ id, updatedAt }) => ({ id, updatedAt }))];
  const [first] = before;
  await bench.studio.db.orm.insert(assets).values({
    id: 'f'.repeat(32),
    projectId: SYSTEM_PROJECT,
    name: 'of an older version',
    type: 'MUSIC',
    state: 'ACTIVED',
    createdAt: new Date(),
    updatedAt: new Date(),
  });
  await bench.studio.db.orm.update(assets).set({ name: 'changed' }).where(eq(assets.id, first!.id));
  await ensureSystemLibrary(bench.studio);
  const after = await all();
  expect(after).toHaveLength(before.length + 1);
  expect(after.find(({ id }) => id === 'f'.repeat(32))?.state).toBe('WAITING_DELETE');
  expect(after.find(({ id }) => id === first!.id)?.name).not.toBe('changed');
  const untouched = after
    .filter(({ id }) => id !== first!.id && id !== 'f'.repeat(32))
    .map(({ id, updatedAt }) => ({ id, updatedAt }));
  expect(untouched).toEqual(before.slice(1));
});

test('no tenant changes or deletes what belongs to the system', async () => {
  const { assets: page } = await bench.call('listAssets', { query: 'asset_source=SYSTEM&limit=1' });
  const params = { asset_id: page![0]!.asset_id! };
  for (const refused of [
    bench.refusal('updateDigitalAsset', { params, body: { asset_name: 'mine' } }),
    bench.refusal('deleteAsset', { params, query: 'mode=force' }),
    bench.refusal('restoreAsset', { params }),
  ]) {
    expect((await refused).code).toBe('MSS.00023001');
  }
});

test('eager seeding orders all files, on-demand seeding none', async () => {
  const ordered = async (env: Record<string, string>): Promise<number> => {
    const studio = await withTestStudio({ env });
    await ensureSystemLibrary(studio);
    const { rows } = await studio.db.executeSql(
      "select 1 from queue.job where name = 'assets.make-library'",
      [],
    );
    return rows.length;
  };
  expect(await ordered({})).toBe(1);
  expect(await ordered({ CYCLORAMA_LIBRARY: 'on-demand' })).toBe(0);
});
