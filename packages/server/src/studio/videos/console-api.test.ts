import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withTestStudio } from '../../testing/studio.ts';
import type { TestStudio } from '../../testing/studio.ts';
import type { Identities, Identity } from '../tenants/identities.ts';
import { submitVideo } from './create.ts';
import { videoConsoleDoor } from './console-api.ts';
import { OTHER_PROJECT, PROJECT, seedPresenter } from './testing/seed.ts';
import { videoJobs } from './table.ts';

let studio: TestStudio;
let app: FastifyInstance;
let presenter: { readonly model: string; readonly voice: string };

const identity = (projectId: string): Identity => ({
  projectId,
  tenant: projectId,
  domain: 'test',
  domainId: 'd',
  userId: 'u',
  userName: 'user',
  policies: [],
});

/** Tokens `mine` and `theirs`. */
const identities: Identities = {
  findKey: () => Promise.resolve(undefined),
  findToken: (token) =>
    Promise.resolve(
      token === 'mine' ? identity(PROJECT) : token === 'theirs' ? identity(OTHER_PROJECT) : undefined,
    ),
  login: () => Promise.resolve(undefined),
  issueToken: () => Promise.reject(new Error('not asked for')),
};

beforeAll(async () => {
  studio = await withTestStudio();
  presenter = await seedPresenter(studio);
  app = fastify();
  await app.register(
    videoConsoleDoor({
      studio,
      identities,
      address: () => ({ protocol: 'http', host: '127.0.0.1', port: 1 }),
    }),
  );
});

afterAll(() => app.close());

const template = () => ({
  model_asset_id: presenter.model,
  voice_config: { voice_asset_id: presenter.voice, speed: '{{speed}}' },
  video_config: { codec: 'H264', bitrate: 1000, width: 1280, height: 720 },
  shoot_scripts: [{ shoot_script: { text_config: { text: 'Hello {{name}}.' } } }],
  output_asset_config: { asset_name: 'For {{name}}' },
});

async function call(method: 'GET' | 'POST', url: string, payload?: object, token = 'mine') {
  const answer = await app.inject({
    method,
    url,
    headers: { 'x-auth-token': token, 'content-type': 'application/json' },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

const submit = () =>
  submitVideo(studio, {
    projectId: PROJECT,
    document: {
      model_asset_id: presenter.model,
      video_config: { codec: 'H264', bitrate: 1000, width: 1280, height: 720 },
      shoot_scripts: [{ shoot_script: { text_config: { text: 'Hi.' } } }],
    },
    name: 'Mine',
  });

describe('the console’s video jobs', () => {
  it('shows, lists and cancels the tenant’s own, and nobody else’s', async () => {
    const jobId = await submit();
    expect(await call('GET', `/api/video-jobs/${jobId}`)).toMatchObject({
      status: 200,
      body: { job_id: jobId, state: 'WAITING', progress: null, frames_done: 0, process_seconds: null },
    });
    expect((await call('GET', '/api/video-jobs?limit=1')).body['count']).toBeGreaterThan(0);
    expect((await call('GET', '/api/video-jobs', undefined, 'theirs')).body).toEqual({ count: 0, jobs: [] });
    expect((await call('GET', `/api/video-jobs/${jobId}`, undefined, 'theirs')).status).toBe(404);
    expect((await call('POST', `/api/video-jobs/${jobId}/cancel`, undefined, 'theirs')).status).toBe(404);
    expect((await call('POST', `/api/video-jobs/${jobId}/cancel`)).body).toMatchObject({ state: 'CANCELED' });
    expect((await call('POST', `/api/video-jobs/${jobId}/cancel`)).body).toMatchObject({
      error_code: 'MSS.20010048',
    });
  });

  it('asks for credentials and for sane paging', async () => {
    expect((await call('GET', '/api/video-jobs', undefined, 'unknown')).status).toBe(401);
    expect((await call('GET', '/api/video-jobs?limit=1e9')).status).toBe(400);
    expect((await call('GET', '/api/video-jobs?offset=-1')).status).toBe(400);
  });
});

describe('batches', () => {
  it('make one job per row and tell what is wrong with the others', async () => {
    const csv = 'name,speed\nAda,100\nBob,900\n"Cy, the third",50\n';
    const { status, body } = await call('POST', '/api/video-batches', { template: template(), csv });
    expect(status).toBe(200);
    const jobs = body['jobs'] as { line: number; job_id?: string; error?: { error_msg: string } }[];
    expect(jobs.map((job) => [job.line, job.error === undefined])).toEqual([
      [2, true],
      [3, false],
      [4, true],
    ]);
    expect(jobs[1]!.error!.error_msg).toContain('voice_config.speed');
    const shown = await call('GET', `/api/video-jobs/${jobs[2]!.job_id!}`);
    expect(shown.body['name']).toBe('For Cy, the third');
  });

  it.each<[string, object, RegExp]>([
    ['no CSV', { template: {} }, /csv/],
    ['no template', { csv: 'a\n1' }, /template/],
    ['broken CSV', { template: {}, csv: 'a,a\n1,2' }, /line 1/],
    ['a column that is missing', { template: { model_asset_id: '{{gone}}' }, csv: 'a\n1' }, /gone/],
  ])('refuse %s and take nothing', async (_what, body, message) => {
    const before = await studio.db.orm.$count(videoJobs);
    const answer = await call('POST', '/api/video-batches', body);
    expect(answer.status).toBe(400);
    expect(answer.body['error_msg']).toMatch(message);
    expect(await studio.db.orm.$count(videoJobs)).toBe(before);
  });
});
