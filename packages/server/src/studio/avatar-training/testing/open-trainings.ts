import type { LightMyRequestResponse as Response } from 'fastify';
import type { OperationBody, Schemas } from '@cyclorama/contract';
import { openTestDoor, type TestDoor } from '../../../doors/testing/door.ts';
import type { AnyJobHandler } from '../../../work/queue.ts';
import { assetOperations } from '../../assets/operations.ts';
import { fileOperations } from '../../files/operations.ts';
import { purgeObjectsHandler } from '../../files/purge.ts';
import { trainingSettingsDoor } from '../../training-settings/settings-api.ts';
import { createTenant, type Credentials } from '../../tenants/create.ts';
import { uploadsDoor } from '../../uploads/uploads-door.ts';
import { avatarTrainingDoor } from '../console-api.ts';
import { avatarTrainingHandlers } from '../handlers.ts';
import { avatarTrainingOperations } from '../operations.ts';
import { waitingAvatars } from '../people.ts';
import { FakeTasks } from './fake-tasks.ts';

type Detail = Schemas['AvatarTrainingJobDetailResponse'];
type Urls = Required<Schemas['AvatarTrainingUploadUrlsResponse']> & { readonly portrait_upload_url?: string };
type Command = OperationBody<'execute2dModelTrainingCommandByUser'>['command'];

export const JOBS = 'digital-human-training-manage/user/jobs';

/** A door that serves chapter 8, with tasks that do what a test says. */
export interface TestTrainings extends TestDoor {
  readonly tasks: FakeTasks;
  readonly other: Credentials;
  /** Calls below `/v1/{project}/`, as the first tenant or as another. */
  api(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    as?: Credentials,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  /** Calls our own API. */
  own(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, as?: Credentials): Promise<Response>;
  create(body?: Partial<OperationBody<'create2dModelTrainingJob'>>): Promise<Urls>;
  put(url: string, bytes: string | Uint8Array, headers?: Readonly<Record<string, string>>): Promise<Response>;
  command(jobId: string, command: Command, more?: object, as?: Credentials): Promise<Response>;
  show(jobId: string): Promise<Detail & Required<Pick<Detail, 'state' | 'operation_logs'>>>;
  /** Does everything that is queued, and what follows from it. */
  work(): Promise<void>;
  /** Keys below a prefix of the object store. */
  keys(prefix: string): Promise<string[]>;
  /** A job of which everything needed is uploaded and handed in. @returns its id */
  submitted(body?: Partial<OperationBody<'create2dModelTrainingJob'>>): Promise<string>;
  /** Reviewed and trained, waiting for the user. */
  trained(body?: Partial<OperationBody<'create2dModelTrainingJob'>>): Promise<string>;
}

/** Opens it on a database of its own. */
export async function openTrainings(env: Readonly<Record<string, string>> = {}): Promise<TestTrainings> {
  const tasks = new FakeTasks();
  const door = await openTestDoor({
    env,
    operations: [avatarTrainingOperations, assetOperations, fileOperations],
    doors: ({ studio, identities }) => [
      uploadsDoor(studio),
      trainingSettingsDoor({ studio, identities, queues: [waitingAvatars] }),
      avatarTrainingDoor({ studio, identities, tasks, baseUrl: () => 'http://studio.test' }),
    ],
  });
  door.clock.advance(1000);
  const other = await createTenant(door.store, 'other');
  const tokens = new Map<string, { readonly token: string; readonly until: number }>();
  const tokenOf = async (tenant: Credentials): Promise<string> => {
    const known = tokens.get(tenant.projectId);
    const now = door.clock.now().getTime();
    if (known !== undefined && now < known.until) return known.token;
    const issued = { token: await door.token(tenant), until: now + 12 * 3_600_000 };
    tokens.set(tenant.projectId, issued);
    return issued.token;
  };
  const send = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body: unknown,
    tenant: Credentials,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    door.call({
      ...{ method, url, as: 'nobody' },
      headers: { 'x-auth-token': await tokenOf(tenant), ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const need = (response: Response, status = 200): Response => {
    if (response.statusCode !== status) throw new Error(`${response.statusCode}: ${response.body}`);
    return response;
  };
  const api: TestTrainings['api'] = (method, path, body, as = door.tenant, headers) =>
    send(method, `/v1/${as.projectId}/${path}`, body, as, headers);
  const own: TestTrainings['own'] = (method, path, body, as = door.tenant) =>
    send(method, `/api/${path}`, body, as);
  const create: TestTrainings['create'] = async (body) =>
    need(await api('POST', JOBS, { name: 'Ada', ...body })).json<Urls>();
  const put: TestTrainings['put'] = (url, bytes, headers = {}) =>
    door.server.app.inject({
      method: 'PUT',
      url: url.replace(/^https?:\/\/[^/]+/, ''),
      headers: { 'content-type': 'application/octet-stream', ...headers },
      payload: Buffer.from(bytes),
    });
  const command: TestTrainings['command'] = (jobId, name, more, as) =>
    api('POST', `${JOBS}/${jobId}/command`, { command: name, ...more }, as);
  const show: TestTrainings['show'] = async (jobId) => need(await api('GET', `${JOBS}/${jobId}`)).json();
  const submitted: TestTrainings['submitted'] = async (body) => {
    const urls = await create(body);
    for (const url of urls.training_video_upload_url) need(await put(url, `footage of ${urls.job_id}`));
    const answer = need(await command(urls.job_id, 'SUBMITVERIFYING')).json<{ command_result: string }>();
    if (answer.command_result !== 'EXECUTE_SUCCESS') throw new Error(JSON.stringify(answer));
    return urls.job_id;
  };
  const work = () =>
    workOff(door, [...avatarTrainingHandlers(door.studio, tasks), purgeObjectsHandler(door.studio)]);
  const trained: TestTrainings['trained'] = async (body) => {
    const jobId = await submitted(body);
    await work();
    return jobId;
  };
  const keys: TestTrainings['keys'] = async (prefix) => {
    const found: string[] = [];
    for await (const { key } of door.studio.objects.list(prefix)) found.push(key);
    return found.sort();
  };
  // `problems` of the door is an accessor, so the door is the prototype.
  return Object.assign(Object.create(door) as TestDoor, {
    ...{ tasks, other, api, own, create, put, command, show, submitted, trained, work, keys },
  });
}

/** Attempts that a test lets a job have. */
const MOST_ATTEMPTS = 3;

/** Does queued jobs one after the other, as a worker would, until none is left. */
async function workOff({ studio }: TestDoor, handlers: readonly AnyJobHandler[]): Promise<void> {
  const byName = new Map(handlers.map((handler) => [handler.definition.name, handler]));
  for (;;) {
    const { rows } = await studio.db.executeSql(
      `delete from queue.job where id in (select id from queue.job where name = any($1) and state < 'active'
         order by created_on, id limit 1) returning name, data`,
      [[...byName.keys()]],
    );
    const [job] = rows as unknown as { name: string; data: { input: unknown } }[];
    if (job === undefined) return;
    const handler = byName.get(job.name)!;
    const input = handler.definition.parse(job.data.input) as never;
    for (let attempt = 1; ; attempt += 1)
      try {
        await handler.run({ input, attempt, signal: new AbortController().signal });
        break;
      } catch (error) {
        if (attempt < MOST_ATTEMPTS) continue;
        const last = error instanceof Error ? error : new Error(String(error));
        if (handler.exhausted === undefined) throw last;
        await studio.db.tx(async (tx) => handler.exhausted?.(tx, input, last));
        break;
      }
  }
}
