import { expect, test } from 'vitest';
import { OPENAPI, OPERATION_IDS, OPERATIONS } from '@cyclorama/contract';
import { expectation } from './expectation.ts';
import { validateBody } from './validate-body.ts';

test('the schema of every operation compiles and takes or refuses an empty body', () => {
  for (const id of OPERATION_IDS) {
    const { body } = OPERATIONS[id];
    if (body?.required) expect(() => validateBody(id, undefined), id).toThrow('body: missing');
    else expect(validateBody(id, undefined), id).toBeUndefined();
    if (body) expect(() => validateBody(id, 'text'), id).toThrow('body: expected an object');
  }
});

test('the shape of a command’s parameters depends on the command', () => {
  const text = { command: 'INSERT_PLAY_SCRIPT', params: { text_config: { text: 'hello' } } };
  expect(validateBody('executeSmartLiveCommand', text)).toEqual(text);
  expect(() => validateBody('executeSmartLiveCommand', { command: 'INSERT_PLAY_SCRIPT', params: 7 })).toThrow(
    'params: expected an object',
  );
  expect(() => validateBody('executeSmartLiveCommand', { command: 'JUMP' })).toThrow(
    'command: expected one of',
  );
});

test('bodies are not changed: no coercion, no defaults', () => {
  const body = { asset_name: 'a', asset_type: 'VIDEO' };
  expect(validateBody('createDigitalAsset', body)).toBe(body);
  expect(body).toEqual({ asset_name: 'a', asset_type: 'VIDEO' });
});

test('integers of 32 bits are just that', () => {
  const script = { script_name: 's', asset_order: 1.5 };
  expect(() => validateBody('updateDigitalAsset', script)).toThrow('asset_order: expected an integer');
});

test('expectations read well', () => {
  const say = (schema: Readonly<Record<string, unknown>>): string => expectation(schema, OPENAPI);
  expect(say({ type: 'integer', minimum: 1 })).toBe('an integer of at least 1');
  expect(say({ type: 'number', minimum: 0, maximum: 1 })).toBe('a number from 0 to 1');
  expect(say({ type: 'string', minLength: 1, maxLength: 64 })).toBe('text of 1 to 64 characters');
  expect(say({ type: 'string', format: 'date-time' })).toBe('a time such as 2021-01-10T08:43:17Z');
  expect(say({ type: ['string', 'integer'] })).toBe('text or an integer');
  expect(say({ enum: ['A', 'B'] })).toBe('one of A, B');
  expect(say({ type: 'array', minItems: 1 })).toBe('a list of at least 1 items');
  expect(say({ oneOf: [{ $ref: '#/components/schemas/ErrorResponse' }, { type: 'null' }] })).toBe(
    'an object or null',
  );
  expect(say({ const: 'X' })).toBe('"X"');
});
