import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { withTestStudio, type TestStudio } from '../testing/studio.ts';
import { Leases, monotonicMs, withLease, type LeasesOptions } from './leases.ts';
import { makeWorkerName } from './worker-name.ts';

const log = pino({ level: 'silent' });
let studio: TestStudio;
let opened: Leases[];

beforeEach(async () => {
  studio = await withTestStudio();
  opened = [];
  return async () => {
    await Promise.all(opened.map((leases) => leases.close()));
    await studio.close();
  };
});

/** Names that look as if on another machine, so that nobody can tell whether their owners live. */
function elsewhere(name: string): string {
  return JSON.stringify(['elsewhere', 1, '1', name]);
}

function open(owner: string, more: Partial<LeasesOptions> = {}): Leases {
  const leases = new Leases({ db: studio.db, owner, log, keepWithoutDatabase: false, settleMs: 0, ...more });
  opened.push(leases);
  return leases;
}

/** A database that can be switched off. */
function breakable(): { readonly db: LeasesOptions['db']; away: boolean } {
  const state = {
    away: false,
    db: {
      executeSql: (text: string, values?: unknown[]) =>
        state.away
          ? Promise.reject(new Error('Connection terminated unexpectedly'))
          : studio.db.executeSql(text, values),
    },
  };
  return state;
}

async function runOut(name: string): Promise<void> {
  await studio.db.executeSql(
    `update leases set lease_until = clock_timestamp() - interval '1 s' where name = $1`,
    [name],
  );
}

describe('leases', () => {
  it('are held by one owner at a time, with a rising epoch', async () => {
    const a = open(elsewhere('a'));
    const b = open(elsewhere('b'));
    const first = await a.claim('show');
    expect(first?.epoch).toBe(1);
    expect(await b.claim('show')).toBeUndefined();
    expect(await a.claim('show')).toBeUndefined();
    await first!.release();
    expect((await b.claim('show'))?.epoch).toBe(2);
    expect(await a.claim('show')).toBeUndefined();
  });

  it('go to exactly one of many who ask at once', async () => {
    const askers = Array.from({ length: 8 }, (_, i) => open(elsewhere(`w${i}`)));
    const won = await Promise.all(askers.map((leases) => leases.claim('show')));
    expect(won.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('are extended while their owner lives, and lost when they were taken over', async () => {
    const a = open(elsewhere('a'));
    const lease = (await a.claim('show'))!;
    const until = lease.heldUntilMs;
    expect(until - monotonicMs()).toBeGreaterThan(4000);
    await vi.waitFor(() => expect(lease.heldUntilMs).toBeGreaterThan(until), { timeout: 3000 });
    await runOut('show');
    expect((await open(elsewhere('b')).claim('show'))?.epoch).toBe(2);
    await vi.waitFor(() => expect(lease.lost.aborted).toBe(true), { timeout: 3000 });
  });

  it('of a dead process of this machine are taken over at once', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const [place] = JSON.parse(makeWorkerName()) as [string];
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    await open(JSON.stringify([place, child.pid, started, 'x'])).claim('show');
    const other = open(makeWorkerName());
    expect(await other.claim('show')).toBeUndefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await other.claim('show'))?.epoch).toBe(2);
  });

  it('are given up before they run out when an external database is lost', async () => {
    const broken = breakable();
    const lease = (await open(elsewhere('a'), { db: broken.db }).claim('show'))!;
    const until = lease.heldUntilMs;
    broken.away = true;
    await vi.waitFor(() => expect(lease.lost.aborted).toBe(true), { timeout: 8000, interval: 20 });
    expect(lease.heldUntilMs).toBe(until);
    expect(monotonicMs()).toBeLessThan(until + 1100);
  }, 15_000);

  it('are kept without the database where shows go on, and nobody takes over until it has settled', async () => {
    const broken = breakable();
    const a = open(elsewhere('a'), { db: broken.db, keepWithoutDatabase: true });
    const lease = (await a.claim('show'))!;
    expect(lease.heldUntilMs).toBe(Infinity);
    const gone = breakable();
    const b = open(elsewhere('b'), { db: gone.db, settleMs: 700 });
    gone.away = true;
    await expect(b.claim('show')).rejects.toThrow('terminated');
    gone.away = false;
    await runOut('show');
    broken.away = true;
    expect(await b.claim('show')).toBeUndefined();
    await vi.waitFor(async () => expect((await b.claim('show'))?.epoch).toBe(2), {
      timeout: 3000,
      interval: 50,
    });
    expect(b.settledMs).toBeGreaterThan(700);
    broken.away = false;
    await vi.waitFor(() => expect(lease.lost.aborted).toBe(true), { timeout: 3000 });
  });

  it('end with the work that they were for', async () => {
    const a = open(elsewhere('a'));
    const b = open(elsewhere('b'));
    const done = await withLease(a, 'show', async (lease) => {
      expect(await withLease(b, 'show', () => Promise.resolve('no'))).toBeUndefined();
      return lease.epoch;
    });
    expect(done).toBe(1);
    await expect(withLease(b, 'show', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect((await a.claim('show'))?.epoch).toBe(3);
  });
});
