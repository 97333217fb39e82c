import { randomBytes } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AssetReplicationInfoResponse, DigitalAssetInfo, OperationBody } from '@cyclorama/contract';
import { HandClock } from '../../testing/studio.ts';
import { openAssetBench, OTHER, TENANT, type AssetBench } from './testing/harness.ts';

let source: AssetBench;
let target: AssetBench;
let stranger: AssetBench;
const clock = new HandClock(new Date());
const main = randomBytes(3000);

beforeAll(async () => {
  const open = (networks: string) => openAssetBench({ clock, env: { CYCLORAMA_ALLOWED_NETWORKS: networks } });
  source = await open('127.0.0.0/8');
  target = await open('127.0.0.0/8');
  stranger = await open('');
  // The first ticket makes the key; the operator carries it over.
  await ticketOf((await make()).asset_id!);
  for (const bench of [target, stranger]) {
    await copySecret(source, bench);
  }
});

async function copySecret(from: AssetBench, to: AssetBench): Promise<void> {
  const path = (bench: AssetBench) => join(bench.studio.config.dataDir, 'secrets', 'replication');
  await copyFile(path(from), path(to));
}

async function make(): Promise<DigitalAssetInfo> {
  const asset = await source.upload(
    {
      asset_name: 'scene',
      asset_type: 'SCENE',
      asset_description: 'd',
      tags: ['t'],
      asset_order: 4,
      system_properties: [{ key: 'RENDER_ENGINE', value: 'UE' }],
      asset_extra_meta: { scene_meta: { components: [{ component_name: 'c', component_type: 'LIGHT' }] } },
    },
    { name: 'scene.bin', bytes: main },
  );
  await source.addFile(asset.asset_id!, {
    name: 'notes.txt',
    bytes: Buffer.from('hello'),
    category: 'OTHER',
  });
  return source.show(asset.asset_id!);
}

const ticketOf = (asset_id: string): Promise<AssetReplicationInfoResponse> =>
  source.call('showAssetReplicationInfo', { params: { asset_id } });
const redeem = (bench: AssetBench, body: OperationBody<'createAssetByReplicationInfo'>, tenant = OTHER) =>
  bench.call('createAssetByReplicationInfo', { tenant, body });
const refusal = (bench: AssetBench, body: OperationBody<'createAssetByReplicationInfo'>) =>
  bench.refusal('createAssetByReplicationInfo', { tenant: OTHER, body });

describe('between two installations', () => {
  test('a ticket carries the asset with its files; it keeps its id', async () => {
    const asset = await make();
    const ticket = await ticketOf(asset.asset_id!);
    expect(ticket).toMatchObject({ asset_id: asset.asset_id, encryption_info: { algorithm: 'AES128_GCM' } });
    expect(ticket.expire_time).toBe(clock.now().getTime() + 24 * 3600_000);
    expect(Buffer.from(ticket.asset_info!, 'base64').toString('latin1')).not.toContain('scene');
    await redeem(target, ticket);
    const state = async () => (await target.show(asset.asset_id!, OTHER)).asset_state;
    await expect.poll(state, { timeout: 30_000 }).toBe('ACTIVED');
    const copy = await target.show(asset.asset_id!, OTHER);
    const { project_id, create_time, update_time, files, ...same } = asset;
    expect(copy).toMatchObject({ ...same, project_id: OTHER });
    expect([project_id, create_time, update_time].every((value) => value !== undefined)).toBe(true);
    expect(copy.files!.map(({ file_name, file_md5 }) => [file_name, file_md5])).toEqual(
      files!.map(({ file_name, file_md5 }) => [file_name, file_md5]),
    );
    expect(Buffer.from(await (await fetch(copy.files![0]!.download_url!)).arrayBuffer())).toEqual(main);
    expect(await refusal(target, ticket)).toMatchObject({ code: 'MSS.10001012' });
  });

  test('as the document’s example sends it, without expire_time', async () => {
    const asset = await make();
    const { asset_id, asset_info, encryption_info } = await ticketOf(asset.asset_id!);
    await redeem(target, { asset_id: asset_id!, asset_info: asset_info!, encryption_info: encryption_info! });
    await expect
      .poll(async () => (await target.show(asset_id!, OTHER)).asset_state, { timeout: 30_000 })
      .toBe('ACTIVED');
  });

  test('changed tickets, tickets of others and late ones are refused', async () => {
    const ticket = await ticketOf((await make()).asset_id!);
    const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
    const { encryption_info: encryption } = ticket;
    for (const changed of [
      { ...ticket, asset_id: 'f'.repeat(32) },
      { ...ticket, expire_time: ticket.expire_time! + 1 },
      { ...ticket, asset_info: flip(ticket.asset_info!) },
      { ...ticket, asset_info: 'AAAA' },
      { ...ticket, encryption_info: { ...encryption, iv: flip(encryption!.iv!) } },
      { ...ticket, encryption_info: { ...encryption, key_id: 'deadbeef' } },
    ]) {
      expect(await refusal(target, changed)).toMatchObject({ code: 'MSS.10001046', status: 400 });
    }
    expect((await refusal(target, { encryption_info: encryption! })).message).toContain(
      'asset_info: missing',
    );
    expect((await refusal(target, { ...ticket, encryption_info: {} })).message).toContain(
      'encryption_info.iv',
    );
    expect(
      (await refusal(target, { ...ticket, encryption_info: { ...encryption, algorithm: 'ROT13' } })).message,
    ).toContain('AES128_GCM');
    clock.advance(24 * 3600_000);
    expect(await refusal(target, ticket)).toMatchObject({ code: 'MSS.10001047' });
    expect(
      (await target.refusal('showAsset', { tenant: OTHER, params: { asset_id: ticket.asset_id! } })).code,
    ).toBe('MSS.10001001');
  });

  test('an installation that may not reach the other one fails the copy and says which setting opens it', async () => {
    const ticket = await ticketOf((await make()).asset_id!);
    await redeem(stranger, ticket);
    const shown = () => stranger.show(ticket.asset_id!, OTHER);
    await expect.poll(async () => (await shown()).asset_state, { timeout: 30_000 }).toBe('FAILED');
    expect((await shown()).reason).toContain('CYCLORAMA_ALLOWED_NETWORKS');
    expect((await shown()).files).toEqual([]);
  });

  test('a source that changed its bytes is not believed', async () => {
    const asset = await make();
    const ticket = await ticketOf(asset.asset_id!);
    for await (const { key, contentType } of source.studio.objects.list(
      `${TENANT}/assets/${asset.asset_id!}/`,
    )) {
      await source.studio.objects.put(key, randomBytes(3000), { contentType });
    }
    await redeem(target, ticket);
    await expect
      .poll(async () => (await target.show(asset.asset_id!, OTHER)).asset_state, { timeout: 30_000 })
      .toBe('FAILED');
    await expect
      .poll(async () => {
        const left = [];
        for await (const object of target.studio.objects.list(`${OTHER}/assets/${asset.asset_id!}/`))
          left.push(object.key);
        return left;
      })
      .toEqual([]);
  });
});

test('within one installation another tenant gets a copy under a new id', async () => {
  const asset = await make();
  const ticket = await ticketOf(asset.asset_id!);
  await redeem(source, ticket);
  const copies = async () =>
    (await source.call('listAssets', { tenant: OTHER, query: 'asset_state=ACTIVED' })).assets!;
  await expect.poll(async () => (await copies()).length, { timeout: 30_000 }).toBe(1);
  expect((await copies())[0]).toMatchObject({ asset_name: 'scene', project_id: OTHER });
  expect((await copies())[0]!.asset_id).not.toBe(asset.asset_id);
  expect((await source.refusal('createAssetByReplicationInfo', { body: ticket })).code).toBe('MSS.10001012');
});

test('only the owner gets a ticket, and only for an asset that is of use', async () => {
  const asset = await make();
  const params = { asset_id: asset.asset_id! };
  expect((await source.refusal('showAssetReplicationInfo', { tenant: OTHER, params })).code).toBe(
    'MSS.10001001',
  );
  await source.call('deleteAsset', { params });
  expect((await source.refusal('showAssetReplicationInfo', { params })).code).toBe('MSS.10001010');
});
