import { expect, test } from 'vitest';
import {
  APSARA_ACTIONS,
  APSARA_OPERATIONS,
  ApsaraError,
  type ApsaraField,
  type ApsaraOperationSpec,
} from '@cyclorama/contract';
import type { Pair } from '../wire.ts';
import { readParameters } from './read.ts';
import { pairsOfMembers, parameterTree } from './tree.ts';

const DEEP = `${'['.repeat(2000)}${']'.repeat(2000)}`;

/** What clients and attackers put where something else is due. */
const TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  '99999999999999999999',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
  '[null]',
  '[[1]]',
  '{"__proto__":{"x":1}}',
  '{"Id":{"toString":1}}',
  '[object Object]',
  '\u0000',
  '\ud800',
  '"\\ud800"',
  '../../etc/passwd',
  "'; drop table casters; --",
];
/** Too long to be put everywhere. */
const LONG_TEXTS = ['x'.repeat(70_000), DEEP];

/** The same name with what comes of it as a list, an object, or nonsense. */
function spellings({ name }: ApsaraField): readonly string[] {
  return [
    name,
    `${name}.1`,
    `${name}.2`,
    `${name}.0`,
    `${name}.-1`,
    `${name}.1.x`,
    `${name}..1`,
    `${name}.1.${name}`,
  ];
}

/** Something that a parameter takes, roughly. */
function plausible(field: ApsaraField): readonly Pair[] {
  const value = String(field.enum?.[0] ?? (field.time === true ? '2026-01-05T08:00:00Z' : (field.min ?? 1)));
  if (field.json === true) return [[field.name, field.kind === 'list' ? '[]' : '{}']];
  if (field.kind !== 'list') return [[field.name, field.kind === 'boolean' ? 'true' : value]];
  const inner = field.items?.fields ?? [];
  return inner.length === 0
    ? [[`${field.name}.1`, 'RV01']]
    : inner.flatMap((member) => plausible({ ...member, name: `${field.name}.1.${member.name}` }));
}

/** What becomes of a request: undefined when it is taken. */
function refusalOf(operation: ApsaraOperationSpec, pairs: readonly Pair[]): ApsaraError | undefined {
  try {
    readParameters(operation, parameterTree(pairs));
    return undefined;
  } catch (error) {
    if (error instanceof ApsaraError) return error;
    throw new Error(`${operation.action} ${JSON.stringify(pairs).slice(0, 500)}`, { cause: error });
  }
}

test('whatever stands in whatever parameter, it is read or refused in the action’s own terms', () => {
  let refused = 0;
  for (const action of APSARA_ACTIONS) {
    const operation = APSARA_OPERATIONS[action];
    const table = new Set<string>(operation.errors.map(({ code }) => code));
    const isOwn = ({ code, status }: ApsaraError): boolean =>
      status === 400 &&
      (operation.errorsComplete
        ? table.has(code)
        : /^(MissingParameter|InvalidParameter|Invalid\w+\.Malformed)$/.test(code));
    for (const field of operation.request) {
      const others = operation.request
        .filter((other) => other !== field && other.required === true)
        .flatMap(plausible);
      const inner = (field.items?.fields ?? []).map((member) => `${field.name}.1.${member.name}`);
      const sent = [
        ...[field.name, ...inner].flatMap((name) => TEXTS.map((text) => [name, text] as const)),
        ...spellings(field).flatMap((name) => ['', '1', '{}'].map((text) => [name, text] as const)),
        ...LONG_TEXTS.map((text) => [field.name, text] as const),
      ];
      for (const pair of sent) {
        const error = refusalOf(operation, [...others, pair]);
        if (error === undefined) continue;
        refused += 1;
        if (!isOwn(error)) throw new Error(`${action} ${pair[0]}=${pair[1].slice(0, 100)}`, { cause: error });
      }
    }
  }
  expect(refused).toBeGreaterThan(5000);
});

test('whatever JSON a body is, it stands for parameters', () => {
  let read = 0;
  const values: readonly unknown[] = [
    null,
    1,
    true,
    'x',
    [],
    {},
    [[1]],
    [{ a: [1] }],
    { a: { b: 1 } },
    [null],
  ];
  for (const action of APSARA_ACTIONS) {
    const operation = APSARA_OPERATIONS[action];
    for (const { name } of operation.request) {
      for (const value of values) {
        const pairs = pairsOfMembers({ [name]: value }, operation.request);
        if (!pairs.every(([, text]) => typeof text === 'string')) throw new Error(`${action} ${name}`);
        refusalOf(operation, pairs);
        read += 1;
      }
    }
  }
  expect(read).toBeGreaterThan(2000);
});
