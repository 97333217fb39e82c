import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { openTrainings, type TestTrainings } from './testing/open-trainings.ts';

const PATH = '/api/avatar-trainings/portrait-check';
let trainings: TestTrainings;
beforeAll(async () => {
  trainings = await openTrainings();
}, 60_000);

async function check(body: string, query = ''): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await trainings.server.app.inject({
    method: 'POST',
    url: PATH + query,
    headers: { 'x-auth-token': await trainings.token(trainings.tenant), 'content-type': 'image/jpeg' },
    payload: body,
  });
  return { status: response.statusCode, json: response.json() };
}

it('tells what the review would find in a picture, and keeps nothing of it', async () => {
  const { status, json } = await check('a face', '?is_background_replacement=false');
  expect(status).toBe(200);
  expect(json).toMatchObject({ approved: true, faces: expect.any(Array) as unknown });
  const folder = join(trainings.studio.config.dataDir, 'tmp');
  expect(existsSync(folder) ? await readdir(folder) : []).toEqual([]);
});

it('wants a picture, and a flag that is one', async () => {
  expect((await check('')).json['error_msg']).toMatch(/body: expected a picture/);
  const { status, json } = await check('a face', '?is_background_replacement=perhaps');
  expect(status).toBe(400);
  expect(json['error_msg']).toMatch(/is_background_replacement/);
});

it('looks at a few pictures at once, not at any number of them', async () => {
  const look = trainings.tasks.reviewPortrait.bind(trainings.tasks);
  const answers: (() => void)[] = [];
  trainings.tasks.reviewPortrait = async (request) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return look(request);
  };
  const first = [check('a'), check('b'), check('c')];
  await vi.waitFor(() => expect(answers).toHaveLength(3));
  expect(await check('d')).toMatchObject({ status: 409, json: { error_code: 'Console.Busy' } });
  for (const answer of answers) answer();
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200, 200]);
  trainings.tasks.reviewPortrait = look;
  expect((await check('d')).status).toBe(200);
});
