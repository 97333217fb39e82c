import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadConfig, type Config } from '../config.ts';
import { testDatabases, type TestDatabases } from '../testing/postgres.ts';
import type {} from '../testing/run.ts';
import { examine, type Examined } from './check.ts';
import { machineChecks } from './machine.ts';
import { partChecks } from './parts.ts';

const log = pino({ level: 'silent' });
let base: string;
let holder: Server;
let taken: number;
let databases: TestDatabases;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'cyclorama-doctor-'));
  chmodSync(base, 0o755);
  holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  taken = (holder.address() as { port: number }).port;
  databases = testDatabases(inject('postgres'));
});
afterAll(async () => {
  holder.close();
  await databases.close();
  rmSync(base, { recursive: true, force: true });
});

function config(env: Readonly<Record<string, string>> = {}): Config {
  return loadConfig({ env: { CYCLORAMA_DATA: join(base, 'data'), CYCLORAMA_PORT: String(taken), ...env } });
}

function named(findings: readonly Examined[], name: string): Examined | undefined {
  return findings.find((finding) => finding.name === name);
}

describe('the doctor', () => {
  it('goes on after a check that throws, with its advice', async () => {
    const told: string[] = [];
    const findings = await examine(
      [
        { name: 'a', advice: 'Mend a.', run: () => Promise.reject(new Error('a is broken')) },
        { name: 'b', advice: '', run: async () => ({ state: 'good', detail: 'fine' }) },
      ],
      ({ name }) => told.push(name),
    );
    expect(findings).toEqual([
      { name: 'a', state: 'fault', detail: 'a is broken', advice: 'Mend a.' },
      { name: 'b', state: 'good', detail: 'fine' },
    ]);
    expect(told).toEqual(['a', 'b']);
  });

  it('tells a taken port from our own server', async () => {
    const stranger = await examine(machineChecks(config(), async () => false));
    expect(named(stranger, 'HTTP port')).toMatchObject({
      state: 'fault',
      advice: expect.stringContaining('CYCLORAMA_PORT') as string,
    });
    const ours = await examine(machineChecks(config(), async () => true));
    expect(named(ours, 'HTTP port')?.state).toBe('good');
    expect(named(ours, 'Data folder')?.state).toBe('good');
    expect(named(ours, 'Node.js')?.state).toBe('good');
  });

  it('sees a disk that is too full and a folder that is none', async () => {
    const full = await examine(machineChecks(config({ CYCLORAMA_DISK_RESERVE: '900TB' }), async () => true));
    expect(named(full, 'Free disk')).toMatchObject({
      state: 'fault',
      advice: expect.stringContaining('CYCLORAMA_DISK_RESERVE') as string,
    });
    const none = await examine(
      machineChecks(config({ CYCLORAMA_DATA: '/etc/passwd/data' }), async () => true),
    );
    expect(named(none, 'Data folder')).toMatchObject({
      state: 'fault',
      advice: expect.stringContaining('CYCLORAMA_DATA') as string,
    });
  });

  it('tries a Postgres of one’s own, the object store and the media libraries', async () => {
    const { host, user, password, database } = await databases.fresh();
    const url = `postgres://${user}:${password}@/${database}?host=${encodeURIComponent(host)}`;
    const findings = await examine(partChecks(config({ DATABASE_URL: url }), log));
    // The test cluster runs without fsync, which is what a doctor must find.
    expect(named(findings, 'Database')).toMatchObject({ state: 'fault', advice: 'Set fsync = on.' });
    expect(named(findings, 'Object store')?.state).toBe('good');
    expect(named(findings, 'Media and fonts')?.state).toBe('good');
    expect(named(findings, 'Speech')).toMatchObject({ state: 'good', detail: 'flite and espeak speak' });
  }, 120_000);

  it('names the setting of a Postgres that does not answer', async () => {
    const [finding] = await examine(
      partChecks(config({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' }), log).slice(0, 1),
    );
    expect(finding).toMatchObject({
      name: 'Database',
      state: 'fault',
      advice: expect.stringContaining('DATABASE_URL') as string,
    });
  });
});
