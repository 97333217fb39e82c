import { Ajv2020 } from 'ajv/dist/2020.js';
import type { LightMyRequestResponse as Response } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPENAPI } from '@cyclorama/contract';
import { beginLiveJob, endLiveJob } from './progress.ts';
import { document, resolve, type Json } from './testing/contract-document.ts';
import { openRooms, type TestRooms } from './testing/open-rooms.ts';

/**
 * Chapter 6 over the wire against the machine contract: every answer holds what the contract says and nothing else,
 * every limit of every member and parameter is kept, unknown things are refused in its words.
 */
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Operation {
  readonly id: string;
  readonly method: Method;
  /** Below `/v1/{project_id}/`. */
  readonly path: string;
  readonly parameters: readonly Json[];
  readonly body: Json | undefined;
  readonly responses: Json;
}

const OPERATIONS: readonly Operation[] = Object.entries(document.paths)
  .filter(([path]) => /smart-live|\/products/.test(path))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const { operationId, parameters = [], requestBody, responses } = operation as Json;
      const content = (requestBody as { content?: Json } | undefined)?.content?.['application/json'];
      return {
        id: operationId as string,
        method: method.toUpperCase() as Method,
        path: path.replace('/v1/{project_id}/', ''),
        parameters: (parameters as readonly Json[]).map(resolve),
        body: (content as { schema?: Json } | undefined)?.schema,
        responses: responses as Json,
      };
    }),
  );

function operation(id: string): Operation {
  const found = OPERATIONS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

/** All properties of a schema; undefined when it says nothing of them. */
function propertiesOf(schema: Json): Readonly<Record<string, Json>> | undefined {
  const { properties, allOf } = schema as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly allOf?: readonly Json[];
  };
  const parts = (allOf ?? []).map((one) => propertiesOf(resolve(one)));
  if (properties === undefined && parts.every((one) => one === undefined)) return undefined;
  return Object.assign({}, ...parts, properties ?? {}) as Readonly<Record<string, Json>>;
}

/** Members of a value that its schema does not know. */
function undocumented(value: unknown, schema: Json, path = ''): readonly string[] {
  const known = resolve(schema);
  if (Array.isArray(value))
    return value.flatMap((one) => undocumented(one, (known['items'] ?? {}) as Json, `${path}[]`));
  const properties = propertiesOf(known);
  if (typeof value !== 'object' || value === null || properties === undefined) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const inside = properties[name];
    return inside === undefined ? [`${path}.${name}`] : undocumented(member, inside, `${path}.${name}`);
  });
}

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(OPENAPI, 'contract');

/** Holds an answer against the contract. */
function check({ id, responses }: Operation, response: Response): void {
  const answer = responses[String(response.statusCode)] as Json | undefined;
  expect(answer, `${id}: ${response.statusCode} ${response.body}`).toBeDefined();
  const { content } = resolve(answer!) as { content?: Readonly<Record<string, { schema: Json }>> };
  const schema = content?.['application/json']?.schema;
  if (schema === undefined) {
    expect(response.body, id).toBe('');
    return;
  }
  const body = response.json<unknown>();
  expect(undocumented(body, schema), `${id}: undocumented`).toEqual([]);
  const { $ref: ref } = schema as { $ref?: string };
  const validate = ref === undefined ? ajv.compile(schema) : ajv.getSchema(`contract${ref}`);
  expect(validate?.(body), `${id}: ${JSON.stringify(validate?.errors)} ${response.body}`).toBe(true);
}

let rooms: TestRooms;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  rooms = await openRooms({ env: { CYCLORAMA_LIMITS: 'off' } });
}, 60_000);

function pathOf({ path }: Operation, with_: Readonly<Record<string, string>> = ids): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => with_[name] ?? name);
}

async function call(id: string, body?: unknown, query = ''): Promise<Response> {
  const one = operation(id);
  const response = await rooms.api(one.method, `${pathOf(one)}${query}`, body);
  check(one, response);
  return response;
}

const RULE = {
  rule_name: 'Price',
  rule_index: '7',
  enabled: true,
  event_type: 1,
  hit_condition: {
    relation: 'AND',
    priority: 5,
    tags: [{ operation: 'NONE', match: 'REGEX', tag: 'content', value: 'how much' }],
  },
  trigger: { time_window: 0, reply_mode: 'SYSTEM_REPLY', reply_texts: ['Ten.'], play_type: 'INSERT' },
};

/** A body with many members that each operation takes. */
function bodyOf(id: string): Json | undefined {
  switch (id) {
    case 'createSmartLiveRoom':
    case 'updateSmartLiveRoom':
      return {
        ...rooms.body({ interaction_rules: [RULE] } as object),
        play_policy: { repeat_count: 1, auto_play_script: true, play_mode: 'TEXT' },
        video_config: { codec: 'H264', bitrate: 4000, width: 1080, height: 1920 },
        output_urls: ['rtmp://push.example.com/live'],
        stream_keys: ['key'],
        rtc_callback_config: { rtc_callback_event_type: ['LIVE_PROGRESS'] },
      };
    case 'createInteractionRuleGroup':
    case 'updateInteractionRuleGroup':
      return { group_name: `group ${Math.random()}`, interaction_rules: [RULE] };
    case 'startSmartLive':
      return { output_urls: ['rtmp://push.example.com/live'], stream_keys: ['key'] };
    case 'executeSmartLiveCommand':
      return { command: 'INSERT_PLAY_SCRIPT', params: { text_config: { text: 'Hello.' } } };
    case 'liveEventReport':
      return { total: 1, events: [{ timestamp: 1, type: 1, content: '{"content":"x"}' }] };
    case 'createProduct':
    case 'updateProduct':
      return { name: `product ${Math.random()}`, description: 'd' };
    case 'setProductAsset':
      return { action: 'LINK', text_item: { text: 'A dress.' } };
    default:
      return undefined;
  }
}

describe('the 22 operations of chapter 6', () => {
  it('are all there', () => {
    expect(OPERATIONS).toHaveLength(22);
  });

  it('answer what the contract says, and nothing else', async () => {
    ids = {};
    const room = (await call('createSmartLiveRoom', bodyOf('createSmartLiveRoom'))).json<{
      room_id: string;
    }>();
    const group = (await call('createInteractionRuleGroup', bodyOf('createInteractionRuleGroup'))).json<{
      group_id: string;
    }>();
    const product = (await call('createProduct', bodyOf('createProduct'))).json<{ product_id: string }>();
    ids = { room_id: room.room_id, group_id: group.group_id, product_id: product.product_id };
    const job = (await call('startSmartLive', bodyOf('startSmartLive'))).json<{ job_id: string }>();
    ids = { ...ids, job_id: job.job_id };
    await call('showSmartLive');
    await beginLiveJob(rooms.studio, job.job_id);
    for (const id of [
      'showSmartLiveRoom',
      'listSmartLiveRooms',
      'updateSmartLiveRoom',
      'listInteractionRuleGroups',
      'updateInteractionRuleGroup',
      'listSmartLive',
      'showSmartLive',
      'listSmartLiveJobs',
      'executeSmartLiveCommand',
      'liveEventReport',
      'listProducts',
      'updateProduct',
      'showProduct',
      'setProductAsset',
    ]) {
      const response = await call(id, bodyOf(id));
      expect([id, response.statusCode]).toEqual([id, 200]);
    }
    expect(
      (await call('liveEventReport', bodyOf('liveEventReport'), '?refresh_url=true')).json(),
    ).toHaveProperty('live_event_report_url');
    rooms.shows.onStop = async (jobId) => {
      await endLiveJob(rooms.studio, jobId, {
        ...{ state: 'FAILED', errorCode: 'MSS.20010035', errorMsg: 'full', streamMs: 5 },
        recordKey: 'records/x.json',
      });
    };
    await rooms.studio.objects.put('records/x.json', Buffer.from('[]'), { contentType: 'application/json' });
    await call('stopSmartLive');
    for (const id of ['showSmartLive', 'listSmartLive', 'listSmartLiveJobs', 'listSmartLiveRooms'])
      expect((await call(id)).statusCode).toBe(200);
    for (const id of ['deleteProduct', 'deleteInteractionRuleGroup', 'deleteSmartLiveRoom'])
      expect([id, (await call(id)).statusCode]).toEqual([id, 200]);
  });

  it('refuse what is not there, and what is another tenant’s, in the same words', async () => {
    const own = await rooms.room();
    const { job_id: jobId } = await rooms.start(own);
    const found: string[] = [];
    for (const one of OPERATIONS.filter(({ path }) => path.includes('{'))) {
      const answers = [];
      for (const [as, with_] of [
        [rooms.tenant, { room_id: '0'.repeat(32), job_id: '0'.repeat(32) }],
        [rooms.tenant, { room_id: own, job_id: '0'.repeat(32) }],
        [rooms.other, { room_id: own, job_id: jobId }],
      ] as const) {
        const more = { group_id: '0'.repeat(32), product_id: '0'.repeat(32) };
        if (one.path.endsWith('{room_id}') && with_.room_id === own && as === rooms.tenant) continue;
        if (one.id === 'startSmartLive' && as === rooms.tenant && with_.room_id === own) continue;
        if (one.id === 'listSmartLive' && with_.room_id === own && as === rooms.tenant) continue;
        const response = await rooms.api(one.method, pathOf(one, { ...with_, ...more }), bodyOf(one.id), as);
        check(one, response);
        answers.push(`${response.statusCode} ${response.json<{ error_code: string }>().error_code}`);
      }
      if (answers.length > 0) expect([one.id, new Set(answers).size]).toEqual([one.id, 1]);
      found.push(`${one.id} ${answers[0] ?? ''}`);
    }
    expect(found).toMatchInlineSnapshot(`
      [
        "showSmartLiveRoom 400 MSS.20010045",
        "updateSmartLiveRoom 400 MSS.20010045",
        "deleteSmartLiveRoom 400 MSS.20010045",
        "updateInteractionRuleGroup 400 MSS.20010083",
        "deleteInteractionRuleGroup 400 MSS.20010083",
        "listSmartLive 400 MSS.20010045",
        "startSmartLive 400 MSS.20010045",
        "showSmartLive 500 MSS.20010046",
        "stopSmartLive 500 MSS.20010046",
        "executeSmartLiveCommand 500 MSS.20010046",
        "liveEventReport 500 MSS.20010046",
        "showProduct 400 MSS.10001041",
        "updateProduct 400 MSS.10001041",
        "deleteProduct 400 MSS.10001041",
        "setProductAsset 400 MSS.10001041",
      ]
    `);
  });

  it('keep every limit of their parameters', async () => {
    const own = await rooms.room();
    const wrong: string[] = [];
    for (const one of OPERATIONS.filter(({ method }) => method === 'GET')) {
      const path = pathOf(one, { room_id: own, job_id: 'none', product_id: 'none' });
      for (const parameter of one.parameters.filter((each) => each['in'] === 'query')) {
        const schema = resolve(parameter['schema'] as Json);
        const name = parameter['name'] as string;
        const ask = async (value: string, good: boolean): Promise<void> => {
          const response = await rooms.api('GET', `${path}?${name}=${encodeURIComponent(value)}`);
          check(one, response);
          const isTaken = response.statusCode === 200 || !response.body.includes('MSS.00000003');
          if (isTaken !== good)
            wrong.push(
              `${one.id} ${name}=${value.slice(0, 40)}: ${response.statusCode} ${response.body.slice(0, 200)}`,
            );
        };
        const options = (schema['enum'] ?? parameter['x-item-enum']) as readonly string[] | undefined;
        for (const option of options ?? []) await ask(option, true);
        if (options !== undefined) await ask('NONSENSE', false);
        for (const [limit, beyond] of [
          ['minimum', -1],
          ['maximum', 1],
        ] as const) {
          const value = schema[limit] as number | undefined;
          if (value === undefined) continue;
          await ask(String(value), true);
          await ask(String(value + beyond), false);
          await ask('x', false);
        }
        const longest = schema['maxLength'] as number | undefined;
        if (longest !== undefined) await ask('x'.repeat(longest + 1), false);
        if (name.endsWith('_time')) {
          await ask('2026-01-05T08:00:00Z', true);
          await ask('yesterday', false);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keep every limit of the members of their bodies', async () => {
    const own = await rooms.room();
    const { job_id: jobId } = await rooms.start(own);
    await beginLiveJob(rooms.studio, jobId);
    const wrong: string[] = [];
    let tried = 0;
    const seen = new Set<string>();
    for (const one of OPERATIONS.filter(({ body }) => body !== undefined)) {
      // Rooms are made and changed with the same body.
      const name = JSON.stringify(one.body);
      if (seen.has(name)) continue;
      seen.add(name);
      const path = pathOf(one, { room_id: own, job_id: jobId, group_id: 'none', product_id: 'none' });
      const base = bodyOf(one.id) ?? {};
      for (const { what, body } of violations(one.body!, base)) {
        tried += 1;
        const response = await rooms.api(one.method, path, body);
        check(one, response);
        if (response.statusCode !== 400)
          wrong.push(`${one.id} ${what}: ${response.statusCode} ${response.body.slice(0, 160)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(300);
  }, 300_000);
});

/** Bodies that break one limit each, of whatever the base has and of members that it might have. */
function violations(
  schema: Json,
  base: unknown,
  depth = 0,
): readonly { readonly what: string; readonly body: unknown }[] {
  const known = resolve(schema);
  const found: { what: string; body: unknown }[] = [];
  const bad = (what: string, body: unknown): void => void found.push({ what, body });
  const type = known['type'];
  if (depth > 0) {
    if (type === 'string') bad('is a number', 7);
    if (type === 'integer' || type === 'number' || type === 'boolean') bad('is an object', {});
    if (type === 'array' || type === 'object') bad('is a text', 'x');
    if (Array.isArray(known['enum'])) bad('is no option', type === 'string' ? 'NONSENSE' : 987_654);
    if (typeof known['maxLength'] === 'number' && known['maxLength'] < 70_000)
      bad('is too long', 'x'.repeat(known['maxLength'] + 1));
    if (typeof known['minLength'] === 'number' && known['minLength'] > 0) bad('is too short', '');
    if (typeof known['maximum'] === 'number') bad('is too large', known['maximum'] + 1);
    if (typeof known['minimum'] === 'number') bad('is too small', known['minimum'] - 1);
  }
  if (type === 'array') {
    const items = (known['items'] ?? {}) as Json;
    const [first] = Array.isArray(base) ? (base as readonly unknown[]) : [];
    const sample = first ?? sampleOf(items);
    const most = known['maxItems'];
    if (typeof most === 'number' && most <= 1000)
      bad(
        'has too many',
        Array.from({ length: most + 1 }, () => sample),
      );
    if (depth < 9)
      for (const { what, body } of violations(items, sample, depth + 1)) bad(`[]${what}`, [body]);
    return found;
  }
  const properties = propertiesOf(known);
  if (properties === undefined || depth > 8) return found;
  const present = (typeof base === 'object' && base !== null ? base : {}) as Json;
  for (const name of (known['required'] as readonly string[] | undefined) ?? [])
    if (name in present)
      bad(
        `.${name} is missing`,
        Object.fromEntries(Object.entries(present).filter(([each]) => each !== name)),
      );
  for (const [name, member] of Object.entries(properties))
    for (const { what, body } of violations(member, present[name] ?? sampleOf(member), depth + 1))
      bad(`.${name}${what.startsWith('.') || what.startsWith('[') ? what : ` ${what}`}`, {
        ...present,
        [name]: body,
      });
  return found;
}

/** A value with whatever a schema requires. */
function sampleOf(schema: Json, depth = 0): unknown {
  const known = resolve(schema);
  if (Array.isArray(known['enum'])) return known['enum'][0];
  switch (known['type']) {
    case 'string':
      return 'x'.repeat((known['minLength'] as number | undefined) ?? 1);
    case 'integer':
    case 'number':
      return known['minimum'] ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    default: {
      const properties = propertiesOf(known) ?? {};
      const names = depth > 6 ? [] : ((known['required'] as readonly string[] | undefined) ?? []);
      return Object.fromEntries(names.map((name) => [name, sampleOf(properties[name] ?? {}, depth + 1)]));
    }
  }
}
