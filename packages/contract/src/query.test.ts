import { expect, test } from 'vitest';
import { MssError, parseQuery, type OperationId } from './index.ts';

function refusal(id: OperationId, query: string): string {
  try {
    parseQuery(id, new URLSearchParams(query));
  } catch (error) {
    expect(error).toBeInstanceOf(MssError);
    expect((error as MssError).code).toBe('MSS.00000003');
    return (error as MssError).detail ?? '';
  }
  throw new Error(`${query} was accepted`);
}

test('defaults are filled in and unknown parameters ignored', () => {
  expect(parseQuery('listAssets', new URLSearchParams('x=1'))).toEqual({
    limit: 10,
    offset: 0,
    tag_combination_type: 'UNION_SET',
    sort_dir: 'asc',
    asset_source: 'CUSTOMIZATION',
  });
});

test('lists come comma-separated, repeated, or both', () => {
  const query = parseQuery(
    'listAssets',
    new URLSearchParams('asset_type=IMAGE,VIDEO&asset_type=AUDIO&asset_id=a&asset_id=b%2Cc&asset_state='),
  );
  expect(query.asset_type).toEqual(['IMAGE', 'VIDEO', 'AUDIO']);
  expect(query.asset_id).toEqual(['a', 'b', 'c']);
  expect(query).not.toHaveProperty('asset_state');
});

test('every type of asset that can be made can be looked for', () => {
  const types = ['COMMON_FILE', 'BUSINESS_CARD_TEMPLATE', 'NORMAL_MODEL'];
  const query = parseQuery('listAssets', new URLSearchParams({ asset_type: types.join(',') }));
  expect(query.asset_type).toEqual(types);
});

test('values get their types', () => {
  const query = parseQuery(
    'listAssets',
    new URLSearchParams('limit=100&offset=2147483647&is_movable=true&start_time=2021-01-10T08:43:17Z'),
  );
  expect(query).toMatchObject({
    limit: 100,
    offset: 2147483647,
    is_movable: true,
    start_time: '2021-01-10T08:43:17Z',
  });
});

test.each([
  ['listAssets', 'limit=0', 'limit: expected an integer from 1 to 100'],
  ['listAssets', 'limit=101', 'limit: expected an integer from 1 to 100'],
  ['listAssets', 'limit=1.5', 'limit: expected an integer'],
  ['listAssets', 'limit=', 'limit: expected an integer'],
  ['listAssets', 'limit=1&limit=2', 'limit: expected one value'],
  ['listAssets', 'offset=-1', 'offset: expected an integer from 0'],
  ['listAssets', 'offset=99999999999999999999', 'offset: expected an integer from 0'],
  ['listAssets', 'asset_type=IMAGE,HAT', 'asset_type: expected values out of HUMAN_MODEL'],
  ['listDigitalHumanVideo', 'state=FAILED,NOPE', 'state: expected values out of WAITING'],
  ['listAssets', 'sort_dir=up', 'sort_dir: expected one of asc, desc'],
  ['listAssets', 'is_movable=1', 'is_movable: expected true or false'],
  ['listAssets', 'start_time=yesterday', 'start_time: expected a time such as'],
  ['listAssets', 'end_time=2021-13-40T08:43:17Z', 'end_time: expected a time such as'],
  ['listAssets', 'name=a%00', 'name: expected text without the character U+0000'],
  ['deleteAsset', 'mode=gently', 'mode: expected one of force'],
  ['confirmTrainingSegment', 'index=1', 'job_id: missing'],
] as const)('%s?%s is refused by name', (id, query, message) => {
  expect(refusal(id, query)).toContain(message);
});
