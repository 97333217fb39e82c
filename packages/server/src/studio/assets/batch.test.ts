import { beforeAll, describe, expect, test } from 'vitest';
import type { OperationBody } from '@cyclorama/contract';
import { openAssetBench, OTHER, type AssetBench } from './testing/harness.ts';

let bench: AssetBench;

beforeAll(async () => {
  bench = await openAssetBench();
});

const ASSET = { asset_name: 'thing', asset_type: 'COMMON_FILE' } as const;
const create = async (): Promise<string> =>
  (await bench.call('createDigitalAsset', { body: ASSET })).asset_id!;
const ready = () => bench.upload(ASSET, { name: 'a.bin', bytes: Buffer.from('any bytes') });
const of = (assetId: string) => ({ params: { asset_id: assetId } });

describe('batches', () => {
  const batch = (
    action: OperationBody<'batchExecuteAssetAction'>['action'],
    asset_ids: string[],
    params?: string,
  ) =>
    bench.call('batchExecuteAssetAction', {
      body: { action, asset_ids, ...(params !== undefined && { params }) },
    });

  test('partial success is grouped, one error for each group', async () => {
    const [good, created] = [(await ready()).asset_id!, await create()];
    const unknown = ['1'.repeat(32), '2'.repeat(32)];
    expect(await batch('UNACTIVE', [good, ...unknown, created, good])).toEqual({
      results: [
        { ret_status: 'SUCCESS', asset_ids: [good] },
        {
          ret_status: 'FAILED',
          asset_ids: unknown,
          error_info: { error_code: 'MSS.10001001', error_msg: 'Asset not found.' },
        },
        {
          ret_status: 'FAILED',
          asset_ids: [created],
          error_info: { error_code: 'MSS.10001013', error_msg: 'Invalid asset status change.' },
        },
      ],
    });
    expect((await bench.show(good)).asset_state).toBe('UNACTIVED');
  });

  test('every action', async () => {
    const id = (await ready()).asset_id!;
    const ok = { results: [{ ret_status: 'SUCCESS', asset_ids: [id] }] };
    expect(await batch('UNACTIVE', [id])).toEqual(ok);
    expect(await batch('ACTIVE', [id])).toEqual(ok);
    expect(await batch('SHARE', [id], JSON.stringify({ allowed_project_ids: [OTHER] }))).toEqual(ok);
    expect((await bench.show(id, OTHER)).asset_id).toBe(id);
    expect(await batch('UNSHARE', [id])).toEqual(ok);
    expect((await bench.refusal('showAsset', { ...of(id), tenant: OTHER })).code).toBe('MSS.10001001');
    expect(await batch('SHARE', [id], `${OTHER}, ${'c'.repeat(32)}`)).toEqual(ok);
    expect((await bench.show(id, 'c'.repeat(32))).asset_id).toBe(id);
    expect(await batch('DELETE', [id])).toEqual(ok);
    expect(await batch('RESTORE', [id])).toEqual(ok);
    expect(await batch('DELETE_FORCE', [id])).toEqual(ok);
    expect(await batch('RESTORE', [id])).toMatchObject({
      results: [{ ret_status: 'FAILED', error_info: { error_code: 'MSS.10001001' } }],
    });
  });

  test.each([
    ['DELETE', [], undefined, 'asset_ids'],
    ['SHARE', ['x'], undefined, 'allowed_project_ids'],
    ['SHARE', ['x'], '{"allowed_project_ids":[1]}', 'params'],
    ['SHARE', ['x'], '{"allowed', 'params'],
    ['DELETE', Array.from({ length: 1001 }, (_, index) => String(index)), undefined, 'asset_ids'],
  ] as const)('%s of %j with %j is refused as a whole', async (action, ids, params, message) => {
    const body = { action, asset_ids: [...ids], ...(params !== undefined && { params }) };
    expect((await bench.refusal('batchExecuteAssetAction', { body })).message).toContain(message);
  });
});
