import { Ajv2020 } from 'ajv/dist/2020.js';
import type { LightMyRequestResponse as Response } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPENAPI } from '@cyclorama/contract';
import { document, resolve, type Json } from '../rooms/testing/contract-document.ts';
import { TWO_FACES } from './testing/fake-tasks.ts';
import { JOBS, openTrainings, type TestTrainings } from './testing/open-trainings.ts';

/**
 * Chapter 8 over the wire against the machine contract: every answer holds what the contract says and nothing else,
 * every limit of members and parameters is kept, unknown things are refused in its words.
 */
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(OPENAPI, 'contract');

const METHODS = {
  list: 'get',
  create: 'post',
  show: 'get',
  update: 'put',
  remove: 'delete',
  command: 'post',
} as const;
type Name = keyof typeof METHODS;

function operationOf(name: Name): Json {
  const below =
    name === 'list' || name === 'create' ? '' : name === 'command' ? '/{job_id}/command' : '/{job_id}';
  const path = document.paths[`/v1/{project_id}/${JOBS}${below}`];
  return path![METHODS[name]] as Json;
}

function undocumented(value: unknown, schema: Json, path = ''): readonly string[] {
  const known = resolve(schema);
  if (Array.isArray(value))
    return value.flatMap((one) => undocumented(one, (known['items'] ?? {}) as Json, `${path}[]`));
  const properties = known['properties'] as Readonly<Record<string, Json>> | undefined;
  if (typeof value !== 'object' || value === null || properties === undefined) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const inside = properties[name];
    return inside === undefined ? [`${path}.${name}`] : undocumented(member, inside, `${path}.${name}`);
  });
}

/** Holds an answer against the contract. */
function check(name: Name, response: Response): void {
  const responses = operationOf(name)['responses'] as Readonly<Record<string, Json>>;
  // 403 and 404 stand in the table of codes only.
  const answer = responses[String(response.statusCode)] ?? responses['400'];
  const { content } = resolve(answer!) as { content?: Readonly<Record<string, { schema: Json }>> };
  const schema = content?.['application/json']?.schema;
  if (schema === undefined) {
    expect(response.body, name).toBe('');
    return;
  }
  const body = response.json<unknown>();
  expect(undocumented(body, schema), `${name}: undocumented`).toEqual([]);
  const validate = ajv.getSchema(`contract${(schema as { $ref: string }).$ref}`);
  expect(validate?.(body), `${name}: ${JSON.stringify(validate?.errors)} ${response.body}`).toBe(true);
  expect(response.headers['x-request-id']).toBeTruthy();
}

let trainings: TestTrainings;
let jobId: string;

beforeAll(async () => {
  trainings = await openTrainings();
  jobId = await trainings.trained({ name: 'Contract', tags: ['t1', 't2'], batch_name: 'b', contact: 'me' });
}, 60_000);

async function call(name: Name, body?: unknown, tail = ''): Promise<Response> {
  const below =
    name === 'list' || name === 'create' ? '' : name === 'command' ? `/${jobId}/command` : `/${jobId}`;
  const method = METHODS[name].toUpperCase() as 'GET';
  const response = await trainings.api(method, `${JOBS}${below}${tail}`, body);
  check(name, response);
  return response;
}

describe('the six operations of chapter 8', () => {
  it('answer what the contract says, and nothing else', async () => {
    const made = await call('create', {
      ...{ name: 'All', contact: 'a@b.c', command_message: 'UPLOAD_VIDEO', video_multipart_count: 3 },
      ...{ action_video_multipart_count: 2, is_background_replacement: false, batch_name: 'b', tags: ['x'] },
      ...{ model_version: 'V3', is_flexus: true, audio_source_type: 'AUDIO', supported_service: ['CHAT_2D'] },
    });
    expect(made.statusCode).toBe(200);
    expect(made.json()).toMatchObject({
      training_video_upload_url: [expect.any(String), expect.any(String), expect.any(String)],
      action_video_upload_url: [expect.any(String), expect.any(String)],
    });
    expect(Object.keys(made.json<object>()).sort()).toEqual([
      ...['action_video_upload_url', 'audio_upload_url', 'cover_upload_url', 'grant_file_upload_url'],
      ...['id_card_image1_upload_url', 'id_card_image2_upload_url', 'job_id', 'training_video_upload_url'],
    ]);
    expect((await call('show')).json()).toMatchObject({
      state: 'WAIT_USER_CONFIRM',
      project_id: trainings.tenant.projectId,
    });
    expect((await call('list')).json<{ count: number }>().count).toBeGreaterThanOrEqual(2);
    trainings.tasks.failed = [TWO_FACES];
    const failed = await trainings.trained();
    trainings.tasks.failed = [];
    const done = jobId;
    jobId = failed;
    const samples_basic_info = [{ action_tag: 'wave', action_name_en: 'Hi', is_selected: false }];
    expect((await call('update', { samples_basic_info, audio_source_type: 'AUDIO' })).statusCode).toBe(200);
    expect((await call('update')).statusCode).toBe(200);
    const action = await call('update', {
      command_message: 'GET_ACTION_VIDEO_MULTIPART',
      action_video_multipart_count: 2,
    });
    expect(Object.keys(action.json<object>()).sort()).toEqual(['action_video_upload_url', 'job_id']);
    expect((await call('command', { command: 'GET_ACTION_VIDEO_MULTIPART_UPLOADED' })).statusCode).toBe(200);
    expect((await call('remove')).statusCode).toBe(200);
    jobId = done;
  });

  it('take all eleven commands, each in its states only', async () => {
    const commands = (
      resolve({ $ref: '#/components/schemas/AvatarTrainingCommandRequest' })['properties'] as Json
    )['command'] as { enum: readonly string[] };
    expect(commands.enum).toHaveLength(11);
    const seen: (readonly [string, number])[] = [];
    for (const command of commands.enum) {
      const response = await call('command', { command, comment_data: { comment_message: 'x' } });
      const { command_result: result = response.json<{ error_code: string }>().error_code } = response.json<{
        command_result?: string;
      }>();
      seen.push([`${command} ${result}`, response.statusCode]);
    }
    expect(seen).toMatchInlineSnapshot(`
      [
        [
          "SUBMITVERIFYING MSS.41000001",
          400,
        ],
        [
          "CONFIRM_ACCEPT EXECUTE_SUCCESS",
          200,
        ],
        [
          "CONFIRM_REJECT MSS.41000001",
          400,
        ],
        [
          "CONFIRM_ANSWER MSS.41000001",
          400,
        ],
        [
          "CONFIRM_PENDING MSS.41000001",
          400,
        ],
        [
          "CONFIRM_ACTIVE MSS.41000001",
          400,
        ],
        [
          "GET_MULTIPART_UPLOADED EXECUTE_SUCCESS",
          200,
        ],
        [
          "CONFIRM_REPAIR MSS.41000001",
          400,
        ],
        [
          "CONFIRM_MULTIPART_UPLOADED MSS.41000001",
          400,
        ],
        [
          "GET_ACTION_VIDEO_MULTIPART_UPLOADED EXECUTE_SUCCESS",
          200,
        ],
        [
          "CONFIRM_ACTION_VIDEO_MULTIPART_UPLOADED MSS.41000001",
          400,
        ],
      ]
    `);
    const fresh = (await trainings.create()).job_id;
    for (const command of [
      'CONFIRM_ACCEPT',
      'CONFIRM_REJECT',
      'CONFIRM_PENDING',
      'CONFIRM_ACTIVE',
      'CONFIRM_REPAIR',
    ] as const)
      expect((await trainings.command(fresh, command)).json()).toMatchObject({ error_code: 'MSS.41000001' });
  });

  it('refuse what is not there, and what is another tenant’s, in the same words', async () => {
    for (const [id, as] of [
      ['0'.repeat(32), trainings.tenant],
      [jobId, trainings.other],
    ] as const)
      for (const [name, method, path, body] of [
        ['show', 'GET', '', undefined],
        ['update', 'PUT', '', {}],
        ['remove', 'DELETE', '', undefined],
        ['command', 'POST', '/command', { command: 'SUBMITVERIFYING' }],
      ] as const) {
        const response = await trainings.api(method, `${JOBS}/${id}${path}`, body, as);
        const { error_code: code } = response.json<{ error_code: string }>();
        expect([name, response.statusCode, code]).toEqual([name, 404, 'MSS.41000003']);
      }
    const strange = await trainings.api('GET', `${JOBS}?query_project_id=${trainings.other.projectId}`);
    expect(strange.json()).toMatchObject({ error_code: 'MSS.00020006' });
  });

  it('keep the limits of their members', async () => {
    const wrong: readonly (readonly [Name, object])[] = [
      ['create', {}],
      ['create', { name: 7 }],
      ['create', { name: '' }],
      ['create', { name: 'x', video_multipart_count: 0 }],
      ['create', { name: 'x', video_multipart_count: 1001 }],
      ['create', { name: 'x', action_video_multipart_count: 1001 }],
      ['create', { name: 'x', command_message: 'NONSENSE' }],
      ['create', { name: 'x', model_version: 'V9' }],
      ['create', { name: 'x', audio_source_type: 'FILE' }],
      ['create', { name: 'x', supported_service: ['RADIO'] }],
      ['create', { name: 'x', voice_properties: { sex: 'MALE', language: 'CN' } }],
      ['create', { name: 'x', tags: 'x' }],
      ['create', { name: 'x', is_flexus: 'yes' }],
      ['update', { video_multipart_count: 'many' }],
      ['update', { samples_basic_info: [{}] }],
      ['command', {}],
      ['command', { command: 'NONSENSE' }],
      ['command', { command: 'CONFIRM_ANSWER', comment_data: { attachment_name: 'x' } }],
      ['command', { command: 'CONFIRM_ANSWER', comment_data: { comment_message: 'x'.repeat(5000) } }],
    ];
    for (const [name, body] of wrong)
      expect([name, body, (await call(name, body)).statusCode]).toEqual([name, body, 400]);
    for (const query of [
      'offset=-1',
      'limit=0',
      'limit=101',
      'sort_key=name',
      'sort_dir=up',
      'create_since=now',
      'is_flexus=1',
    ])
      expect([query, (await call('list', undefined, `?${query}`)).statusCode]).toEqual([query, 400]);
  });

  it('find jobs by every filter', async () => {
    const flexus = await trainings.api('POST', JOBS, { name: 'Basic edition', is_flexus: true }, undefined, {
      'x-app-userid': 'user-7',
    });
    const id = flexus.json<{ job_id: string }>().job_id;
    trainings.clock.advance(3_600_000);
    const late = (await trainings.create({ name: 'Later' })).job_id;
    const found = async (query: string) => {
      const { count, jobs } = (await call('list', undefined, `?limit=100&${query}`)).json<{
        count: number;
        jobs: { job_id: string }[];
      }>();
      expect(count).toBe(jobs.length);
      return jobs.map(({ job_id }) => job_id);
    };
    expect(await found(`job_id=${id}`)).toEqual([id]);
    expect(await found('name=asic%20ED')).toEqual([id]);
    expect(await found('name=100%25')).toEqual([]);
    expect(await found('tag=t2')).toEqual([jobId]);
    expect(await found('batch_name=b&state=WAIT_FILE_UPLOAD')).not.toContain(jobId);
    expect(await found('model_resolution=1080P')).toContain(jobId);
    expect(await found('model_resolution=4K')).toEqual([]);
    expect(await found('is_flexus=true')).toContain(id);
    expect(await found('is_flexus=false')).not.toContain(id);
    expect(await found('state=WAIT_FILE_UPLOAD,JOB_FINISH')).toEqual(expect.arrayContaining([id, late]));
    expect(await found('state=COMPILING')).toEqual([]);
    const at = trainings.clock.now().toISOString();
    expect(await found(`create_since=${at}`)).toEqual([late]);
    expect(await found(`create_until=${at}`)).toContain(late);
    expect((await found('sort_key=create_time&sort_dir=desc'))[0]).toBe(late);
    expect((await found('sort_key=create_time&sort_dir=asc')).at(-1)).toBe(late);
    const page = (await call('list', undefined, '?limit=1&offset=1')).json<{
      count: number;
      jobs: unknown[];
    }>();
    expect(page.jobs).toHaveLength(1);
    expect(page.count).toBeGreaterThan(2);
    expect((await trainings.api('GET', `${JOBS}/${id}`)).json()).toMatchObject({ app_user_id: 'user-7' });
  });
});
