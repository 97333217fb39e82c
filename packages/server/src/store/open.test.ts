import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadConfig } from '../config.ts';
import { testDatabases, type TestDatabases } from '../testing/postgres.ts';
import type {} from '../testing/run.ts';
import { knownMigrations } from './migrate.ts';
import { openDatabase } from './open.ts';

const log = pino({ level: 'silent' });
let base: string;
let databases: TestDatabases;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'cyclorama-open-'));
  chmodSync(base, 0o755);
  databases = testDatabases(inject('postgres'));
});
afterAll(async () => {
  await databases.close();
  rmSync(base, { recursive: true, force: true });
});

describe('the database that a studio opens', () => {
  it('is the one that DATABASE_URL names, with all steps applied', async () => {
    const { host, user, password, database } = await databases.fresh();
    const url = `postgres://${user}:${password}@/${database}?host=${encodeURIComponent(host)}`;
    const config = loadConfig({ env: { CYCLORAMA_DATA: join(base, 'external'), DATABASE_URL: url } });
    const opened = await openDatabase(config, log);
    expect(opened.kind).toBe('external');
    const { rows } = await opened.db.executeSql('select current_database() as name');
    expect(rows).toEqual([{ name: database }]);
    await opened.close();
  });

  it('is our own otherwise, and workers on the same folder join it', async () => {
    const config = loadConfig({ env: { CYCLORAMA_DATA: join(base, 'own') } });
    await expect(openDatabase(config, log, { embedded: 'join' })).rejects.toThrow('No database is running');
    const server = await openDatabase(config, log);
    const worker = await openDatabase(config, log, { embedded: 'join' });
    expect([server.kind, worker.kind]).toEqual(['embedded', 'joined']);
    const { rows } = await worker.db.executeSql('select count(*)::int as n from schema_migrations');
    expect(rows).toEqual([{ n: knownMigrations().length }]);
    await worker.close();
    await server.close();
    await expect(openDatabase(config, log, { embedded: 'join' })).rejects.toThrow();
  });
});
