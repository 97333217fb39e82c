import { expect, test } from 'vitest';
import { randomFrom } from '../testing/proxy.ts';
import { AmfError, decodeAmf, EcmaArray, encodeAmf, type AmfValue } from './amf0.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('every type is read as the specification writes it', () => {
  expect(decodeAmf(hex('00 3ff0000000000000 01 01 01 00 02 0003 616263 05 06'))).toEqual([
    1,
    true,
    false,
    'abc',
    null,
    undefined,
  ]);
  expect(decodeAmf(hex('03 0001 61 00 4000000000000000 0000 09'))).toEqual([{ a: 2 }]);
  expect(decodeAmf(hex('08 00000007 0001 61 0200 0178 0000 09'.replace('0200 01', '02 0001')))).toEqual([
    { a: 'x' },
  ]);
  expect(decodeAmf(hex('0a 00000002 05 01 01'))).toEqual([[null, true]]);
  expect(decodeAmf(hex('0b 4090000000000000 0000'))).toEqual([new Date(1024)]);
  expect(decodeAmf(hex('0c 00000002 6869'))).toEqual(['hi']);
  expect(decodeAmf(hex('10 0003 466f6f 0001 62 05 0000 09'))).toEqual([{ b: null }]);
});

test('what is written is read back', () => {
  const values: AmfValue[] = [
    'connect',
    1,
    -0.5,
    null,
    undefined,
    true,
    new Date(5000),
    [1, 'two', [null]],
    { app: 'live', nested: { deep: { x: 1 } } },
    'x'.repeat(70_000),
  ];
  expect(decodeAmf(encodeAmf(...values))).toEqual(values);
  const metadata = encodeAmf(new EcmaArray({ width: 1280 }));
  expect(metadata.subarray(0, 5)).toEqual(hex('08 00000001'));
  expect(decodeAmf(metadata)).toEqual([{ width: 1280 }]);
});

test('an object without its end mark is what was there', () => {
  expect(decodeAmf(hex('03 0001 61 05'))).toEqual([{ a: null }]);
});

test('names cannot reach prototypes', () => {
  const [value] = decodeAmf(
    encodeAmf(JSON.parse('{"__proto__":{"polluted":1},"constructor":2}') as AmfValue),
  );
  expect(Object.getPrototypeOf(value)).toBeNull();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('an AMF3 value ends what is read, without an error', () => {
  expect(decodeAmf(hex('02 0001 61 11 0a 0b 01'))).toEqual(['a', undefined]);
});

test.each([
  ['a number that breaks off', '00 3ff0'],
  ['a text that breaks off', '02 0010 6162'],
  ['an unknown type', '42'],
  ['a list that promises four billion values', '0a ffffffff 05'],
  ['nesting without end', '03 0001 61'.repeat(40)],
  ['too many values', '05'.repeat(5000)],
])('%s is refused', (_what, bytes) => {
  expect(() => decodeAmf(hex(bytes))).toThrow(AmfError);
});

test('any bytes give values or an AmfError', () => {
  const random = randomFrom(7);
  let read = 0;
  for (let round = 0; round < 5000; round++) {
    const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => random() * 20));
    try {
      decodeAmf(bytes);
      read++;
    } catch (error) {
      if (!(error instanceof AmfError)) throw error;
    }
  }
  expect(read).toBeGreaterThan(300);
});
