import { expect, test } from 'vitest';
import { APSARA_OPERATIONS, OPENAPI } from '@cyclorama/contract';
import { asCurl, asNode } from './calls.ts';
import { operationsOf, type OpenApi } from './document.ts';
import { liveOperations } from './live-actions.ts';
import { bodyOf, pathOf, sampleOf } from './sample.ts';
import { isSought, kindOf, valuesOf } from './words.ts';

const document = OPENAPI as unknown as OpenApi;
const operations = [
  ...operationsOf(document),
  ...liveOperations({
    version: '2016-11-01',
    actions: Object.values(APSARA_OPERATIONS).map((one) => ({ ...one, available: true })),
  }),
];
const named = (id: string) => operations.find((one) => one.id === id)!;
const caller = { endpoint: 'http://127.0.0.1:8420', projectId: 'p1', user: "o'hara", domain: 'd' };

test('each operation has a call whose body is JSON and holds what is required', () => {
  for (const operation of operations) {
    const call = { operation, path: pathOf(operation, 'p1'), body: bodyOf(document, operation) };
    expect(call.path, operation.id).not.toContain('{');
    expect(asCurl(caller, call), operation.id).toContain('curl -sS -X ');
    expect(asNode(caller, call), operation.id).toContain("from 'node:crypto'");
    expect(() => JSON.stringify(call.body), operation.id).not.toThrow();
  }
  expect(bodyOf(document, named('SetCasterConfig'))).toHaveProperty('CasterId');
  expect(bodyOf(document, named('listAssets'))).toBeUndefined();
});

test('paths name what is to be filled in', () => {
  expect(pathOf(named('showAsset'), 'p1')).toBe('/v1/p1/digital-assets/<asset_id>');
});

test('an apostrophe does not end the text in a shell', () => {
  const call = { operation: named('listAssets'), path: '/v1/p1/digital-assets', body: undefined };
  expect(asCurl(caller, call)).toContain(`o'\\''hara`);
});

test('samples know types, bounds and references', () => {
  expect(
    sampleOf(document, {
      type: 'object',
      required: ['a', 'b', 'c', 'd'],
      properties: {
        a: { type: 'integer', minimum: 3 },
        b: { type: 'array', items: { type: 'string', enum: ['X'] } },
        c: { type: 'boolean' },
        d: { type: 'string', default: 'x' },
        e: { type: 'string' },
      },
    }),
  ).toEqual({ a: 3, b: ['X'], c: false, d: 'x' });
});

test('kinds are said in a line', () => {
  expect(kindOf({ type: 'string', minLength: 1, maxLength: 64 })).toBe('string · 1…64 characters');
  expect(kindOf({ type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 })).toBe(
    'number[] · 2 items',
  );
  expect(kindOf({ $ref: '#/components/schemas/Thing' })).toBe('Thing');
  expect(valuesOf({ type: 'string', 'x-item-enum': ['A', 'B'] })).toEqual(['A', 'B']);
});

test('operations are found by any of their words', () => {
  expect(isSought(named('listAssets'), 'digital list')).toBe(true);
  expect(isSought(named('listAssets'), 'caster')).toBe(false);
  expect(isSought(named('listAssets'), '')).toBe(true);
});
