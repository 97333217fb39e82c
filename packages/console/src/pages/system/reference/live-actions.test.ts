import { expect, test } from 'vitest';
import { APSARA_OPERATIONS } from '@cyclorama/contract';
import { liveOperations } from './live-actions.ts';

test('actions become operations with what they take and give', () => {
  const actions = Object.values(APSARA_OPERATIONS).map((one) => ({
    ...one,
    available: one.action !== 'StopCaster',
  }));
  const operations = liveOperations({ version: '2016-11-01', actions });
  expect(operations.filter(({ works }) => !works).map(({ id }) => id)).toEqual(['StopCaster']);
  const add = operations.find(({ id }) => id === 'AddCasterComponent');
  expect(add).toMatchObject({
    door: 'live',
    group: 'Production studios',
    path: '/?Action=AddCasterComponent&Version=2016-11-01',
  });
  const layer = add?.inputs.find(({ name }) => name === 'ComponentLayer');
  expect(layer).toMatchObject({ isRequired: true, where: 'JSON' });
  expect(layer?.shape.properties?.['PositionNormalized']).toMatchObject({
    type: 'array',
    items: { type: 'number', maximum: 1 },
  });
  expect(add?.inputs.find(({ name }) => name === 'CaptionLayerContent')?.description).toContain(
    'required when ComponentType is caption',
  );
});
