import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../config.ts';
import { openTestDoor, type TestDoor } from '../testing/door.ts';
import { foreignOrigins } from './origins.ts';
import { accepts } from './built-file.ts';

const PAGE =
  '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script src="/assets/a-1.js"></script>';
const SCRIPT = 'console.log("console");'.repeat(20);
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let folder: string;
let door: TestDoor;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-site-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets', 'a-1.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'a-1.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'assets', 'a-1.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(folder, 'assets', 'secret.txt'), 'x');
  door = await openTestDoor({ site: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const get = (url: string, headers: Readonly<Record<string, string>> = BROWSER) =>
  door.call({ url, as: 'nobody', headers });

describe('pages', () => {
  test.each([
    '/',
    '/welcome',
    '/sign-in?then=%2Fvideos',
    '/videos/abc',
    '/control/c1',
    '/virtual-studio',
    '/tally/c1',
    '/join/eyJ.x-y_z',
  ])('%s is the console', async (url) => {
    const page = await get(url);
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const [, nonce] = /content="([\w+/=]{24})"/.exec(page.body)!;
    expect(page.headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce!}'; img-src 'self' data: blob:; ` +
        "media-src 'self' blob:; connect-src 'self'; font-src 'self'; worker-src 'self' blob:; manifest-src 'self'; " +
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=(self), microphone=(self)') as string,
      'x-content-type-options': 'nosniff',
    });
    expect(page.body).not.toContain('__CSP_NONCE__');
  });

  test('have a nonce of their own each time', async () => {
    const [one, two] = [await get('/'), await get('/')];
    expect(one.body).not.toBe(two.body);
  });

  test('are for browsers only: programs get the page about what runs here', async () => {
    expect((await get('/', { accept: '*/*' })).body).toContain('What runs here');
    expect((await get('/videos', { accept: '*/*' })).statusCode).toBe(404);
    expect(
      (await door.call({ method: 'POST', url: '/videos', as: 'nobody', headers: BROWSER })).statusCode,
    ).toBe(404);
  });

  test.each([
    '/v1/x',
    '/v3/users',
    '/api/nothing',
    '/healthz/x',
    '/assets/none.js',
    '/none.js',
    '/index.html',
  ])('%s is none', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  });
});

describe('files', () => {
  test('are kept for ever, compressed as the browser takes them', async () => {
    const brotli = await get('/assets/a-1.js', { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(SCRIPT);
    const gzip = await get('/assets/a-1.js', { 'accept-encoding': 'gzip, br;q=0' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(SCRIPT);
    const plain = await get('/assets/a-1.js', {});
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, SCRIPT]);
  });

  test('at the top are asked for again, and need not be sent twice', async () => {
    const first = await get('/favicon.svg');
    expect([first.statusCode, first.headers['content-type'], first.headers['cache-control']]).toEqual([
      200,
      'image/svg+xml',
      'no-cache',
    ]);
    const again = await get('/favicon.svg', { 'if-none-match': String(first.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test.each([
    '/assets/../index.html',
    '/assets/%2e%2e/index.html',
    '/assets/..%2f..%2fpackage.json',
    '/assets/a-1.js/x.js',
    '/assets/.hidden.js',
    '/assets/secret.txt',
  ])('%s is none', async (url) => {
    expect((await get(url, {})).statusCode).toBe(404);
  });
});

test('without a built console the page about what runs here stays', async () => {
  const bare = await openTestDoor({ site: join(folder, 'nowhere') });
  const page = await bare.call({ url: '/', as: 'nobody', headers: BROWSER });
  expect(page.body).toContain('What runs here');
  expect((await bare.call({ url: '/videos', as: 'nobody', headers: BROWSER })).statusCode).toBe(404);
});

test('encodings', () => {
  expect(accepts('gzip, br', 'br')).toBe(true);
  expect(accepts('gzip;q=1.0, br;q=0.5', 'br')).toBe(true);
  expect(accepts('br;q=0', 'br')).toBe(false);
  expect(accepts('x-br', 'br')).toBe(false);
  expect(accepts('', 'br')).toBe(false);
});

test('where URLs of answers may lead stands in the policy', () => {
  const of = (env: Readonly<Record<string, string>>) =>
    foreignOrigins(loadConfig({ env: { CYCLORAMA_DATA: folder, ...env } }));
  const keys = { CYCLORAMA_S3_ACCESS_KEY: 'a', CYCLORAMA_S3_SECRET_KEY: 'b', CYCLORAMA_S3_BUCKET: 'films' };
  expect(of({})).toEqual([]);
  expect(of({ CYCLORAMA_PUBLIC_URL: 'https://studio.example.com/' })).toEqual(['https://studio.example.com']);
  expect(of({ CYCLORAMA_PUBLIC_HOST: 'media.example.com' })).toEqual(['http://media.example.com:8420']);
  expect(of({ ...keys, CYCLORAMA_S3_ENDPOINT: 'http://10.0.0.9:9000' })).toEqual(['http://10.0.0.9:9000']);
  expect(of({ ...keys, CYCLORAMA_S3_PATH_STYLE: '0' })).toEqual(['https://films.s3.us-east-1.amazonaws.com']);
});
