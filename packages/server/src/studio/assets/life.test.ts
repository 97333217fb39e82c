import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DigitalAssetInfo, OperationBody } from '@cyclorama/contract';
import { HandClock } from '../../testing/studio.ts';
import { findAsset } from './queries.ts';
import { mainObject, requireActiveAsset } from './resolve.ts';
import { blockAsset, unblockAsset } from './review.ts';
import { openAssetBench, OTHER, TENANT, type AssetBench } from './testing/harness.ts';

let bench: AssetBench;
const clock = new HandClock();
const bytes = Buffer.from('any bytes');

beforeAll(async () => {
  bench = await openAssetBench({ clock });
});

const create = async (
  body: Partial<OperationBody<'createDigitalAsset'>> = {},
  appUserId?: string,
): Promise<string> => {
  const { asset_id } = await bench.call('createDigitalAsset', {
    body: { asset_name: 'thing', asset_type: 'COMMON_FILE', ...body },
    ...(appUserId !== undefined && { appUserId }),
  });
  return asset_id!;
};
const ready = async (body: Partial<OperationBody<'createDigitalAsset'>> = {}): Promise<DigitalAssetInfo> =>
  bench.upload({ asset_name: 'thing', asset_type: 'COMMON_FILE', ...body }, { name: 'a.bin', bytes });
const of = (assetId: string) => ({ params: { asset_id: assetId } });

describe('creating', () => {
  test('an asset shows what it was made with and waits for its main file', async () => {
    const id = await create(
      {
        asset_name: 'Summer',
        asset_description: 'for the shop',
        asset_type: 'IMAGE',
        tags: ['a', 'b'],
        system_properties: [{ key: 'BACKGROUND_IMG', value: 'Yes' }],
        asset_order: 7,
        supported_service: ['LIVE_2D'],
        asset_extra_meta: { image_meta: { mode: 'Vertical' }, video_meta: { width: 5 } },
      },
      'user-7',
    );
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await bench.show(id)).toEqual({
      project_id: TENANT,
      asset_id: id,
      asset_name: 'Summer',
      asset_description: 'for the shop',
      app_user_id: 'user-7',
      create_time: '2026-01-05T08:00:00Z',
      update_time: '2026-01-05T08:00:00Z',
      asset_type: 'IMAGE',
      asset_state: 'CREATING',
      tags: ['a', 'b'],
      asset_extra_meta: { image_meta: { mode: 'Vertical' } },
      system_properties: [{ key: 'BACKGROUND_IMG', value: 'Yes' }],
      files: [],
      asset_order: 7,
      supported_service: ['LIVE_2D'],
    });
  });

  test.each([
    [{ asset_type: 'VOICE_MODEL' }, 'asset_type: VOICE_MODEL'],
    [{ asset_type: 'HUMAN_MODEL_2D' }, 'asset_type: HUMAN_MODEL_2D'],
    [{ system_properties: [{ value: 'Yes' }] }, 'system_properties[0].key: missing'],
    [{ system_properties: [{ key: 'BACKGROUND_IMG' }] }, 'system_properties[0].value: missing'],
    [{ shared_config: { shared_type: 'PUBLIC' } }, 'shared_config.shared_type'],
    [{ shared_config: { shared_type: 'SHARED' } }, 'shared_config.allowed_project_ids'],
    [
      { shared_config: { shared_type: 'SHARED', allowed_project_ids: [OTHER], expire_time: 'soon' } },
      'shared_config.expire_time',
    ],
    [
      {
        shared_config: {
          shared_type: 'SHARED',
          allowed_project_ids: [OTHER],
          expire_time: '2020-01-01T00:00:00Z',
        },
      },
      'shared_config.expire_time',
    ],
    [{ asset_name: 'x'.repeat(257) }, 'asset_name'],
    [{ tags: Array<string>(51).fill('t') }, 'tags'],
    [{ tags: ['t'.repeat(129)] }, 'tags[0]'],
    [{ asset_order: 32_768 }, 'asset_order'],
    [{ asset_type: 'HAT' }, 'asset_type'],
    [{ asset_extra_meta: { image_meta: { width: -1 } } }, 'asset_extra_meta.image_meta.width'],
  ])('%j is refused by name and makes nothing', async (wrong, message) => {
    const { count } = await bench.call('listAssets');
    const body = { asset_name: 'n', asset_type: 'IMAGE', ...wrong } as OperationBody<'createDigitalAsset'>;
    expect(await bench.refusal('createDigitalAsset', { body })).toMatchObject({
      code: 'MSS.00000003',
      status: 400,
    });
    expect((await bench.refusal('createDigitalAsset', { body })).message).toContain(message);
    expect((await bench.call('listAssets')).count).toBe(count);
  });
});

describe('updating', () => {
  test('changes what is given and leaves the rest', async () => {
    const { asset_id: id } = await ready({ tags: ['old'], asset_description: 'd' });
    clock.advance(60_000);
    const updated = await bench.call('updateDigitalAsset', {
      ...of(id!),
      body: {
        asset_name: 'new',
        tags: ['x', 'y'],
        asset_order: 3,
        supported_service: ['CHAT_2D'],
        asset_state: 'UNACTIVED',
      },
    });
    expect(updated).toMatchObject({
      asset_name: 'new',
      asset_description: 'd',
      tags: ['x', 'y'],
      asset_order: 3,
      supported_service: ['CHAT_2D'],
      asset_state: 'UNACTIVED',
    });
    expect(Date.parse(updated.update_time!) - Date.parse(updated.create_time!)).toBe(60_000);
    expect(await bench.show(id!)).toMatchObject({ asset_name: 'new', files: [{ file_name: 'a.bin' }] });
    expect(await bench.call('updateDigitalAsset', of(id!))).toMatchObject({ asset_name: 'new' });
  });

  test('tenants toggle ACTIVED and UNACTIVED only', async () => {
    const id = await create();
    const set = (asset_state: 'ACTIVED' | 'UNACTIVED' | 'WAITING_DELETE') => ({
      ...of(id),
      body: { asset_state },
    });
    expect(await bench.refusal('updateDigitalAsset', set('ACTIVED'))).toMatchObject({
      code: 'MSS.10001013',
      status: 400,
    });
    await bench.addFile(id, { name: 'a.bin', bytes });
    expect(await bench.refusal('updateDigitalAsset', set('WAITING_DELETE'))).toMatchObject({
      code: 'MSS.10001014',
    });
    expect((await bench.call('updateDigitalAsset', set('UNACTIVED'))).asset_state).toBe('UNACTIVED');
    expect((await bench.call('updateDigitalAsset', set('ACTIVED'))).asset_state).toBe('ACTIVED');
  });

  test('system properties stay, and may be sent back as they are', async () => {
    const { asset_id: id } = await ready({ system_properties: [{ key: 'MATERIAL_IMG', value: 'Yes' }] });
    const send = (key: 'MATERIAL_IMG' | 'BACKGROUND_IMG', action: 'ADD' | 'DELETE') => ({
      ...of(id!),
      body: { system_properties: [{ action, key, value: 'Yes' }] },
    });
    expect((await bench.call('updateDigitalAsset', send('MATERIAL_IMG', 'ADD'))).system_properties).toEqual([
      { key: 'MATERIAL_IMG', value: 'Yes' },
    ]);
    expect((await bench.refusal('updateDigitalAsset', send('MATERIAL_IMG', 'DELETE'))).message).toContain(
      'MATERIAL_IMG',
    );
    expect((await bench.refusal('updateDigitalAsset', send('BACKGROUND_IMG', 'ADD'))).code).toBe(
      'MSS.00000003',
    );
  });

  test('the type can change as long as there are no files', async () => {
    const id = await create();
    expect(
      (await bench.call('updateDigitalAsset', { ...of(id), body: { asset_type: 'SCENE' } })).asset_type,
    ).toBe('SCENE');
    await bench.addFile(id, { name: 'a.bin', bytes });
    expect(
      (await bench.refusal('updateDigitalAsset', { ...of(id), body: { asset_type: 'IMAGE' } })).message,
    ).toContain('asset_type');
    expect(
      (await bench.refusal('updateDigitalAsset', { ...of(id), body: { asset_type: 'VOICE_MODEL' } })).message,
    ).toContain('training');
  });
});

describe('deleting', () => {
  test('to the bin and back to the state it had', async () => {
    const { asset_id: id } = await ready();
    await bench.call('updateDigitalAsset', { ...of(id!), body: { asset_state: 'UNACTIVED' } });
    await bench.call('deleteAsset', of(id!));
    expect((await bench.show(id!)).asset_state).toBe('DELETING');
    await bench.call('deleteAsset', of(id!));
    expect(
      await bench.refusal('updateDigitalAsset', { ...of(id!), body: { asset_name: 'no' } }),
    ).toMatchObject({ code: 'MSS.10001013' });
    expect((await bench.refusal('createFile', { body: announcement(id!) })).code).toBe('MSS.10001010');
    await bench.call('restoreAsset', of(id!));
    expect((await bench.show(id!)).asset_state).toBe('UNACTIVED');
    expect(await bench.refusal('restoreAsset', of(id!))).toMatchObject({ code: 'MSS.10001013' });
  });

  test('for good: no row to be seen, no bytes to be read', async () => {
    const asset = await ready();
    const id = asset.asset_id!;
    const url = asset.files![0]!.download_url!;
    expect((await fetch(url)).status).toBe(200);
    await bench.call('deleteAsset', of(id));
    await bench.call('deleteAsset', { ...of(id), query: 'mode=force' });
    await expect.poll(async () => (await fetch(url)).status).toBe(404);
    for (const operation of [
      'showAsset',
      'deleteAsset',
      'restoreAsset',
      'showAssetReplicationInfo',
    ] as const) {
      expect(await bench.refusal(operation, of(id))).toMatchObject({ code: 'MSS.10001001', status: 404 });
    }
    expect((await bench.call('listAssets', { query: `asset_id=${id}` })).count).toBe(0);
    expect(
      (await bench.call('listAssets', { query: `asset_id=${id}&asset_state=DELETED` })).assets,
    ).toMatchObject([{ asset_state: 'DELETED', files: [] }]);
    const left = [];
    for await (const object of bench.studio.objects.list(`${TENANT}/assets/${id}/`)) left.push(object);
    expect(left).toEqual([]);
  });

  test.each(['f'.repeat(32), 'no-such', 'x'])('the unknown id %s is 404', async (id) => {
    for (const operation of ['showAsset', 'updateDigitalAsset', 'deleteAsset', 'restoreAsset'] as const) {
      expect(await bench.refusal(operation, of(id))).toMatchObject({ code: 'MSS.10001001', status: 404 });
    }
  });

  test('another tenant’s asset is as good as unknown', async () => {
    const { asset_id: id } = await ready();
    for (const operation of [
      'showAsset',
      'updateDigitalAsset',
      'deleteAsset',
      'restoreAsset',
      'showAssetReplicationInfo',
    ] as const) {
      expect(await bench.refusal(operation, { ...of(id!), tenant: OTHER })).toMatchObject({
        code: 'MSS.10001001',
      });
    }
    expect((await bench.refusal('createFile', { tenant: OTHER, body: announcement(id!) })).code).toBe(
      'MSS.10001001',
    );
    expect(
      (await bench.call('listAssetSummary', { tenant: OTHER, body: { asset_ids: [id!] } })).asset_list,
    ).toEqual([]);
  });
});

describe('sharing', () => {
  test('ends at 23:59:59 of the thirtieth day by default, and then nothing is seen', async () => {
    const id = (await ready({ shared_config: { shared_type: 'SHARED', allowed_project_ids: [OTHER] } }))
      .asset_id!;
    const until = (await findAsset(bench.studio.db.orm, id))!.sharedUntil!;
    const start = clock.now();
    expect(until.toISOString().slice(11)).toBe('23:59:59.000Z');
    expect(Math.floor(until.getTime() / 86_400_000) - Math.floor(start.getTime() / 86_400_000)).toBe(30);
    expect((await bench.show(id, OTHER)).files![0]!.download_url).toBeDefined();
    await requireActiveAsset(bench.studio, OTHER, id, ['COMMON_FILE']);
    expect(
      (await bench.refusal('updateDigitalAsset', { ...of(id), tenant: OTHER, body: { asset_name: 'mine' } }))
        .code,
    ).toBe('MSS.00023001');
    const side = (tenant: string, role: string) =>
      bench.call('listAssets', { tenant, query: `role=${role}&asset_id=${id}` });
    expect((await side(TENANT, 'SHARER')).count).toBe(1);
    expect((await side(OTHER, 'SHAREE')).count).toBe(1);
    expect((await side(OTHER, 'SHARER')).count).toBe(0);
    clock.advance(31 * 86_400_000);
    expect((await bench.refusal('showAsset', { ...of(id), tenant: OTHER })).code).toBe('MSS.10001001');
    expect((await side(OTHER, 'SHAREE')).count).toBe(0);
    expect((await side(TENANT, 'SHARER')).count).toBe(0);
  });
});

test('a rejected asset is frozen: shown with the reason, of no use, without URLs, and comes back when unfrozen', async () => {
  const id = (await ready()).asset_id!;
  const row = async () => (await findAsset(bench.studio.db.orm, id))!;
  const verdict = { failType: 'AUTOMATIC_REVIEW_REJECT', reason: 'forbidden words' } as const;
  await bench.studio.db.tx(async (tx) => blockAsset(tx, await row(), verdict, clock.now()));
  const shown = await bench.show(id);
  expect(shown).toMatchObject({
    asset_state: 'BLOCK',
    fail_type: 'AUTOMATIC_REVIEW_REJECT',
    reason: 'forbidden words',
  });
  expect(shown.files![0]).not.toHaveProperty('download_url');
  await expect(requireActiveAsset(bench.studio, TENANT, id, ['COMMON_FILE'])).rejects.toMatchObject({
    code: 'MSS.10001010',
  });
  expect(
    (await bench.refusal('updateDigitalAsset', { ...of(id), body: { asset_state: 'ACTIVED' } })).code,
  ).toBe('MSS.10001013');
  await bench.studio.db.tx(async (tx) => unblockAsset(tx, await row(), 'it was a mistake', clock.now()));
  expect(await bench.show(id)).toMatchObject({ asset_state: 'ACTIVED', reason: 'it was a mistake' });
});

test('what uses assets gets active ones of the right type, with their bytes', async () => {
  const { asset_id: id } = await ready();
  const asset = await requireActiveAsset(bench.studio, TENANT, id!, ['COMMON_FILE', 'IMAGE']);
  const { key, size } = await mainObject(bench.studio, asset);
  const local = await bench.studio.objects.localFile(key);
  expect(await readFile(local.path)).toEqual(bytes);
  expect(size).toBe(bytes.length);
  await expect(requireActiveAsset(bench.studio, TENANT, id!, ['VIDEO'])).rejects.toMatchObject({
    code: 'MSS.45000004',
  });
  await expect(
    requireActiveAsset(bench.studio, TENANT, await create(), ['COMMON_FILE']),
  ).rejects.toMatchObject({ code: 'MSS.10001010' });
  await expect(requireActiveAsset(bench.studio, TENANT, 'nope', ['VIDEO'])).rejects.toMatchObject({
    code: 'MSS.10001001',
    status: 404,
  });
});

test('summaries come in the order asked, with covers, without what cannot be seen', async () => {
  const [first, second] = [
    await create({ asset_name: 'one' }),
    await create({ asset_name: 'two', asset_type: 'SCENE' }),
  ];
  const { asset_list } = await bench.call('listAssetSummary', {
    body: { asset_ids: [second, 'unknown', first, second] },
  });
  expect(asset_list).toEqual([
    { asset_id: second, asset_name: 'two', asset_state: 'CREATING', asset_type: 'SCENE' },
    { asset_id: first, asset_name: 'one', asset_state: 'CREATING', asset_type: 'COMMON_FILE' },
  ]);
  const many = Array.from({ length: 1001 }, (_, index) => String(index));
  expect((await bench.refusal('listAssetSummary', { body: { asset_ids: many } })).code).toBe('MSS.00000003');
});

function announcement(asset_id: string): OperationBody<'createFile'> {
  return {
    asset_id,
    file_name: 'z.bin',
    file_md5: '1B2M2Y8AsgTpgAmY7PhCfg==',
    file_size: 1,
    file_type: 'bin',
    asset_file_category: 'OTHER',
  };
}
