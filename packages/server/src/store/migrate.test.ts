import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { withTestStudio, type TestStudio } from '../testing/studio.ts';
import { knownMigrations, migrate, NewerSchema, type Migration } from './migrate.ts';

let studio: TestStudio;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-steps-'));
  studio = await withTestStudio();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function step(name: string, sql: string): Migration {
  return { name, sql, checksum: sql };
}

describe('steps of the schema', () => {
  it('are all applied to a fresh studio', async () => {
    expect(await migrate(studio.db)).toEqual([]);
    const { rows } = await studio.db.executeSql('select name from schema_migrations order by position');
    expect(rows.map((row) => row['name'])).toEqual(knownMigrations().map(({ name }) => name));
  });

  it('that are new are applied in order after a backup, each whole or not at all', async () => {
    const known = knownMigrations();
    const backUp = vi.fn(async () => undefined);
    const good = step('9001_good', 'create table good (i int)');
    const bad = step('9002_bad', 'create table half (i int); create table half (i int)');
    await expect(migrate(studio.db, { migrations: [...known, good, bad], backUp })).rejects.toThrow(
      '9002_bad failed',
    );
    expect(backUp).toHaveBeenCalledTimes(1);
    const { rows } = await studio.db.executeSql(
      `select to_regclass('good') is not null as good, to_regclass('half') as half`,
    );
    expect(rows).toEqual([{ good: true, half: null }]);
    const mended = step('9002_bad', 'create table half (i int)');
    expect(await migrate(studio.db, { migrations: [...known, good, mended] })).toEqual(['9002_bad']);

    await expect(migrate(studio.db)).rejects.toThrow(NewerSchema);
    await expect(migrate(studio.db)).rejects.toThrow('9001_good, 9002_bad');
    const edited = { ...good, checksum: 'other' };
    await expect(migrate(studio.db, { migrations: [...known, edited, mended] })).rejects.toThrow(
      '9001_good was changed',
    );
  });

  it('are applied by one of many processes that start at once', async () => {
    const fresh = await withTestStudio();
    const steps = [...knownMigrations(), step('9003_once', 'create table once_only (i int)')];
    const results = await Promise.all([1, 2, 3].map(() => migrate(fresh.db, { migrations: steps })));
    expect(results.flat()).toEqual(['9003_once']);
  });

  it('have numbered names, each number once', () => {
    const numbers = knownMigrations().map(({ name }) => name.slice(0, 4));
    expect(new Set(numbers).size).toBe(numbers.length);
    writeFileSync(join(folder, 'notes.sql'), '');
    expect(() => knownMigrations(folder)).toThrow('notes.sql is not named NNNN_name.sql');
  });
});
