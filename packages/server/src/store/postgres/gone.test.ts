import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { isDatabaseGone } from './gone.ts';

async function thrown(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('expected a failure');
    },
    (error: unknown) => error,
  );
}

describe('a database that is gone', () => {
  it('is told by refused and missing sockets, also when wrapped', async () => {
    const refused = await thrown(new pg.Client({ host: '127.0.0.1', port: 1 }).connect());
    const missing = await thrown(new pg.Client({ host: '/nonexistent' }).connect());
    expect(isDatabaseGone(refused)).toBe(true);
    expect(isDatabaseGone(missing)).toBe(true);
    expect(isDatabaseGone(new Error('query failed', { cause: missing }))).toBe(true);
  });

  it.each([
    ['57P01', true],
    ['57P03', true],
    ['08006', true],
    ['53300', true],
    ['23505', false],
    ['42P01', false],
  ])('SQLSTATE %s: %s', (code, expected) => {
    expect(isDatabaseGone(Object.assign(new Error('x'), { code }))).toBe(expected);
  });

  it('is not a missing file or anything else', async () => {
    expect(isDatabaseGone(await thrown(readFile('/nonexistent')))).toBe(false);
    expect(isDatabaseGone(new TypeError('x is not a function'))).toBe(false);
    expect(isDatabaseGone('gone')).toBe(false);
  });

  it('is told by the driver’s own words', () => {
    expect(isDatabaseGone(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isDatabaseGone(new Error('timeout exceeded when trying to connect'))).toBe(true);
  });
});
