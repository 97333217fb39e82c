import { expect, test } from 'vitest';
import {
  APSARA_ACTIONS,
  APSARA_ERRORS,
  APSARA_OPERATIONS,
  ApsaraError,
  isApsaraAction,
  type ApsaraField,
} from './index.ts';

function parameter(action: keyof typeof APSARA_OPERATIONS, name: string): ApsaraField | undefined {
  return APSARA_OPERATIONS[action].request.find((field) => field.name === name);
}

test('every action of every family is there, the 50 of the production studio among them', () => {
  const ofFamily = (family: string): number =>
    APSARA_ACTIONS.filter((action) => APSARA_OPERATIONS[action].family === family).length;
  expect([ofFamily('caster'), ofFamily('virtual-studio-layout')]).toEqual([46, 4]);
  expect(APSARA_ACTIONS).toHaveLength(68);
  expect([isApsaraAction('StartCaster'), isApsaraAction('startCaster'), isApsaraAction('toString')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('limits, patterns and conditions come as data', () => {
  expect(parameter('AddCasterVideoResource', 'FixedDelayDuration')).toMatchObject({
    kind: 'integer',
    min: 0,
    max: 5000,
    default: 0,
  });
  expect(parameter('AddCasterComponent', 'LocationId')?.pattern).toBe('^RC(0[1-9]|[1-9][0-9])$');
  expect(parameter('AddCasterEpisode', 'ResourceId')).toMatchObject({
    id: true,
    requiredWhen: { name: 'EpisodeType', equals: 'Resource' },
  });
  expect(parameter('AddCasterEpisode', 'StartTime')).toMatchObject({ time: true, required: true });
  expect(parameter('CreateCaster', 'NormType')?.enum).toEqual([1, 3, 4, 6]);
  expect(parameter('DescribeCasters', 'NormType')?.enum).toEqual(['1', '3', '4', '6']);
  expect(APSARA_OPERATIONS.AddCasterEpisode.qps).toBe(4);
});

test('JSON parameters have shapes, nested lists too', () => {
  expect(parameter('SetCasterConfig', 'SideOutputUrlList')).toMatchObject({
    json: true,
    kind: 'list',
    maxItems: 20,
  });
  const layers = parameter('AddCasterLayout', 'VideoLayer')?.items?.fields;
  expect(layers?.find(({ name }) => name === 'PositionNormalized')).toMatchObject({
    kind: 'list',
    items: { kind: 'number', min: 0, max: 1 },
  });
  const audio = parameter('UpdateCasterSceneAudio', 'AudioLayer')?.items?.fields;
  expect(audio?.find(({ name }) => name === 'Filter')).toMatchObject({ json: true, kind: 'object' });
  expect(
    parameter('ModifyStudioLayout', 'ScreenInputConfigList')?.items?.fields?.map(({ name }) => name),
  ).toContain('PortraitType');
});

test('every code that the contract names has its status', () => {
  const named = APSARA_ACTIONS.flatMap((action) => APSARA_OPERATIONS[action].errors);
  expect(named.length).toBeGreaterThan(40);
  for (const { code, status } of named) {
    expect(APSARA_ERRORS).toHaveProperty([code]);
    if (status !== undefined) expect(APSARA_ERRORS).toHaveProperty([code, 'status'], status);
  }
});

test('an error says the code’s message and the detail; unnamed codes go by their kind', () => {
  const missing = new ApsaraError('MissingParameter', 'CasterId');
  expect([missing.status, missing.message]).toEqual([400, 'A mandatory parameter is missing: CasterId.']);
  expect(new ApsaraError('CasterNumberExceed').status).toBe(401);
  expect(new ApsaraError('InvalidLayout.NotFound', 'l-1')).toMatchObject({
    status: 404,
    message: 'The specified Layout does not exist: l-1.',
  });
  expect(new ApsaraError('InvalidVodUrl.Malformed').status).toBe(400);
  expect(new ApsaraError('ServiceUnavailable', undefined, { retryAfterMs: 5000 })).toMatchObject({
    status: 503,
    retryAfterMs: 5000,
  });
});
