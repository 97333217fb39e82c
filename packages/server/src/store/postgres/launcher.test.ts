import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PostgresDatabase } from './database.ts';
import { isDatabaseGone } from './gone.ts';
import { blockingFolder } from './identity.ts';
import { EmbeddedPostgres } from './launcher.ts';
import { postgresPlace, type PostgresPlace } from './place.ts';

const log = pino({ level: 'silent' });
let base: string;
let place: PostgresPlace;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'cyclorama-launch-'));
  chmodSync(base, 0o755);
  place = postgresPlace(join(base, 'data'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function open(server: EmbeddedPostgres): PostgresDatabase {
  return new PostgresDatabase({ ...server.connection, database: 'postgres' }, log, 4);
}

function alive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('the private Postgres', () => {
  it('starts from nothing, keeps what was committed, and is nobody else’s', async () => {
    const first = await EmbeddedPostgres.start({ place, log });
    const db = open(first);
    await db.executeSql('create table kept (i int)');
    await db.executeSql('insert into kept values (42)');
    await db.close();
    await first.stop();
    expect(statSync(place.dataFolder).mode & 0o777).toBe(0o700);
    expect(statSync(join(place.root, 'password')).mode & 0o777).toBe(0o600);
    if (process.getuid?.() === 0) expect(statSync(place.dataFolder).uid).not.toBe(0);

    const second = await EmbeddedPostgres.start({ place, log });
    const again = open(second);
    expect((await again.executeSql('select i from kept')).rows).toEqual([{ i: 42 }]);
    await again.close();
    const stranger = new PostgresDatabase(
      { ...second.connection, password: 'wrong', database: 'postgres' },
      log,
      1,
    );
    await expect(stranger.executeSql('select 1')).rejects.toThrow('password authentication failed');
    await stranger.close();
    await second.stop();
  });

  it('is started again when it is killed, and loses nothing that was acknowledged', async () => {
    const server = await EmbeddedPostgres.start({ place, log });
    const db = open(server);
    await db.executeSql('create table acknowledged (i int primary key)');
    let acknowledged = 0;
    const writing = new AbortController();
    const errors: unknown[] = [];
    const writer = (async () => {
      for (let i = 1; !writing.signal.aborted; i += 1) {
        try {
          await db.executeSql('insert into acknowledged values ($1)', [i]);
          acknowledged += 1;
        } catch (error) {
          errors.push(error);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    })();
    await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(50), 10_000);
    const from = performance.now();
    process.kill(server.pid!, 'SIGKILL');
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), 10_000);
    const seen = acknowledged;
    await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(seen + 10), 15_000);
    expect(performance.now() - from).toBeLessThan(15_000);
    writing.abort();
    await writer;
    expect(errors.filter((error) => !isDatabaseGone(error))).toEqual([]);
    const { rows } = await db.executeSql('select count(*)::int as n from acknowledged');
    expect(rows[0]!['n']).toBeGreaterThanOrEqual(acknowledged);
    await db.close();
    await server.stop();
  });

  it('dies with the server that started it, and the next start finds everything', async () => {
    const { process: parent, pid } = await hold();
    expect(alive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(alive(pid)).toBe(false), 10_000);
    const server = await EmbeddedPostgres.start({ place, log });
    const db = open(server);
    expect((await db.executeSql('select i from kept')).rows).toEqual([{ i: 42 }]);
    await db.close();
    await server.stop();
  });

  it('ends a Postgres that an earlier server left behind', async () => {
    const parent = await hold();
    const { pid } = parent;
    // Stopped, it cannot replace the shell that would end Postgres for it.
    parent.process.kill('SIGSTOP');
    for (const child of childrenOf(parent.process.pid!)) if (child !== pid) process.kill(child, 'SIGKILL');
    parent.process.kill('SIGKILL');
    await once(parent.process, 'exit');
    expect(alive(pid)).toBe(true);
    const next = await EmbeddedPostgres.start({ place, log });
    expect(alive(pid)).toBe(false);
    await next.stop();
  });
});

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}

/** A process of its own that runs the Postgres. */
async function hold(): Promise<{ process: ChildProcess; pid: number }> {
  const program = fileURLToPath(new URL('../../testing/postgres-holder.js', import.meta.url));
  const holder = fork(program, [join(base, 'data')], { execArgv: [] });
  const [pid] = (await once(holder, 'message')) as [number];
  return { process: holder, pid };
}

describe('for root', () => {
  it('a folder that others may not enter is named', () => {
    const home = join(base, 'private');
    mkdirSync(join(home, 'deep'), { recursive: true });
    chmodSync(home, 0o700);
    const nobody = { uid: 65_534, gid: 65_534, name: 'nobody' };
    expect(blockingFolder(join(home, 'deep', 'file'), nobody)).toBe(home);
    expect(blockingFolder(join(base, 'data', 'file'), nobody)).toBeUndefined();
  });

  it.runIf(process.getuid?.() === 0)('data below a private home go where Postgres can reach them', () => {
    const home = join(base, 'private');
    const far = postgresPlace(join(home, 'studio'));
    try {
      expect(far.root).toMatch(/^\/var\/lib\/cyclorama\/[0-9a-f]{12}$/);
      expect(postgresPlace(join(home, 'studio')).root).toBe(far.root);
    } finally {
      rmSync(far.root, { recursive: true, force: true });
    }
  });
});
