import { beforeAll, expect, test } from 'vitest';
import { MssError, OPENAPI, OPERATION_IDS, OPERATIONS, type OperationId } from '@cyclorama/contract';
import { openTestDoor, type TestDoor } from '../testing/door.ts';
import { exampleOf, exampleRequest, placesOf, replaced } from '../testing/examples.ts';
import type { OperationTable } from './operation.ts';
import { validateBody } from './validate-body.ts';

const served: string[] = [];
const everything: OperationTable = Object.fromEntries(
  OPERATION_IDS.map((id) => [
    id,
    async () => {
      served.push(id);
      return {};
    },
  ]),
);

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ operations: [everything] });
});

test('each of the 66 operations is reached, by itself, with its status', async () => {
  const headers = { 'x-auth-token': await door.token(door.tenant) };
  for (const id of OPERATION_IDS) {
    const { method, status } = OPERATIONS[id];
    const request = exampleRequest(id, door.tenant.projectId);
    const response = await door.call({ ...request, method, as: 'nobody', headers });
    expect([id, response.statusCode, response.body]).toEqual([id, status, '']);
  }
  expect(served).toEqual([...OPERATION_IDS]);
});

test('none is reached without credentials', async () => {
  served.length = 0;
  for (const id of OPERATION_IDS) {
    const { method } = OPERATIONS[id];
    const request = exampleRequest(id, door.tenant.projectId);
    const response = await door.call({ ...request, method, as: 'nobody' });
    expect([id, response.statusCode]).toEqual([id, 401]);
  }
  expect(served).toEqual([]);
});

const HOSTILE: readonly unknown[] = [
  null,
  1e308,
  -1,
  0.5,
  '',
  'x'.repeat(300_000),
  true,
  [],
  [[]],
  {},
  { a: 1 },
];

/** `a.b[0]` of a place. */
function written(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** The refusal's detail, or undefined when the body was taken. */
function refusalOf(id: OperationId, body: unknown): string | undefined {
  try {
    validateBody(id, body);
    return undefined;
  } catch (error) {
    if (error instanceof MssError && error.code === 'MSS.00000003') return error.detail;
    throw error;
  }
}

test('whatever stands in whatever field, it is taken or refused by that field’s name', () => {
  let refusals = 0;
  for (const id of OPERATION_IDS) {
    const schema = OPERATIONS[id].body?.schema;
    if (schema === undefined) continue;
    const body = exampleOf(OPENAPI.components.schemas[schema]!, true);
    expect(refusalOf(id, body), id).toBeUndefined();
    for (const place of placesOf(body)) {
      for (const value of HOSTILE) {
        const detail = refusalOf(id, replaced(body, place, value));
        if (detail === undefined) continue;
        refusals += 1;
        const name = place.length === 0 ? '' : written(place);
        expect(detail.startsWith(name), `${id} ${name}: ${detail}`).toBe(true);
      }
    }
  }
  expect(refusals).toBeGreaterThan(5000);
});
