import { beforeAll, expect, test } from 'vitest';
import { openConsole, type TestConsole } from '../../doors/testing/console.ts';
import { ensureSystemLibrary } from '../assets/system-library.ts';
import { findJob } from '../videos/queries.ts';
import type { PresenterView } from './first-run.ts';
import { firstRunDoor } from './first-run-api.ts';

let door: TestConsole;
let owner: string;
beforeAll(async () => {
  door = await openConsole({
    env: { CYCLORAMA_LIBRARY: 'on-demand' },
    doors: (parts) => [firstRunDoor({ ...parts, baseUrl: () => 'http://127.0.0.1:8420' })],
  });
  await ensureSystemLibrary(door.studio);
  owner = door.cookieOf(await door.signIn('admin', door.tenant.password));
});

const show = async () =>
  (await door.as(owner, { url: '/api/first-run' })).json<{
    finished: boolean;
    presenters: readonly PresenterView[];
  }>();
const make = (body: unknown) => door.as(owner, { method: 'POST', url: '/api/first-run', body });

test('a presenter says a text: a video job is made of it', async () => {
  const { finished, presenters } = await show();
  expect(finished).toBe(false);
  expect(presenters.length).toBeGreaterThan(1);
  const [one, other] = presenters;
  expect(one).toMatchObject({
    asset_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    voice_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    cover_url: null,
  });
  const answer = await make({ presenter: other!.asset_id, text: 'This is mine.', voice: one!.voice_id });
  expect(answer.statusCode).toBe(200);
  const { job_id: jobId } = answer.json<{ job_id: string }>();
  const job = await findJob(door.studio.db.orm, door.tenant.projectId, jobId);
  expect(job).toMatchObject({
    state: 'WAITING',
    document: {
      model_asset_id: other!.asset_id,
      voice_config: { voice_asset_id: one!.voice_id },
      shoot_scripts: [{ shoot_script: { text_config: { text: 'This is mine.' } } }],
    },
  });
});

test.each([
  [{}, 400],
  [{ presenter: 'nobody', text: 'Hello.' }, 400],
  [{ presenter: 'nobody', text: ' ' }, 400],
  [{ presenter: 'nobody', text: 'x'.repeat(2001) }, 400],
])('%j is refused', async (body, status) => {
  expect((await make(body)).statusCode).toBe(status);
});

test('is over when somebody says so', async () => {
  const me = async () => (await door.as(owner, { url: '/api/session' })).json<{ first_run: boolean }>();
  expect((await me()).first_run).toBe(true);
  const finish = () => door.as(owner, { method: 'POST', url: '/api/first-run/finish' });
  expect((await finish()).statusCode).toBe(204);
  expect([(await me()).first_run, (await show()).finished]).toEqual([false, true]);
  expect((await finish()).statusCode).toBe(204);
});
