import type { LightMyRequestResponse as Response } from 'fastify';
import { eq } from 'drizzle-orm';
import type { Schemas } from '@cyclorama/contract';
import { objectsDoor } from '../../../doors/media/objects.ts';
import { openTestDoor, type TestDoor } from '../../../doors/testing/door.ts';
import { openObjectStore } from '../../../store/objects/open.ts';
import type { AnyJobHandler } from '../../../work/queue.ts';
import { createTenant, type Credentials } from '../../tenants/create.ts';
import { voiceTrainingHandlers } from '../handlers.ts';
import { voiceTrainingOperations } from '../operations.ts';
import { voiceTrainingDoor } from '../own-api.ts';
import { MACHINE_STATES } from '../states.ts';
import { voiceTrainings, type TrainingRow } from '../table.ts';
import { FakeWorks, wav } from './fake-works.ts';
import { zipOf, type ZipFile } from './zips.ts';

const BASE = 'http://127.0.0.1:8420';

/** A door with chapter 9 behind it, objects that take uploads, and works that a test directs. */
export interface TestTrainings extends TestDoor {
  readonly works: FakeWorks;
  readonly other: Credentials;
  /** Calls `/v1/{project}/voice-training-manage/user/` + path. */
  readonly api: (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
    as?: Credentials,
  ) => Promise<Response>;
  /** Calls our own API below `/api/voice-trainings`. */
  own(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Response>;
  /** Sends a file to a signed address. */
  readonly put: (
    url: string | undefined,
    bytes: Uint8Array | string,
    contentType: string,
  ) => Promise<Response>;
  create(
    body?: Partial<Schemas['VoiceTrainingJobCreateRequest']>,
    kind?: 'basic' | 'middle' | 'advance',
  ): Promise<Created>;
  /** A BASIC job with everything uploaded and submitted. */
  submitted(files?: readonly ZipFile[]): Promise<Created>;
  /** Runs the job of the state that a training is in, once. */
  step(jobId: string): Promise<TrainingRow>;
  /** Runs until nobody's machine has anything to do. */
  drive(jobId: string): Promise<TrainingRow>;
  row(jobId: string): Promise<TrainingRow>;
  /** Sets what the tenant's trainings go by; the rest is as most tests want it. */
  settings(changes?: Settings): Promise<void>;
  /** Keys of everything stored for a job. */
  objectsOf(jobId: string): Promise<readonly string[]>;
}

interface Settings {
  readonly reviewer?: 'automatic' | 'manual';
  readonly isTrusted?: boolean;
  readonly maxJobs?: number;
}

export type Created = Schemas['VoiceTrainingJobCreateResponse'] & { readonly job_id: string };

/** Twenty English sentences with their sounds, as a package holds them. */
export function pairs(count = 20, folder = ''): ZipFile[] {
  return Array.from({ length: count }, (_, index): ZipFile[] => [
    { name: `${folder}${index}.wav`, content: wav(0.05) },
    { name: `${folder}${index}.txt`, content: Buffer.from(`This is sentence number ${words(index)}.`) },
  ]).flat();
}

export function words(index: number): string {
  return String(index)
    .replaceAll(/\d/g, (digit) => ` ${'abcdefghij'[Number(digit)] ?? ''}`)
    .trim();
}

const STAGES: Readonly<Record<string, string>> = {
  SYSTEM_AUDITING: 'voice-training.audit',
  WAITING_SPLIT: 'voice-training.split',
  SPLITTING: 'voice-training.split',
  ANNOTATING: 'voice-training.split',
  WAITING: 'voice-training.train',
  PROCESSING: 'voice-training.train',
};

export async function openTrainings(): Promise<TestTrainings> {
  const works = new FakeWorks();
  const door = await openTestDoor({
    operations: [voiceTrainingOperations(() => works)],
    doors: ({ studio, identities }) => [
      voiceTrainingDoor({ studio, identities, baseUrl: () => BASE }),
      async (app) => {
        const { urlKey } = await openObjectStore(studio.config);
        const { objects, clock, log } = studio;
        await app.register(objectsDoor({ objects, urlKey, clock, log }));
      },
    ],
  });
  const { studio, tenant } = door;
  const other = await createTenant(door.store, 'other');
  const handlers: readonly AnyJobHandler[] = voiceTrainingHandlers(studio, () => works);

  const api: TestTrainings['api'] = async (method, path, body, as = tenant) =>
    door.call({
      method,
      url: `/v1/${as.projectId}/voice-training-manage/user/${path}`,
      ...(body === undefined ? {} : { body }),
      ...(as === tenant ? {} : { as: 'nobody', headers: { 'x-auth-token': await door.token(as) } }),
    });
  const row = async (jobId: string): Promise<TrainingRow> => {
    const [found] = await studio.db.orm.select().from(voiceTrainings).where(eq(voiceTrainings.id, jobId));
    if (found === undefined) throw new Error(`there is no job ${jobId}`);
    return found;
  };
  const step = async (jobId: string): Promise<TrainingRow> => {
    const { state } = await row(jobId);
    const handler = handlers.find(({ definition }) => definition.name === STAGES[state]);
    if (handler === undefined) throw new Error(`nobody works on ${state}`);
    const input = handler.definition.parse({ jobId }) as never;
    await handler.run({ input, attempt: 1, signal: new AbortController().signal });
    return row(jobId);
  };
  const put: TestTrainings['put'] = async (url, bytes, contentType) => {
    if (url === undefined) throw new Error('there is no address');
    return door.server.app.inject({
      method: 'PUT',
      url: url.slice(BASE.length),
      headers: { host: '127.0.0.1:8420', 'content-type': contentType },
      payload: Buffer.from(bytes),
    });
  };
  const create: TestTrainings['create'] = async (body = {}, kind = 'basic') => {
    const answer = await api('POST', `${kind}-jobs`, { voice_name: 'Ada', language: 'EN', ...body });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json<Created>();
  };
  const settings: TestTrainings['settings'] = async ({ reviewer, isTrusted, maxJobs } = {}) => {
    await studio.db.executeSql(
      `insert into training_settings (project_id, reviewer, is_trusted, max_jobs, updated_at) values ($1, $2, $3, $4, now())
       on conflict (project_id) do update set reviewer = $2, is_trusted = $3, max_jobs = $4`,
      [tenant.projectId, reviewer ?? 'automatic', isTrusted ?? true, maxJobs ?? 1000],
    );
  };
  await settings();
  return {
    ...door,
    get problems() {
      return door.problems;
    },
    ...{ works, other, api, row, step, put, create, settings },
    own: (method, path, body) =>
      door.call({ method, url: `/api/voice-trainings${path}`, ...(body === undefined ? {} : { body }) }),
    submitted: async (files = pairs()) => {
      const created = await create();
      await put(created.training_data_uploading_url, zipOf(files), 'application/zip');
      const answer = await api('POST', `jobs/${created.job_id}`);
      if (answer.statusCode !== 200) throw new Error(answer.body);
      return created;
    },
    drive: async (jobId) => {
      let now = await row(jobId);
      while (MACHINE_STATES.includes(now.state)) now = await step(jobId);
      return now;
    },
    objectsOf: async (jobId) => {
      const keys: string[] = [];
      for await (const { key } of studio.objects.list(`${tenant.projectId}/`))
        if (key.includes(jobId)) keys.push(key);
      return keys.sort();
    },
  };
}
