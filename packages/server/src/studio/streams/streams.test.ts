import { describe, expect, test } from 'vitest';
import type { PlayRequest, PublishRequest } from '@cyclorama/streaming';
import { composedUrls, ingestUrls, streamUrls } from './addresses.ts';
import { createStreamGuard, playAuth, playQuery, publishQuery } from './guard.ts';
import { openStreamKeys } from './keys.ts';
import { sourceUrl } from './source-url.ts';

const keys = openStreamKeys(Buffer.alloc(32, 1));
const guard = createStreamGuard(keys);
const A = 'a'.repeat(32);
const B = 'b'.repeat(32);

const publish = (path: string, query: string) =>
  guard.mayPublish({
    path,
    query: new URLSearchParams(query),
    from: 'x',
    protocol: 'rtmp',
  } satisfies PublishRequest);
const play = (path: string, query: string) =>
  guard.mayPlay({
    path,
    query: new URLSearchParams(query),
    from: 'x',
    protocol: 'rtmp',
  } satisfies PlayRequest);

describe('keys', () => {
  test('are stable, differ by tenant and by installation', () => {
    expect(keys.ingestKey(A)).toBe(openStreamKeys(Buffer.alloc(32, 1)).ingestKey(A));
    expect(keys.ingestKey(A)).not.toBe(openStreamKeys(Buffer.alloc(32, 2)).ingestKey(A));
    expect(keys.tenantOf(keys.ingestKey(A))).toBe(A);
    expect(keys.tenantOf(keys.ingestKey(B))).toBe(B);
  });

  test.each([
    ['nothing', ''],
    ['a tenant without code', `${A}-`],
    ['the code of another', keys.ingestKey(B).replace(B, A)],
    ['a changed character', keys.ingestKey(A).slice(0, -1) + (keys.ingestKey(A).endsWith('A') ? 'B' : 'A')],
    ['one character more', `${keys.ingestKey(A)}A`],
    ['a key that only plays', keys.playKey(A, 'live/cam')],
    ['a token of ours', keys.internalToken({ play: 'live/cam' })],
    ['something long', 'x'.repeat(10_000)],
  ])('%s is no ingest key', (_what, key) => {
    expect(keys.tenantOf(key)).toBeUndefined();
  });

  test('a project id that could not be told from its code is refused', () => {
    expect(() => keys.ingestKey('a-b')).toThrow(RangeError);
  });
});

describe('publishing', () => {
  test.each(['key', 'auth_key'])('a tenant publishes with %s into a space of its own', async (name) => {
    expect(await publish('live/cam', `${name}=${keys.ingestKey(A)}`)).toEqual({
      path: `${A}/live/cam`,
      replacesAfterMs: 3000,
    });
  });

  test.each([
    ['no key', 'live/cam', ''],
    ['a wrong key', 'live/cam', 'key=wrong'],
    ['a key that only plays', 'live/cam', `key=${keys.playKey(A, 'live/cam')}`],
    ['a programme, even with a key', 'caster/abc', `key=${keys.ingestKey(A)}`],
    [
      'a token without its epoch',
      'caster/abc',
      `internal=${keys.internalToken({ publish: 'caster/abc', epoch: 4 })}`,
    ],
    [
      'a token of another epoch',
      'caster/abc',
      publishQuery(keys, 'caster/abc', 4).replace('epoch=4', 'epoch=5'),
    ],
    ['a token of another path', 'caster/abd', publishQuery(keys, 'caster/abc', 4)],
    ['a token that plays', 'caster/abc', `epoch=4&${playQuery(keys, 'caster/abc')}`],
    ['an epoch beyond measure', 'caster/abc', 'epoch=1e999&internal=x'],
  ])('%s is refused', async (_what, path, query) => {
    expect(await publish(path, query)).toBe(false);
  });

  test('hosts publish programmes with their epoch', async () => {
    expect(await publish('caster/abc', publishQuery(keys, 'caster/abc', 4))).toEqual({
      path: 'caster/abc',
      epoch: 4,
    });
  });

  test("an app named like another tenant leads into one's own space", async () => {
    expect(await publish(`${B}/live/cam`, `key=${keys.ingestKey(A)}`)).toMatchObject({
      path: `${A}/${B}/live/cam`,
    });
  });
});

describe('playing', () => {
  test('a programme plays for whoever knows its name', async () => {
    expect(await play('caster/abc', '')).toEqual({ path: 'caster/abc' });
  });

  test("a tenant's stream plays with its key, or with one for this stream only", async () => {
    const path = `${A}/live/cam`;
    expect(await play('live/cam', `key=${keys.ingestKey(A)}`)).toEqual({ path });
    expect(await play('live/cam', `auth_key=${keys.playKey(A, 'live/cam')}`)).toEqual({ path });
    expect(await play('live/cam2', `key=${keys.playKey(A, 'live/cam')}`)).toBe(false);
    expect(await play('live/cam', '')).toBe(false);
  });

  test('the place in the hub itself plays for hosts only', async () => {
    const path = `${A}/live/cam`;
    expect(await play(path, playQuery(keys, path))).toEqual({ path });
    expect(await play(path, '')).toBe(false);
    expect(await play(path, `key=${keys.ingestKey(B)}`)).toEqual({ path: `${B}/${path}` });
  });
});

describe('sources', () => {
  const doors = { rtmpPort: 1936, httpPort: 8420, hosts: ['studio.test'], labels: ['live.vendor.test'] };
  const own = (path: string) => `rtmp://127.0.0.1:1936/${path}?${playQuery(keys, path)}`;

  test.each([
    'rtmp://127.0.0.1:1936/live/cam',
    'rtmp://localhost:1936/live/cam?key=whatever',
    'rtmp://STUDIO.test:1936//live/cam',
    'rtmp://live.vendor.test/live/cam?auth_key=1-2-3',
    `rtmp://live.vendor.test:1936/live/cam?key=${keys.ingestKey(B)}`,
  ])("%s is the tenant's own stream", (url) => {
    expect(sourceUrl(keys, A, url, doors)).toBe(own(`${A}/live/cam`));
  });

  test('a programme stays where it is', () => {
    expect(sourceUrl(keys, A, 'rtmp://studio.test:1936/caster/abc', doors)).toBe(own('caster/abc'));
  });

  test("the path of another tenant leads into one's own space", () => {
    expect(sourceUrl(keys, A, `rtmp://127.0.0.1:1936/${B}/live/cam`, doors)).toBe(own(`${A}/${B}/live/cam`));
  });

  test('FLV of this server keeps its scheme', () => {
    const path = `${A}/live/cam`;
    expect(sourceUrl(keys, A, 'http://studio.test:8420/live/live/cam.flv?key=x', doors)).toBe(
      `http://127.0.0.1:8420/live/${path}.flv?${playQuery(keys, path)}`,
    );
  });

  test.each([
    'rtmp://127.0.0.1/live/cam',
    'rtmp://other.test:1936/live/cam',
    'rtmps://studio.test:1936/live/cam',
    'http://studio.test:8420/hls/caster/abc/index.m3u8',
    'http://studio.test/live/live/cam.flv',
    'srt://live.vendor.test:9000',
    'no address',
  ])('%s stays as it is', (url) => {
    expect(sourceUrl(keys, A, url, doors)).toBe(url);
  });
});

test('addresses for OBS, ffmpeg and players', async () => {
  const addresses = { rtmp: 'rtmp://studio.test:1935', http: 'https://studio.test' };
  const ingest = ingestUrls(keys, A, addresses, { app: 'live', name: 'cam' });
  expect(ingest).toMatchObject({
    server: 'rtmp://studio.test:1935/live',
    streamKey: `cam?key=${keys.ingestKey(A)}`,
    url: `rtmp://studio.test:1935/live/cam?key=${keys.ingestKey(A)}`,
  });
  const { searchParams } = new URL(ingest.play.flv);
  expect(await play('live/cam', searchParams.toString())).toEqual({ path: `${A}/live/cam` });
  expect(await publish('live/cam', searchParams.toString())).toBe(false);
  expect(streamUrls(addresses, { app: 'caster', name: 'k' })).toEqual({
    rtmp: 'rtmp://studio.test:1935/caster/k',
    flv: 'https://studio.test/live/caster/k.flv',
    hls: 'https://studio.test/hls/caster/k/index.m3u8',
  });
});

test('what a rule makes plays with a key of its own, whatever its name is written with', async () => {
  const addresses = { rtmp: 'rtmp://studio.test:1935', http: 'https://studio.test' };
  const urls = composedUrls(keys, A, addresses, { app: 'live', name: '主播 1_set' });
  const name = '%E4%B8%BB%E6%92%AD%201_set';
  const key = `key=${keys.playKey(A, 'live/主播 1_set')}`;
  expect(urls).toEqual({
    rtmp: `rtmp://studio.test:1935/live/主播 1_set?${key}`,
    flv: `https://studio.test/live/live/${name}.flv?${key}`,
    hls: `https://studio.test/hls/live/${name}/index.m3u8?${key}`,
    hls_fmp4: `https://studio.test/hls/live/${name}/fmp4/index.m3u8?${key}`,
    whep: `https://studio.test/rtc/whep/live/${name}?${key}`,
  });
  expect(await play('live/主播 1_set', key)).toEqual({ path: `${A}/live/主播 1_set` });
  expect(playAuth(new URLSearchParams(`a=b&${key}&auth_key=x y`))).toBe(`${key}&auth_key=x+y`);
  expect(playAuth(new URLSearchParams('a=b'))).toBe('');
});
