import { expect, test } from 'vitest';
import { OPENAPI } from '@cyclorama/contract';
import { operationsOf, resolve, type OpenApi } from './document.ts';

const document = OPENAPI as unknown as OpenApi;

test('every operation of the contract is there, below its heading', () => {
  const operations = operationsOf({ ...document, 'x-unavailable': ['listAssets'] });
  expect(operations).toHaveLength(66);
  expect(operations[0]?.group).toBe('Digital Asset Management');
  expect(operations.at(-1)?.group).toBe('TTS Management');
  const list = operations.find(({ id }) => id === 'listAssets');
  expect(list).toMatchObject({ method: 'GET', path: '/v1/{project_id}/digital-assets', works: false });
  expect(list?.inputs.map(({ name }) => name)).toContain('limit');
  expect(list?.inputs.map(({ name }) => name)).not.toContain('X-Auth-Token');
  expect(list?.inputs.find(({ name }) => name === 'project_id')).toMatchObject({
    where: 'path',
    isRequired: true,
  });
});

test('bodies and answers lead to their members', () => {
  const create = operationsOf(document).find(({ id }) => id === 'create2DDigitalHumanVideo');
  expect(create?.works).toBe(true);
  const body = resolve(document, create?.body ?? {});
  expect(Object.keys(body.properties ?? {})).toContain('shoot_scripts');
  const refused = create?.answers.find(({ status }) => status === '400');
  expect(refused?.body).toBeDefined();
});
