import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { withTestStudio } from '../testing/studio.ts';
import type { TestStudio } from '../testing/studio.ts';
import { createKeyCommand } from '../studio/tenants/cli.ts';
import { readCredentialsFile } from '../studio/tenants/credentials-file.ts';
import { ensureFirstTenant } from '../studio/tenants/first.ts';
import { openSecretBox, StoredIdentities } from '../studio/tenants/index.ts';
import { videoConsoleDoor } from '../studio/videos/console-api.ts';
import { submitVideo } from '../studio/videos/create.ts';
import { findJob, lockJob, moveJob } from '../studio/videos/queries.ts';
import { seedPresenter } from '../studio/videos/testing/seed.ts';
import { buildProgram } from './program.ts';

let studio: TestStudio;
let app: FastifyInstance;
let projectId: string;
let endpoint: string;
let model: string;
let voice: string;
const folder = mkdtempSync(join(tmpdir(), 'cyclorama-jobs-'));

beforeAll(async () => {
  studio = await withTestStudio();
  const store = { db: studio.db, clock: studio.clock, box: openSecretBox(studio.config.dataDir) };
  app = fastify();
  await app.register(
    videoConsoleDoor({
      studio,
      identities: new StoredIdentities(store),
      address: () => ({ protocol: 'http', host: '127.0.0.1', port: 1 }),
    }),
  );
  endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  const { dataDir } = studio.config;
  await ensureFirstTenant(store, { dataDir, endpoint, log: pino({ level: 'silent' }) });
  projectId = readCredentialsFile(dataDir)!.project_id;
  ({ model, voice } = await seedPresenter(studio, 'clara', projectId));
  writeFileSync(
    join(folder, 'other.json'),
    await createKeyCommand(store, { tenant: 'other', endpoint, json: true }),
  );
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the command prints. */
async function cyclorama(...args: readonly string[]): Promise<string> {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    const program = await buildProgram(args);
    await program.parseAsync(['--data', studio.config.dataDir, ...args], { from: 'user' });
  } finally {
    vi.restoreAllMocks();
  }
  return out;
}

const submit = (name: string) =>
  submitVideo(studio, {
    projectId,
    document: {
      model_asset_id: model,
      voice_config: { voice_asset_id: voice },
      video_config: { codec: 'H264', bitrate: 1000, width: 1280, height: 720 },
      shoot_scripts: [{ shoot_script: { text_config: { text: 'Hi.' } } }],
    },
    name,
  });

describe('cyclorama jobs', () => {
  it('lists and shows jobs, also as JSON', async () => {
    expect(await cyclorama('jobs', 'list')).toBe('No jobs.\n');
    const [first, second] = [await submit('First one'), await submit('Second one')];
    const list = await cyclorama('jobs', 'list', '--state', 'waiting', '--limit', '1');
    expect(list).toMatch(new RegExp(`^${second} +WAITING .*Second one\n1 of 2 jobs\n$`));
    const shown = await cyclorama('jobs', 'show', first);
    expect(shown).toMatch(new RegExp(`^job_id +${first}\nname +First one\nstate +WAITING\n`));
    expect(JSON.parse(await cyclorama('jobs', 'list', '--json', '--offset', '1'))).toMatchObject({
      count: 2,
      jobs: [{ job_id: first, state: 'WAITING', progress: null }],
    });
  });

  it('cancels a job that is being made, once', async () => {
    const jobId = await submit('Being made');
    await studio.db.tx(async (tx) =>
      moveJob(tx, studio.clock, (await lockJob(tx, jobId))!, 'PROCESSING', { phase: 'rendering' }),
    );
    expect(await cyclorama('jobs', 'list', '--state', 'PROCESSING')).toContain(
      `${jobId}  PROCESSING  rendering`,
    );
    expect(await cyclorama('jobs', 'cancel', jobId)).toBe(`${jobId} is CANCELED.\n`);
    expect((await findJob(studio.db.orm, projectId, jobId)).state).toBe('CANCELED');
    await expect(cyclorama('jobs', 'cancel', jobId)).rejects.toThrow(/MSS\.20010048/);
  });

  it('acts for the tenant of other credentials, and only for it', async () => {
    const jobId = await submit('Not theirs');
    const other = join(folder, 'other.json');
    expect(await cyclorama('jobs', 'list', '--credentials', other)).toBe('No jobs.\n');
    await expect(cyclorama('jobs', 'cancel', jobId, '--credentials', other)).rejects.toThrow(/MSS\./);
    expect((await findJob(studio.db.orm, projectId, jobId)).state).toBe('WAITING');
  });

  it('refuses what is not there, with the server’s words', async () => {
    await expect(cyclorama('jobs', 'show', 'no/such?job')).rejects.toThrow(/\(MSS\.\d+\)/);
    await expect(cyclorama('jobs', 'list', '--limit', 'many')).rejects.toThrow(/limit.*MSS\.00000003/s);
  });

  it('says so when no server answers, and when there never was one', async () => {
    const gone = fastify();
    const nobody = await gone.listen({ host: '127.0.0.1', port: 0 });
    await gone.close();
    const file = join(folder, 'gone.json');
    writeFileSync(file, JSON.stringify({ ...readCredentialsFile(studio.config.dataDir), endpoint: nobody }));
    await expect(cyclorama('jobs', 'list', '--credentials', file)).rejects.toThrow(
      new RegExp(`^No server answers at ${nobody} \\(.*ECONNREFUSED.*\\)\\. Start one with`),
    );
    const program = await buildProgram(['jobs']);
    await expect(program.parseAsync(['--data', folder, 'jobs', 'list'], { from: 'user' })).rejects.toThrow(
      /There is no .*credentials\.json\. Start `cyclorama serve`/,
    );
  });

  it('is not fooled by another program on the port', async () => {
    const stranger = fastify();
    stranger.get('/*', (_request, reply) => reply.type('text/html').send('<p>Hello</p>'));
    const address = await stranger.listen({ host: '127.0.0.1', port: 0 });
    const file = join(folder, 'stranger.json');
    writeFileSync(file, JSON.stringify({ ...readCredentialsFile(studio.config.dataDir), endpoint: address }));
    await expect(cyclorama('jobs', 'list', '--credentials', file)).rejects.toThrow(/is not Cyclorama/);
    await stranger.close();
  });
});
