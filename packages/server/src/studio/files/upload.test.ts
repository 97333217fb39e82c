import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OperationBody } from '@cyclorama/contract';
import { md5Of } from '../../store/objects/chunks.ts';
import { HandClock } from '../../testing/studio.ts';
import { openAssetBench, OTHER, put, TENANT, type AssetBench } from '../assets/testing/harness.ts';
import { expire } from './expire.ts';
import { contentTypeOf } from './kinds.ts';

let bench: AssetBench;
const clock = new HandClock(new Date());
const bytes = randomBytes(2000);

beforeAll(async () => {
  bench = await openAssetBench({ clock });
});

async function asset(
  asset_type: OperationBody<'createDigitalAsset'>['asset_type'] = 'COMMON_FILE',
): Promise<string> {
  return (await bench.call('createDigitalAsset', { body: { asset_name: 'x', asset_type } })).asset_id!;
}

function announcement(
  asset_id: string,
  more: Partial<OperationBody<'createFile'>> = {},
): OperationBody<'createFile'> {
  return {
    asset_id,
    file_name: 'a.bin',
    file_md5: md5Of(bytes),
    file_size: bytes.length,
    file_type: 'bin',
    asset_file_category: 'MAIN',
    ...more,
  };
}

const announce = (asset_id: string, more: Partial<OperationBody<'createFile'>> = {}) =>
  bench.call('createFile', { body: announcement(asset_id, more) });
const complete = (file_id: string, state: 'CREATED' | 'FAILED' | 'CANCELLED' = 'CREATED') =>
  bench.call('confirmFileUpload', { params: { file_id }, body: { state } });
const completionRefusal = (file_id: string, state: 'CREATED' | 'FAILED' | 'CANCELLED' = 'CREATED') =>
  bench.refusal('confirmFileUpload', { params: { file_id }, body: { state } });

async function objectsOf(tenant = TENANT): Promise<string[]> {
  const keys: string[] = [];
  for await (const object of bench.studio.objects.list(`${tenant}/uploads/`)) keys.push(object.key);
  return keys;
}

describe('three steps', () => {
  test('announce, send, complete: the asset is active and the file can be had for a day', async () => {
    const id = await asset();
    const { file_id, upload_url } = await announce(id, { file_name: 'Grüße.bin' });
    expect(await bench.show(id)).toMatchObject({
      asset_state: 'CREATING',
      files: [{ file_id, state: 'CREATING', file_md5: md5Of(bytes) }],
    });
    await put(upload_url!, bytes);
    await complete(file_id!);
    const shown = await bench.show(id);
    expect(shown).toMatchObject({
      asset_state: 'ACTIVED',
      files: [
        {
          file_id,
          file_name: 'Grüße.bin',
          file_size: 2000,
          file_type: 'bin',
          asset_file_category: 'MAIN',
          state: 'CREATED',
          file_md5: md5Of(bytes),
        },
      ],
    });
    const url = shown.files![0]!.download_url!;
    const answer = await fetch(url, { headers: { range: 'bytes=10-19' } });
    expect([answer.status, Buffer.from(await answer.arrayBuffer())]).toEqual([206, bytes.subarray(10, 20)]);
    expect(answer.headers.get('content-disposition')).toContain('Gr%C3%BC%C3%9Fe.bin');
    clock.advance(24 * 3600_000 - 60_000);
    expect((await fetch(url)).status).toBe(200);
    clock.advance(120_000);
    expect((await fetch(url)).status).toBe(403);
    expect(await objectsOf()).toEqual([]);
  });

  test('completing twice is once; other ends are refused', async () => {
    const { file_id, upload_url } = await announce(await asset());
    await put(upload_url!, bytes);
    await complete(file_id!);
    await complete(file_id!);
    expect(await completionRefusal(file_id!, 'CANCELLED')).toMatchObject({ code: 'MSS.10001018' });
  });

  test('an upload URL that is still valid cannot change what was accepted', async () => {
    const id = await asset();
    const { file_id, upload_url } = await announce(id);
    await put(upload_url!, bytes);
    await complete(file_id!);
    await put(upload_url!, bytes);
    const before = (await bench.show(id)).files![0]!;
    expect(Buffer.from(await (await fetch(before.download_url!)).arrayBuffer())).toEqual(bytes);
    clock.advance(31 * 3600_000);
    await expire(bench.studio, file_id!);
    expect(await objectsOf()).toEqual([]);
    expect((await bench.show(id)).asset_state).toBe('ACTIVED');
  });

  test('completing before sending: the file is not there yet, and may still come', async () => {
    const { file_id, upload_url } = await announce(await asset());
    expect(await completionRefusal(file_id!)).toMatchObject({ code: 'MSS.10001016', status: 400 });
    await put(upload_url!, bytes);
    await complete(file_id!);
  });

  test('FAILED fails the asset, a new main file revives it; CANCELLED leaves it waiting', async () => {
    const id = await asset();
    const first = await announce(id);
    await complete(first.file_id!, 'FAILED');
    expect(await bench.show(id)).toMatchObject({
      asset_state: 'FAILED',
      reason: 'The client said FAILED',
      files: [{ state: 'FAILED' }],
    });
    const second = await announce(id);
    expect((await bench.show(id)).asset_state).toBe('CREATING');
    await put(second.upload_url!, bytes);
    await complete(second.file_id!, 'CANCELLED');
    expect((await bench.show(id)).asset_state).toBe('CREATING');
    await expect.poll(objectsOf).toEqual([]);
    await bench.addFile(id, { name: 'a.bin', bytes });
    expect((await bench.show(id)).asset_state).toBe('ACTIVED');
  });

  test('an upload that nobody completes ends by itself', async () => {
    const id = await asset();
    const { file_id, upload_url } = await announce(id);
    await put(upload_url!, bytes);
    clock.advance(25 * 3600_000);
    await expire(bench.studio, file_id!);
    expect((await bench.show(id)).files).toMatchObject([{ state: 'CREATING' }]);
    clock.advance(6 * 3600_000);
    await expire(bench.studio, file_id!);
    expect((await bench.show(id)).files).toMatchObject([{ state: 'CANCELLED' }]);
    expect(await objectsOf()).toEqual([]);
    expect(await completionRefusal(file_id!)).toMatchObject({ code: 'MSS.10001018' });
  });
});

describe('rules', () => {
  test('one main file, one cover, names unique within a category, whatever their case', async () => {
    const id = await asset('VIDEO');
    await announce(id, { file_name: 'a.mp4', file_type: 'mp4' });
    expect(
      (
        await bench.refusal('createFile', {
          body: announcement(id, { file_name: 'b.mp4', file_type: 'mp4' }),
        })
      ).code,
    ).toBe('MSS.10001008');
    await announce(id, { asset_file_category: 'COVER', file_name: 'c.png' });
    expect(
      (
        await bench.refusal('createFile', {
          body: announcement(id, { asset_file_category: 'COVER', file_name: 'd.png' }),
        })
      ).code,
    ).toBe('MSS.10001009');
    await announce(id, { asset_file_category: 'OTHER', file_name: 'Notes.txt' });
    expect(
      (
        await bench.refusal('createFile', {
          body: announcement(id, { asset_file_category: 'OTHER', file_name: 'notes.TXT' }),
        })
      ).code,
    ).toBe('MSS.10001012');
  });

  test('two main files announced at once: one of them wins', async () => {
    const id = await asset();
    const both = await Promise.allSettled([
      announce(id, { file_name: 'a' }),
      announce(id, { file_name: 'b' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test.each([
    ['IMAGE', 'PAGE'],
    ['VIDEO', 'SAMPLE'],
    ['PPT', 'SAMPLE'],
    ['SCENE', 'WHOLE_MODEL'],
    ['BUSINESS_CARD_TEMPLATE', 'OTHER'],
  ] as const)('%s assets have no %s files', async (type, category) => {
    const body = announcement(await asset(type), { asset_file_category: category });
    expect((await bench.refusal('createFile', { body })).code).toBe('MSS.10001048');
  });

  test.each([
    ['IMAGE', 'mp4'],
    ['VIDEO', 'exe'],
    ['AUDIO', 'png'],
    ['PPT', 'zip'],
  ] as const)('the main file of %s cannot be %s', async (type, file_type) => {
    expect(
      (await bench.refusal('createFile', { body: announcement(await asset(type), { file_type }) })).code,
    ).toBe('MSS.10001048');
  });

  test.each([
    ['IMAGE', 'image/png', 'image/png'],
    ['IMAGE', '.JPG', 'image/jpeg'],
    ['IMAGE', 'image/jpg', 'image/jpeg'],
    ['AUDIO', 'audio/x-wav', 'audio/wav'],
    ['VIDEO', 'video/mp4; codecs=avc1', 'video/mp4'],
    ['COMMON_FILE', 'text/html', 'application/octet-stream'],
    ['COMMON_FILE', 'constructor', 'application/octet-stream'],
  ] as const)('the main file of %s can be announced as %s', async (type, file_type, served) => {
    const { file_id } = await announce(await asset(type), { file_type });
    expect(contentTypeOf(file_type)).toBe(served);
    expect(file_id).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    [{ file_md5: 'c'.repeat(32) }, 'file_md5'],
    [{ file_md5: '!'.repeat(24) }, 'file_md5'],
    [{ file_size: 0 }, 'file_size'],
    [{ file_size: 5368709121 }, 'file_size'],
    [{ file_name: '' }, 'file_name'],
    [{ file_name: 'x'.repeat(257) }, 'file_name'],
    [{ file_type: '' }, 'file_type'],
    [{ asset_file_category: 'HAT' }, 'asset_file_category'],
    [{ asset_id: '' }, 'asset_id'],
  ])('%j is refused by name', async (wrong, name) => {
    const body = { ...announcement(await asset()), ...wrong } as OperationBody<'createFile'>;
    expect(await bench.refusal('createFile', { body })).toMatchObject({
      code: 'MSS.00000003',
      message: expect.stringContaining(name) as string,
    });
  });

  test('unknown assets and files, and those of others, are 404', async () => {
    expect(await bench.refusal('createFile', { body: announcement('f'.repeat(32)) })).toMatchObject({
      code: 'MSS.10001001',
      status: 404,
    });
    const { file_id } = await announce(await asset());
    for (const options of [
      { params: { file_id: 'f'.repeat(32) } },
      { params: { file_id: file_id! }, tenant: OTHER },
    ]) {
      expect(await bench.refusal('deleteFile', options)).toMatchObject({ code: 'MSS.10001004', status: 404 });
      expect(
        await bench.refusal('confirmFileUpload', { ...options, body: { state: 'CREATED' } }),
      ).toMatchObject({ code: 'MSS.10001004' });
    }
    expect(
      (
        await bench.refusal('confirmFileUpload', {
          params: { file_id: file_id! },
          body: { state: 'DONE' } as never,
        })
      ).message,
    ).toContain('state');
  });
});

describe('deleting files', () => {
  test('the bytes go; an asset without its main file waits for a new one', async () => {
    const id = await asset();
    const main = await bench.addFile(id, { name: 'a.bin', bytes });
    const extra = await bench.addFile(id, { name: 'b.bin', bytes, category: 'OTHER' });
    const { files } = await bench.show(id);
    await bench.call('deleteFile', { params: { file_id: extra } });
    expect(await bench.show(id)).toMatchObject({ asset_state: 'ACTIVED', files: [{ file_id: main }] });
    await bench.call('deleteFile', { params: { file_id: main } });
    expect(await bench.show(id)).toMatchObject({ asset_state: 'CREATING', files: [] });
    for (const file of files!)
      await expect.poll(async () => (await fetch(file.download_url!)).status).toBe(404);
    expect((await bench.refusal('deleteFile', { params: { file_id: main } })).code).toBe('MSS.10001004');
    await bench.addFile(id, { name: 'a.bin', bytes });
    expect((await bench.show(id)).asset_state).toBe('ACTIVED');
  });
});

describe('large files', () => {
  const large = (
    asset_id: string,
    more: Partial<OperationBody<'createLargeFile'>> = {},
  ): OperationBody<'createLargeFile'> => ({
    asset_id,
    file_name: 'big.bin',
    file_type: 'bin',
    asset_file_category: 'MAIN',
    ...more,
  });

  test('parts are joined in order, whatever the order in which they came', async () => {
    const id = await asset();
    const parts = [randomBytes(5000), randomBytes(10), randomBytes(3000)];
    const { file_id, upload_urls } = await bench.call('createLargeFile', {
      body: large(id, { file_multipart_count: 3, file_size: 8010 }),
    });
    expect(upload_urls).toHaveLength(3);
    for (const index of [2, 0]) await put(upload_urls![index]!, parts[index]!, {});
    expect(await completionRefusal(file_id!)).toMatchObject({
      code: 'MSS.10001016',
      message: expect.stringContaining('part 2') as string,
    });
    await put(upload_urls![1]!, parts[1]!, {});
    await complete(file_id!);
    const whole = Buffer.concat(parts);
    const { asset_state, files } = await bench.show(id);
    expect([asset_state, files![0]!.file_size, files![0]!.file_md5]).toEqual(['ACTIVED', 8010, md5Of(whole)]);
    expect(Buffer.from(await (await fetch(files![0]!.download_url!)).arrayBuffer())).toEqual(whole);
    expect(await objectsOf()).toEqual([]);
  });

  test('one part without a size is enough', async () => {
    const id = await asset();
    const { file_id, upload_urls } = await bench.call('createLargeFile', { body: large(id) });
    expect(upload_urls).toHaveLength(1);
    await put(upload_urls![0]!, bytes, {});
    await complete(file_id!);
    expect((await bench.show(id)).files![0]).toMatchObject({ file_size: 2000, file_md5: md5Of(bytes) });
  });

  test('bytes that do not add up fail the file and leave nothing', async () => {
    const id = await asset();
    const { file_id, upload_urls } = await bench.call('createLargeFile', {
      body: large(id, { file_size: 999_999, file_multipart_count: 2 }),
    });
    for (const url of upload_urls!) await put(url, bytes, {});
    expect(await completionRefusal(file_id!)).toMatchObject({
      code: 'MSS.10001018',
      message: expect.stringContaining('999999 bytes') as string,
    });
    expect(await bench.show(id)).toMatchObject({ asset_state: 'FAILED', files: [{ state: 'FAILED' }] });
    await expect.poll(objectsOf).toEqual([]);
  });

  test.each([
    [{ file_multipart_count: 101 }, 'file_multipart_count'],
    [{ file_multipart_count: 0 }, 'file_multipart_count'],
    [{ file_size: 536_870_912_001 }, 'file_size'],
    [{ asset_file_category: 'COVER' }, 'asset_file_category'],
  ])('%j is refused by name', async (wrong, name) => {
    const body = { ...large(await asset()), ...wrong } as OperationBody<'createLargeFile'>;
    expect((await bench.refusal('createLargeFile', { body })).message).toContain(name);
  });
});
