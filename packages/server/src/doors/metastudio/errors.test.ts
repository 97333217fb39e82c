import { expect, test } from 'vitest';
import { MssError } from '@cyclorama/contract';
import { DiskReserveReached } from '../../store/objects/errors.ts';
import { toErrorAnswer } from './errors.ts';

test('a refusal is answered as it is', () => {
  const answer = toErrorAnswer(new MssError('MSS.20010005', 'script_name is taken'), 'general', 'r1');
  expect(answer).toEqual({
    status: new MssError('MSS.20010005').status,
    body: {
      error_code: 'MSS.20010005',
      error_msg: expect.stringContaining('script_name is taken') as string,
    },
    unexpected: false,
  });
});

test('chapter 10 spells the general codes with nine digits and adds the request id', () => {
  const codes = (['MSS.00000001', 'MSS.00000002', 'MSS.00000003', 'MSS.00000004'] as const).map((code) => {
    const { status, body } = toErrorAnswer(new MssError(code, 'why'), 'tts', 'r1');
    return [status, body.error_code, body.error_msg, body.request_id];
  });
  expect(codes).toEqual([
    [401, 'MSS.000000004', 'Invalid access: why', 'r1'],
    [404, 'MSS.000000001', 'Failure: why', 'r1'],
    [400, 'MSS.000000003', 'Invalid parameter: why', 'r1'],
    [500, 'MSS.000000002', 'Internal error: why', 'r1'],
  ]);
  const own = toErrorAnswer(new MssError('APIGW.0308'), 'tts', 'r1');
  expect(own.body).toMatchObject({ error_code: 'APIGW.0308', request_id: 'r1' });
});

test('a full disk is 507 with its reason', () => {
  const answer = toErrorAnswer(new DiskReserveReached(10, 20), 'general', 'r1');
  expect(answer).toMatchObject({ status: 507, body: { error_code: 'MSS.00000004' }, unexpected: false });
});

test('what nobody foresaw is told to the log, not to the client', () => {
  const answer = toErrorAnswer(new TypeError('x is not a function'), 'general', 'r1');
  expect(answer).toEqual({
    status: 500,
    body: { error_code: 'MSS.00000004', error_msg: 'Internal Error' },
    unexpected: true,
  });
});
