import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDialogDoor, type TestDialogDoor } from './testing/open.ts';
import { standInRobot } from './testing/stand-in.ts';

let door: TestDialogDoor;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-sdk-'));
  mkdirSync(join(folder, 'images'));
  writeFileSync(join(folder, 'HwICSUiSdk.js'), 'var HwICSUiSdk;');
  writeFileSync(join(folder, 'HwICSUiSdk.js.gz'), gzipSync('var HwICSUiSdk;'));
  writeFileSync(join(folder, 'HwICSUiSdk.css'), '.hwics-root{}');
  writeFileSync(join(folder, 'HwICSUiSdk.d.ts'), 'export {};');
  writeFileSync(join(folder, 'images', 'x.svg'), '<svg/>');
  writeFileSync(join(folder, 'secret.txt'), 'no');
  door = await openTestDialogDoor({ sdk: folder });
});
afterAll(async () => {
  await door.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  door.app.inject({ method: 'GET', url, headers: { host: 'avatars.example', ...headers } });

describe('files of the SDK', () => {
  test.each([
    ['HwICSUiSdk.js', 'text/javascript; charset=utf-8'],
    ['HwICSUiSdk.css', 'text/css; charset=utf-8'],
    ['HwICSUiSdk.d.ts', 'text/plain; charset=utf-8'],
    ['images/x.svg', 'image/svg+xml'],
  ])('%s is %s, for pages of every origin', async (name, type) => {
    const { statusCode, headers } = await get(`/sdk/${name}`, { origin: 'https://shop.example' });
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': type,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, no-cache',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test('come compressed where a browser takes it, and once', async () => {
    const packed = await get('/sdk/HwICSUiSdk.js', { 'accept-encoding': 'br, gzip' });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    const plain = await get('/sdk/HwICSUiSdk.js');
    expect(plain.body).toBe('var HwICSUiSdk;');
    const etag = String(plain.headers.etag);
    expect(etag).not.toBe(packed.headers.etag);
    const again = await get('/sdk/HwICSUiSdk.js?v=1', { 'if-none-match': etag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await door.app.inject({ method: 'OPTIONS', url: '/sdk/HwICSUiSdk.js' })).statusCode).toBe(204);
  });

  test.each(['', 'none.js', 'secret.txt', '../door.js', '%2e%2e/x.js', 'images', '.hidden.js'])(
    '"%s" is none',
    async (name) => {
      expect((await get(`/sdk/${name}`)).statusCode).toBe(404);
    },
  );
});

describe('the page of a robot', () => {
  test('begins with what the robot is, runs only what this server sends', async () => {
    door.robots.set('robot1', standInRobot({ name: '"><script>x' }));
    const { statusCode, headers, body } = await get('/icswebclient?robot_id=robot1&once_code=sesame');
    expect(statusCode).toBe(200);
    const policy = String(headers['content-security-policy']);
    const [, nonce] = /'nonce-([^']+)'/.exec(policy) ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).toContain('ws://avatars.example wss://avatars.example');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe('no-store');
    const scripts = [...body.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
    expect(scripts).toHaveLength(2);
    for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
    expect(body).toContain('data-name="&quot;&gt;&lt;script&gt;x"');
    expect(body).toContain('data-robot="robot1"');
    expect(body).toContain('data-portrait="/portrait.png"');
    // The code stays in the address.
    expect(body).not.toContain('sesame');
    expect(body).not.toMatch(/ style=| on\w+=/);
  });

  test.each([
    ['', 400, 'no-robot'],
    ['?robot_id=', 400, 'no-robot'],
    ['?robot_id=robot9', 404, 'unknown-robot'],
    [`?robot_id=${'x'.repeat(100)}`, 404, 'unknown-robot'],
  ])('of the address %j says what is wrong', async (query, status, problem) => {
    const answer = await get(`/icswebclient${query}`);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain(`data-problem="${problem}"`);
  });

  test('of somebody who asks without end waits', async () => {
    const answers = await Promise.all(Array.from({ length: 61 }, () => get('/icswebclient?robot_id=robot1')));
    expect(answers.at(-1)?.statusCode).toBe(429);
    expect(answers.at(-1)?.body).toContain('data-problem="too-many"');
    door.clock.advance(1000);
    expect((await get('/icswebclient?robot_id=robot1')).statusCode).toBe(200);
  });
});
