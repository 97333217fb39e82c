import { beforeAll, expect, test } from 'vitest';
import { openTestDoor, type TestDoor } from '../testing/door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ operations: [{ listAssets: async () => ({}) }] });
});

test('the landing page tells what runs and where the credentials lie', async () => {
  const page = await door.call({ url: '/', as: 'nobody' });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.headers['content-security-policy']).toMatch(/default-src 'none'; style-src 'sha256-/);
  for (const text of [
    '1 of 66 operations answer',
    'credentials.json',
    '#0E1116',
    'http://127.0.0.1:8420/v1/',
    'Everything works',
  ]) {
    expect(page.body).toContain(text);
  }
  expect(page.body).not.toContain(door.tenant.secretKey);
});

test('what does not work stands on the page, in /healthz, escaped', async () => {
  door.problems = ['the disk <b>is full</b>'];
  const page = await door.call({ url: '/', as: 'nobody' });
  expect(page.body).toContain('the disk &lt;b&gt;is full&lt;/b&gt;');
  const health = await door.call({ url: '/healthz', as: 'nobody' });
  expect([health.statusCode, health.json()]).toMatchObject([503, { problems: ['the disk <b>is full</b>'] }]);
  door.problems = [];
  const well = await door.call({ url: '/healthz', as: 'nobody' });
  expect([well.statusCode, well.json()]).toMatchObject([200, { status: 'ok', problems: [] }]);
});

test('a Host that is none does not reach the page', async () => {
  const page = await door.call({ url: '/', as: 'nobody', headers: { host: '"><script>' } });
  expect(page.body).not.toContain('<script>');
  expect(page.body).toContain('http://127.0.0.1:8420/v1/');
});

test('the contract is served with this server’s address', async () => {
  const document = (await door.call({ url: '/openapi.json', as: 'nobody' })).json<Record<string, unknown>>();
  expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'http://127.0.0.1:8420' }] });
  expect(document['paths']).toHaveProperty(
    ['/v1/{project_id}/digital-assets', 'get', 'operationId'],
    'listAssets',
  );
  expect(document['x-unavailable']).toContain('create2dModelTrainingJob');
  expect(document['x-unavailable']).not.toContain('listAssets');
});

test('figures are those of the requests, without tenants and tokens', async () => {
  const metrics = new RegExp(
    'cyclorama_http_requests_total\\{door="metastudio",status="200",operation="listAssets"\\} (\\d+)',
  );
  const count = async (): Promise<number> =>
    Number(metrics.exec((await door.call({ url: '/metrics', as: 'nobody' })).body)?.[1] ?? 0);
  const before = await count();
  await door.call({ url: '/v1/{project}/digital-assets' });
  expect(await count()).toBe(before + 1);
  const { body } = await door.call({ url: '/metrics', as: 'nobody' });
  expect(body).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(body).toMatch(/^# TYPE cyclorama_http_request_seconds histogram$/m);
  expect(body).toMatch(/^cyclorama_http_requests_open 1$/m);
  expect(body).not.toContain(door.tenant.projectId);
});

test('POST / without an action is not allowed', async () => {
  const response = await door.call({ method: 'POST', url: '/', as: 'nobody', body: {} });
  expect([response.statusCode, response.headers.allow]).toEqual([405, 'GET, HEAD']);
});
