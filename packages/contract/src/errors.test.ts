import { expect, test } from 'vitest';
import { MssError, isMssErrorCode } from './index.ts';

test('an error says the documented message and the detail', () => {
  const error = new MssError('MSS.20010005', 'name: a script of this name exists');
  expect(error.message).toMatch(/^Duplicate script name: name: a script/);
  expect(error.code).toBe('MSS.20010005');
  expect(error.detail).toBe('name: a script of this name exists');
  expect(new MssError('MSS.00000002').message).toBe('Not Found');
});

test('placeholders are filled in order', () => {
  expect(new MssError('MSS.10001028', undefined, { fill: 'PNG' }).message).toBe(
    'The file type does not match PNG.',
  );
  const rule = new MssError('MSS.20010110', undefined, { fill: ['greeting', 'tags: missing'] });
  expect(rule.message).toBe('Invalid parameter in interaction rule greeting. tags: missing');
  const many = new MssError('MSS.20010106', 'layer_config', { fill: ['Scene 1', '6', '5'] });
  expect(many.message).toBe('Too many video files in the script Scene 1 (6 > upper limit 5): layer_config');
  expect(new MssError('MSS.20010106', undefined, { fill: 'Scene 1' }).message).toContain('* > upper limit *');
});

test('the status is the table’s unless told otherwise', () => {
  expect(new MssError('MSS.00000004').status).toBe(500);
  const gone = new MssError('MSS.00000004', 'database', {
    status: 503,
    retryAfterSeconds: 5,
    cause: new Error('x'),
  });
  expect([gone.status, gone.retryAfterSeconds]).toEqual([503, 5]);
  expect(gone.cause).toBeInstanceOf(Error);
});

test('codes are told from strangers', () => {
  expect(isMssErrorCode('MSS.000000003')).toBe(true);
  expect(isMssErrorCode('MSS.99999999')).toBe(false);
  expect(isMssErrorCode('toString')).toBe(false);
});
