import { Ajv2020 } from 'ajv/dist/2020.js';
import type { LightMyRequestResponse as Response } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPENAPI } from '@cyclorama/contract';
import { errorOf } from '../../doors/testing/door.ts';
import { document, resolve, type Json } from '../rooms/testing/contract-document.ts';
import { failed, wav } from './testing/fake-works.ts';
import { openTrainings, type TestTrainings } from './testing/open-trainings.ts';
import { voiceTrainingOperations } from './operations.ts';

/** Chapter 9 over the wire against the machine contract: every answer holds what it says and nothing else. */
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(OPENAPI, 'contract');

const RESPONSES = new Map(
  Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((operation) => {
      const { operationId, responses } = operation as { operationId: string; responses: Json };
      return [operationId, responses] as const;
    }),
  ),
);
const called = new Set<string>();

/** Members of a value that its schema does not know. */
function undocumented(value: unknown, schema: Json, path = ''): readonly string[] {
  const known = resolve(schema);
  if (Array.isArray(value))
    return value.flatMap((one) => undocumented(one, (known['items'] ?? {}) as Json, `${path}[]`));
  const { properties } = known as { readonly properties?: Readonly<Record<string, Json>> };
  if (typeof value !== 'object' || value === null || properties === undefined) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const inside = properties[name];
    return inside === undefined ? [`${path}.${name}`] : undocumented(member, inside, `${path}.${name}`);
  });
}

/** Holds an answer against the contract and gives its body. */
function check(id: string, response: Response): unknown {
  called.add(id);
  const answer = RESPONSES.get(id)?.[String(response.statusCode)] as Json | undefined;
  expect(answer, `${id}: ${response.statusCode} ${response.body}`).toBeDefined();
  const { content } = resolve(answer!) as { content?: Readonly<Record<string, { schema: Json }>> };
  const schema = content?.['application/json']?.schema;
  if (schema === undefined) {
    expect(response.body, id).toBe('');
    return undefined;
  }
  const body = response.json<unknown>();
  expect(undocumented(body, schema), `${id}: undocumented`).toEqual([]);
  const { $ref: ref } = schema as { $ref?: string };
  const validate = ref === undefined ? ajv.compile(schema) : ajv.getSchema(`contract${ref}`);
  expect(validate?.(body), `${id}: ${JSON.stringify(validate?.errors)} ${response.body}`).toBe(true);
  return body;
}

let bench: TestTrainings;

beforeAll(async () => {
  bench = await openTrainings();
}, 60_000);

interface Segments {
  readonly audio_uploading_url: readonly string[];
  readonly txt_uploading_url: readonly string[];
}

describe('chapter 9', () => {
  it('walks a job of single sentences through all twelve operations', async () => {
    const { works, api, put, clock, tenant } = bench;
    const began = clock.now().getTime() / 1000;
    const whole = {
      voice_name: 'Ada',
      language: 'EN',
      sex: 'MALE',
      tag: 'NEWS',
      description: 'A calm voice',
      create_type: 'SEGMENT',
      phone: '+49 30 123456',
      dhtms_job_id: 'avatar-1',
      batch_name: 'first batch',
    };
    const created = check(
      'createTrainingBasicJob',
      await bench.call({
        method: 'POST',
        url: '/v1/{project}/voice-training-manage/user/basic-jobs',
        headers: { 'x-app-userid': 'user-7' },
        body: whole,
      }),
    ) as { job_id: string; segment_uploading_url: Segments };
    const id = created.job_id;
    const { audio_uploading_url: audio, txt_uploading_url: text } = created.segment_uploading_url;
    expect([audio.length, text.length]).toEqual([20, 20]);
    expect(created).not.toHaveProperty('training_data_uploading_url');

    works.verdicts.set(
      'Sentence that is read wrongly.',
      failed('mismatch', 'Read again.', [{ from: 9, to: 13 }]),
    );
    await put(audio[0], wav(0.1), 'audio/wav');
    await put(text[0], 'Sentence that is read wrongly.', 'text/plain');
    const wrong = await api('POST', `training-segment?job_id=${id}&index=0`);
    expect(check('confirmTrainingSegment', wrong)).toEqual({
      confirm_result: false,
      unmatched_index_hit: [9, 10, 11, 12],
    });
    for (let index = 0; index < 20; index++) {
      await put(audio[index], wav(0.1), 'audio/wav');
      await put(text[index], `Sentence that is read well, as it should be.`, 'text/plain');
      const right = await api('POST', `training-segment?job_id=${id}&index=${index}`);
      expect(check('confirmTrainingSegment', right)).toEqual({
        confirm_result: true,
        unmatched_index_hit: [],
      });
    }
    const confirmed = check('showTrainingSegmentInfo', await api('GET', `training-segment?job_id=${id}`));
    expect(confirmed).toEqual({ confirmed_index: Array.from({ length: 20 }, (_, index) => index) });

    const fresh = check('showJobUploadingAddress', await api('GET', `jobs/${id}/uploading-address-url`)) as {
      segment_url: Segments;
      authorization_letter_uploading_url: string;
    };
    expect(fresh.segment_url.audio_uploading_url).toHaveLength(20);
    await put(fresh.authorization_letter_uploading_url, '%PDF-1.7 I agree.', 'application/pdf');
    expect(check('showJobAuditResult', await api('GET', `jobs/${id}/audit-result`))).toEqual({});
    clock.advance(60_000);
    check('commitVoiceTrainingJob', await api('POST', `jobs/${id}`, { tag: 'MARKETING' }));
    expect(check('showVoiceTrainingJob', await api('GET', `jobs/${id}`))).toMatchObject({
      state: 'SYSTEM_AUDITING',
    });
    expect((await bench.drive(id)).state).toBe('SUCCEED');

    const shown = check('showVoiceTrainingJob', await api('GET', `jobs/${id}`)) as Record<string, unknown>;
    const { asset_id, voice_authorization_url, ...rest } = shown;
    expect(rest).toEqual({
      job_type: 'BASIC',
      job_id: id,
      app_user_id: 'user-7',
      voice_name: 'Ada',
      sex: 'MALE',
      language: 'EN',
      state: 'SUCCEED',
      create_time: began,
      lastupdate_time: began + 60,
      create_type: 'SEGMENT',
      tag: 'MARKETING',
      phone: '+49 30 123456',
      dhtms_job_id: 'avatar-1',
      batch_name: 'first batch',
    });
    expect(asset_id).toMatch(/^[0-9a-f]{32}$/);
    const letter = await bench.call({ url: String(voice_authorization_url).replace(/^http:\/\/[^/]+/, '') });
    expect([letter.statusCode, letter.body]).toEqual([200, '%PDF-1.7 I agree.']);

    expect(check('showJobAuditResult', await api('GET', `jobs/${id}/audit-result`))).toEqual({
      system_audit_result: { audit_time: began + 60, errors: [] },
      admin_audit_result: { message: 'Every check passed.', audit_time: began + 60 },
    });
    const logs = check('listJobOperationLog', await api('GET', `jobs/${id}/op-logs?limit=5`)) as {
      count: number;
      operations: { action: string; operator: string }[];
    };
    expect(logs.count).toBe(7);
    expect(logs.operations[2]).toMatchObject({ external_info: { review_id_list: [`${id}.1`] } });
    const more = check('listJobOperationLog', await api('GET', `jobs/${id}/op-logs?offset=5`)) as typeof logs;
    expect(
      [...logs.operations, ...more.operations].map(({ action, operator }) => [action, operator]),
    ).toEqual([
      ['CREATE_JOB', 'USER'],
      ['COMMIT_JOB', 'USER'],
      ['SYSTEM_AUDIT_PASS', 'SYSTEM'],
      ['ADMIN_AUDIT_PASS', 'SYSTEM'],
      ['MOUNTING_FINISH', 'SYSTEM'],
      ['UPLOADING_MODEL', 'SYSTEM'],
      ['COMPLETE_JOB', 'SYSTEM'],
    ]);
    const list = check('listVoiceTrainingJob', await api('GET', `jobs?job_id=${id}`)) as {
      count: number;
      jobs: unknown[];
    };
    expect(list.count).toBe(1);
    check('deleteVoiceTrainingJob', await api('DELETE', `jobs/${id}`));
    expect(errorOf(await api('GET', `jobs/${id}`)).slice(0, 2)).toEqual([400, 'MSS.20020002']);
    expect(await bench.objectsOf(id)).toEqual([
      `${tenant.projectId}/voices/${id}/sample-0.wav`,
      `${tenant.projectId}/voices/${id}/voice.model`,
    ]);
    works.verdicts.clear();
  });

  it('opens jobs of the other kinds, by package', async () => {
    const middle = await bench.api('POST', 'middle-jobs', { voice_name: 'M', create_type: 'PACKAGE' });
    expect(check('createTrainingMiddleJob', middle)).toHaveProperty('training_data_uploading_url');
    const advance = await bench.api('POST', 'advance-jobs', { voice_name: 'A' });
    const { job_id } = check('createTrainingAdvanceJob', advance) as { job_id: string };
    expect(check('showVoiceTrainingJob', await bench.api('GET', `jobs/${job_id}`))).toMatchObject({
      job_type: 'ADVANCE',
      create_type: 'PACKAGE',
      language: 'CN',
      sex: 'FEMALE',
      state: 'CREATING',
    });
    const fresh = await bench.api('GET', `jobs/${job_id}/uploading-address-url`);
    expect(check('showJobUploadingAddress', fresh)).toHaveProperty('package_url');
    const hundred = await bench.create({ create_type: 'SEGMENT' }, 'middle');
    expect(hundred.segment_uploading_url?.audio_uploading_url).toHaveLength(100);
  });

  it('was called operation by operation', () => {
    expect([...called].sort()).toEqual(Object.keys(voiceTrainingOperations()).sort());
  });

  it.each<[string, unknown, string]>([
    ['no name', {}, 'voice_name'],
    ['an empty name', { voice_name: ' ' }, 'voice_name'],
    ['a name without end', { voice_name: 'a'.repeat(257) }, 'voice_name'],
    ['an unknown tag', { voice_name: 'A', tag: 'SPORT' }, 'tag'],
    ['an unknown language', { voice_name: 'A', language: 'DE' }, 'language'],
    ['an unknown sex', { voice_name: 'A', sex: 'X' }, 'sex'],
    ['an unknown way of uploading', { voice_name: 'A', create_type: 'FTP' }, 'create_type'],
    ['a telephone number that is none', { voice_name: 'A', phone: 'call me' }, 'phone'],
    ['a batch name without end', { voice_name: 'A', batch_name: 'b'.repeat(257) }, 'batch_name'],
  ])('refuses %s and names the field', async (_what, body, field) => {
    const [status, code, message] = errorOf(await bench.api('POST', 'basic-jobs', body));
    expect([status, code]).toEqual([400, 'MSS.00000003']);
    expect(message).toContain(field);
  });

  it.each<[string, string]>([
    ['state', 'jobs?state=SLEEPING'],
    ['create_since', 'jobs?create_since=yesterday'],
    ['limit', 'jobs?limit=101'],
    ['job_type', 'jobs?job_type=GIANT'],
    ['job_id', 'training-segment'],
  ])('refuses a wrong %s in a query', async (field, path) => {
    const [status, code, message] = errorOf(await bench.api('GET', path));
    expect([status, code]).toEqual([400, 'MSS.00000003']);
    expect(message).toContain(field);
  });

  it('knows nothing of jobs that are not there, or another tenant’s', async () => {
    const { job_id } = await bench.create({ create_type: 'SEGMENT' });
    for (const [id, as] of [
      ['nothing', bench.tenant],
      [job_id, bench.other],
    ] as const) {
      for (const answer of [
        await bench.api('GET', `jobs/${id}`, undefined, as),
        await bench.api('POST', `jobs/${id}`, {}, as),
        await bench.api('DELETE', `jobs/${id}`, undefined, as),
        await bench.api('GET', `jobs/${id}/op-logs`, undefined, as),
        await bench.api('GET', `jobs/${id}/uploading-address-url`, undefined, as),
        await bench.api('GET', `jobs/${id}/audit-result`, undefined, as),
        await bench.api('GET', `training-segment?job_id=${id}`, undefined, as),
        await bench.api('POST', `training-segment?job_id=${id}&index=0`, undefined, as),
      ])
        expect(errorOf(answer).slice(0, 2)).toEqual([400, 'MSS.20020002']);
    }
  });

  it('lists by state, name, tag, type, time and user', async () => {
    const [berta, carla] = [`Berta ${Math.random()}`, `Carla ${Math.random()}`];
    const { job_id } = await bench.create({ voice_name: berta, tag: 'ECOMMERCE' }, 'middle');
    bench.clock.advance(3_600_000);
    const late = await bench.create({ voice_name: carla });
    const ids = async (query: string): Promise<readonly string[]> => {
      const body = check('listVoiceTrainingJob', await bench.api('GET', `jobs?limit=100&${query}`)) as {
        jobs: { job_id: string }[];
      };
      return body.jobs.map((job) => job.job_id);
    };
    expect(await ids(`voice_name=${berta}`)).toEqual([job_id]);
    expect(await ids(`tag=ECOMMERCE&job_type=MIDDLE&voice_name=${berta}`)).toEqual([job_id]);
    expect(await ids(`tag=ECOMMERCE&job_type=BASIC&voice_name=${berta}`)).toEqual([]);
    expect(await ids(`job_id=${late.job_id}`)).toEqual([late.job_id]);
    expect(await ids(`state=SUCCEED,FAILED&voice_name=${carla}`)).toEqual([]);
    expect(await ids(`state=SUCCEED,CREATING&voice_name=${carla}`)).toEqual([late.job_id]);
    const now = bench.clock.now();
    expect(await ids(`create_since=${now.toISOString()}`)).toEqual([late.job_id]);
    expect(await ids(`create_until=${new Date(now.getTime() - 1000).toISOString()}`)).not.toContain(
      late.job_id,
    );
    expect((await ids(''))[0]).toBe(late.job_id);
  });
});
