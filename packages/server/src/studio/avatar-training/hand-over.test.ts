import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { rendererBeside } from '@cyclorama/avatar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assets } from '../assets/table.ts';
import { Materials } from '../live/materials.ts';
import { JOBS, openTrainings, type TestTrainings } from './testing/open-trainings.ts';

let trainings: TestTrainings;
let server: Server;
let url: string;
/** What the renderer was asked, and what it answers. */
const asked: { readonly what: string; readonly key: string | undefined; readonly body: string }[] = [];
let says: (method: string) => { readonly status: number; readonly body: object };
const READY = { status: 200, body: { state: 'ready' } };

beforeAll(async () => {
  trainings = await openTrainings({ CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      asked.push({
        what: `${method} ${path}`,
        key: headers.authorization,
        body: Buffer.concat(chunks).toString(),
      });
      const { status, body } = says(method);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 60_000);
afterAll(() => server.close());

const use = async (renderer: object | null) =>
  expect((await trainings.own('PUT', 'training-settings', { renderer })).statusCode).toBe(200);
const modelOf = async (assetId: string) => {
  const [row] = await trainings.studio.db.orm.select().from(assets).where(eq(assets.id, assetId));
  return row?.model;
};
const warningsOf = async (jobId: string) =>
  (await trainings.own('GET', `avatar-trainings/${jobId}`)).json<{ warnings: string[] }>().warnings;

describe('a renderer of the tenant’s own', () => {
  test('gets the footage, draws the presenter, and forgets it with the job', async () => {
    await use({ url, key: 'sesame' });
    let states = 0;
    says = () => (++states === 1 ? { status: 202, body: { state: 'preparing' } } : READY);
    const jobId = await trainings.trained();
    expect(asked.map(({ what }) => what)).toEqual([
      `PUT /v1/people/${jobId}?kind=video`,
      `GET /v1/people/${jobId}`,
    ]);
    expect(asked[0]).toMatchObject({ key: 'Bearer sesame', body: `footage of ${jobId}` });
    const { asset_id: assetId = '' } = await trainings.show(jobId);
    expect(await modelOf(assetId)).toMatchObject({ renderer: { url, id: jobId } });
    expect(JSON.stringify(await modelOf(assetId))).not.toContain('sesame');

    await trainings.command(jobId, 'CONFIRM_ACCEPT');
    const problems: (string | undefined)[] = [];
    const { projectId } = trainings.tenant;
    const materials = new Materials({
      ...{ studio: trainings.studio, projectId, casterId: 'caster' },
      onChange: (_, problem) => problems.push(problem),
    });
    const avatar = { key: 'presenter', expect: 'avatar', from: { kind: 'asset', assetId } } as const;
    await materials.ensure([avatar], 5000);
    expect(problems).toEqual([undefined]);
    const found = materials.ready.get(avatar.key);
    const path = found?.kind === 'avatar' ? found.character : '';
    expect(await readFile(path, 'utf8')).toMatch(/^model/);
    expect(await rendererBeside(path)).toEqual({
      ...{ url, key: 'sesame', id: jobId },
      addresses: [{ address: '127.0.0.1', family: 4 }],
    });
    await materials.close();

    asked.length = 0;
    says = () => ({ status: 204, body: {} });
    expect((await trainings.api('DELETE', `${JOBS}/${jobId}`)).statusCode).toBe(200);
    await trainings.work();
    expect(asked.map(({ what }) => what)).toEqual([`DELETE /v1/people/${jobId}`]);
  });

  test('that does not take a person is a warning: the presenter is made nevertheless', async () => {
    await use({ url });
    says = () => ({ status: 200, body: { state: 'failed', message: 'The hair is too long.' } });
    const refused = await trainings.trained();
    expect((await warningsOf(refused)).at(-1)).toContain('The hair is too long.');
    says = () => ({ status: 503, body: { message: 'no room' } });
    const full = await trainings.trained();
    expect((await warningsOf(full)).at(-1)).toContain('no room');
    const { asset_id: assetId = '', state } = await trainings.show(full);
    expect(state).toBe('WAIT_USER_CONFIRM');
    expect(await modelOf(assetId)).not.toHaveProperty('renderer');
    await use(null);
    const without = await trainings.trained();
    expect((await warningsOf(without)).some((text) => text.includes('renderer'))).toBe(false);
  });
});
