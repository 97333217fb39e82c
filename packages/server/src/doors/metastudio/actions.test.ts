import { expect, test } from 'vitest';
import { OPERATIONS } from '@cyclorama/contract';
import { actionsOf, resourceOf } from './actions.ts';

test('operations have the names that policies use', () => {
  expect(actionsOf(OPERATIONS.createDigitalAsset)).toEqual([
    'metastudio:CreateDigitalAsset',
    'metastudio:CreateAsset',
  ]);
  expect(actionsOf(OPERATIONS.listVideoScripts)).toEqual(['metastudio:ListVideoScripts']);
});

test('resources carry the ids of the path', () => {
  const params = { project_id: 'p1', room_id: 'r1', job_id: 'j1' };
  expect(resourceOf(OPERATIONS.stopSmartLive, params)).toBe(
    'acs:metastudio:*:p1:smart-live-rooms/r1/smart-live-jobs/j1/stop',
  );
});
