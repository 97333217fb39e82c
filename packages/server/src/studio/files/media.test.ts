import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DigitalAssetInfo, OperationBody } from '@cyclorama/contract';
import { makeTestSound, makeTestVideo, makeTone, type TestVideo } from '@cyclorama/stage/testing';
import { encodePng } from '../../hosts/tasks/render-png.ts';
import { openAssetBench, TENANT, type AssetBench } from '../assets/testing/harness.ts';

let bench: AssetBench;
let folder: string;

beforeAll(async () => {
  bench = await openAssetBench();
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-media-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Create = OperationBody<'createDigitalAsset'>;

/** Uploads a main file; what becomes of it is in the asset. */
function upload(
  asset_type: Create['asset_type'],
  name: string,
  bytes: Uint8Array,
  more: Partial<Create> = {},
): Promise<DigitalAssetInfo> {
  return bench.upload({ asset_name: name, asset_type, ...more }, { name, bytes });
}

async function video(name: string, more: Partial<TestVideo> = {}): Promise<Buffer> {
  const path = join(folder, name);
  await makeTestVideo(path, {
    width: 64,
    height: 48,
    fps: 25,
    frames: 50,
    numbered: false,
    tone: 440,
    ...more,
  });
  return readFile(path);
}

async function sound(name: string, seconds = 2): Promise<Buffer> {
  const path = join(folder, name);
  await makeTestSound(path, makeTone(440, seconds));
  return readFile(path);
}

function picture(width: number, height: number): Buffer {
  return encodePng({ width, height, rgba: new Uint8ClampedArray(width * height * 4).fill(200) });
}

async function storedObjects(assetId: string): Promise<number> {
  let count = 0;
  for await (const object of bench.studio.objects.list(`${TENANT}/assets/${assetId}/`))
    if (object.size >= 0) count += 1;
  return count;
}

describe('metadata are read from the bytes', () => {
  test('pictures', async () => {
    const png = picture(40, 60);
    const shown = await upload('IMAGE', 'a.png', png, { asset_extra_meta: { image_meta: { width: 7999 } } });
    expect(shown).toMatchObject({
      asset_state: 'ACTIVED',
      asset_extra_meta: {
        image_meta: { codec: 'png', width: 40, height: 60, size: png.length, mode: 'Vertical' },
      },
      files: [{ state: 'CREATED' }],
    });
    const { asset_list } = await bench.call('listAssetSummary', { body: { asset_ids: [shown.asset_id!] } });
    expect(Buffer.from(await (await fetch(asset_list![0]!.cover_url!)).arrayBuffer())).toEqual(png);
  });

  test('videos', async () => {
    const shown = await upload('VIDEO', 'a.mp4', await video('a.mp4'));
    expect(shown.asset_state).toBe('ACTIVED');
    expect(shown.asset_extra_meta!.video_meta).toMatchObject({
      video_codec: 'h264',
      width: 64,
      height: 48,
      frame_rate: '25',
      duration: 2,
      audio_codec: 'aac',
      audio_channels: 2,
      sample: 48_000,
      mode: 'Horizontal',
      video_transcoding_status: 'SUCCEEDED',
    });
    expect(shown.files![0]!.file_extra_meta).toEqual({ video_transcoding_status: 'SUCCEEDED' });
  });

  test.each(['AUDIO', 'MUSIC'] as const)('sound as %s', async (type) => {
    const shown = await upload(type, 'a.mp3', await sound('a.mp3'));
    expect(shown).toMatchObject({
      asset_state: 'ACTIVED',
      asset_extra_meta: {
        audio_meta: { duration: 2, audio_codec: 'mp3', audio_channels: 2, sample: 48_000 },
      },
    });
    expect(shown.asset_extra_meta!.audio_meta!.audio_bit_rate).toBeGreaterThan(20);
  });
});

describe('what is not what it says fails with error_info and keeps no bytes', () => {
  const lies: readonly (readonly [
    string,
    Create['asset_type'],
    string,
    () => Buffer | Promise<Buffer>,
    string,
  ])[] = [
    ['noise as a picture', 'IMAGE', 'a.png', () => randomBytes(5000), 'MSS.10001028'],
    [
      'a page as a video',
      'VIDEO',
      'a.mp4',
      () => Buffer.from('<html><body>hello</body></html>'.repeat(50)),
      'MSS.10001028',
    ],
    [
      'a playlist as a video',
      'VIDEO',
      'a.mp4',
      () => Buffer.from('#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'),
      'MSS.10001028',
    ],
    [
      'a list of parts as a video',
      'VIDEO',
      'a.mp4',
      () => Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n"),
      'MSS.10001028',
    ],
    ['a picture as a video', 'VIDEO', 'a.mp4', () => picture(32, 32), 'MSS.10001028'],
    ['a sound as a video', 'VIDEO', 'a.mp4', () => sound('b.mp3'), 'MSS.10001028'],
    ['a video as a sound', 'AUDIO', 'a.mp4', () => video('b.mp4'), 'MSS.10001028'],
    ['a PNG called JPEG', 'IMAGE', 'a.jpg', () => picture(32, 32), 'MSS.10001028'],
    ['a matroska file called MP4', 'VIDEO', 'a.mp4', () => video('c.mkv'), 'MSS.10001028'],
    ['a truncated picture', 'IMAGE', 'a.png', () => half(picture(400, 400)), 'MSS.10001034'],
    ['a truncated video', 'VIDEO', 'a.mp4', async () => half(await video('d.mp4')), 'MSS.10001034'],
    ['a picture that unpacks to gigabytes', 'IMAGE', 'a.png', () => bomb(30_000, 30_000), 'MSS.10001024'],
    ['a picture that is too wide to describe', 'IMAGE', 'a.png', () => picture(8300, 2), 'MSS.10001028'],
    ['noise as slides', 'PPT', 'a.pptx', () => randomBytes(500), 'MSS.10001028'],
    [
      'an archive without slides',
      'PPT',
      'a.pptx',
      () => Buffer.from('504b0506' + '0'.repeat(36), 'hex'),
      'MSS.10001028',
    ],
  ];

  test.each(lies)('%s', async (_what, type, name, make, code) => {
    const shown = await upload(type, name, await make());
    expect(shown.asset_state).toBe('FAILED');
    const meta = Object.values(shown.asset_extra_meta!)[0] as {
      error_info?: { error_code: string; error_msg: string };
    };
    expect(meta.error_info).toMatchObject({ error_code: code });
    expect(shown.reason).toBe(meta.error_info!.error_msg);
    expect(shown.files).toMatchObject([{ state: 'FAILED', reason: shown.reason }]);
    expect(shown.files![0]).not.toHaveProperty('download_url');
    await expect.poll(() => storedObjects(shown.asset_id!)).toBe(0);
  });

  test('a good file afterwards makes it good, error and all', async () => {
    const shown = await upload('IMAGE', 'a.png', randomBytes(100));
    await bench.addFile(shown.asset_id!, { name: 'a.png', bytes: picture(10, 10) });
    const again = await bench.show(shown.asset_id!);
    expect(again.asset_state).toBe('ACTIVED');
    expect(again).not.toHaveProperty('reason');
    expect(again.asset_extra_meta!.image_meta).toEqual({
      codec: 'png',
      width: 10,
      height: 10,
      size: picture(10, 10).length,
      mode: 'Horizontal',
    });
  });

  test('a cover that is no picture fails alone', async () => {
    const shown = await upload('IMAGE', 'a.png', picture(10, 10));
    await bench.addFile(shown.asset_id!, { name: 'c.png', bytes: randomBytes(100), category: 'COVER' });
    const after = await bench.show(shown.asset_id!);
    expect(after.asset_state).toBe('ACTIVED');
    expect(after.files!.map(({ asset_file_category, state }) => [asset_file_category, state])).toEqual([
      ['MAIN', 'CREATED'],
      ['COVER', 'FAILED'],
    ]);
  });
});

test('a cover is made where it is asked for', async () => {
  const { asset_id: id } = await upload('VIDEO', 'a.mp4', await video('e.mp4', { width: 160, height: 96 }), {
    is_need_generate_cover: true,
  });
  await expect.poll(async () => (await bench.show(id!)).files!.length, { timeout: 30_000 }).toBe(2);
  const cover = (await bench.show(id!)).files![1]!;
  expect(cover).toMatchObject({ asset_file_category: 'COVER', file_name: 'cover.jpg', state: 'CREATED' });
  const bytes = Buffer.from(await (await fetch(cover.download_url!)).arrayBuffer());
  expect(bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff');
  const { asset_list } = await bench.call('listAssetSummary', { body: { asset_ids: [id!] } });
  expect(new URL(asset_list![0]!.thumbnail_url!).pathname).toBe(new URL(cover.download_url!).pathname);
});

test('a video that browsers cannot play gets a copy that they can', async () => {
  const shown = await upload('VIDEO', 'a.mkv', await video('f.mkv', { videoCodec: 'mpeg4', frames: 25 }));
  expect(shown.asset_state).toBe('ACTIVED');
  expect(['WAITING', 'TRANSCODING', 'SUCCEEDED']).toContain(
    shown.asset_extra_meta!.video_meta!.video_transcoding_status,
  );
  const status = async () =>
    (await bench.show(shown.asset_id!)).asset_extra_meta!.video_meta!.video_transcoding_status;
  await expect.poll(status, { timeout: 30_000 }).toBe('SUCCEEDED');
  const { files } = await bench.show(shown.asset_id!);
  expect(files![0]!.file_extra_meta).toEqual({ video_transcoding_status: 'SUCCEEDED' });
  expect(files![1]).toMatchObject({ asset_file_category: 'OTHER', file_type: 'mp4' });
  const copy = new Uint8Array(await (await fetch(files![1]!.download_url!)).arrayBuffer());
  const again = await upload('VIDEO', 'copy.mp4', copy);
  expect(again.asset_extra_meta!.video_meta).toMatchObject({
    video_codec: 'h264',
    audio_codec: 'aac',
    width: 64,
    height: 48,
  });
});

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

/** A small PNG whose header promises more pixels than fit into any memory. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const out = Buffer.alloc(data.length + 12);
    out.writeUInt32BE(data.length, 0);
    out.write(type, 4, 'latin1');
    data.copy(out, 8);
    out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6], 8);
  const row = deflateSync(Buffer.alloc(width * 4 + 1));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', row),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
