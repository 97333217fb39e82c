import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHostPool } from './child-hosts.ts';
import { HostError, type HostPool, type HostTask } from './pool.ts';

const MEMORY = 400_000_000;
let pool: HostPool;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-hosts-'));
  pool = createHostPool({ tasks: new URL('./testing/', import.meta.url), graceMs: 300 });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

function misbehave(how: string, more: Partial<HostTask> & { file?: string } = {}): Promise<unknown> {
  const { file, ...task } = more;
  return pool.run({ task: 'misbehave', input: { how, file }, memoryLimitBytes: MEMORY, ...task });
}

async function failure(run: Promise<unknown>): Promise<HostError> {
  const error: unknown = await run.catch((caught: unknown) => caught);
  if (error instanceof HostError) return error;
  throw new Error(`expected a HostError, got ${String(error)}`);
}

function alive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

async function familyIn(file: string): Promise<number[]> {
  await vi.waitFor(
    () => expect(existsSync(file) && readFileSync(file, 'utf8').includes(' ')).toBe(true),
    10_000,
  );
  return readFileSync(file, 'utf8').split(' ').map(Number);
}

describe('a host', () => {
  it('carries typed arrays and progress both ways', async () => {
    const heard: unknown[] = [];
    const result = await pool.run<{ samples: Float32Array }>({
      task: 'echo',
      input: { samples: new Float32Array([0.25, -1]) },
      memoryLimitBytes: MEMORY,
      onProgress: (progress) => heard.push(progress),
    });
    expect(result.samples).toEqual(new Float32Array([0.25, -1]));
    expect(heard).toEqual([{ half: true }]);
  });

  it('passes on why a task refused', async () => {
    const error = await failure(misbehave('refuse'));
    expect(error).toMatchObject({ kind: 'refused', reason: 'too-blue', message: 'the picture is too blue' });
  });

  it('tells crashes with the last lines written', async () => {
    const crash = await failure(misbehave('crash'));
    expect(crash).toMatchObject({ kind: 'crashed', reason: 'SIGSEGV' });
    expect(crash.message).toContain('about to fall over');
    expect(await failure(misbehave('exit'))).toMatchObject({ kind: 'crashed', reason: 'exit-3' });
    const missing = await failure(pool.run({ task: 'no-such-task', input: null, memoryLimitBytes: MEMORY }));
    expect(missing).toMatchObject({ kind: 'crashed', reason: 'exit-70' });
  });

  it('is killed for memory, on the heap or beyond it', async () => {
    const native = await failure(misbehave('native-memory', { memoryLimitBytes: 200_000_000 }));
    expect(native.kind).toBe('out-of-memory');
    const heap = await failure(misbehave('heap', { memoryLimitBytes: 120_000_000 }));
    expect(heap.kind).toBe('out-of-memory');
  });

  it('is killed for silence, but not while it reports', async () => {
    expect((await failure(misbehave('silent', { timeoutMs: 400 }))).kind).toBe('timeout');
    expect(await misbehave('chatty', { timeoutMs: 3000 })).toBe('done');
  });

  it('sees no secrets', async () => {
    process.env['DATABASE_URL'] = 'postgres://secret';
    try {
      expect(await misbehave('environment')).not.toContain('DATABASE_URL');
    } finally {
      delete process.env['DATABASE_URL'];
    }
  });

  it.each(['polite', 'stuck'])(
    'ends within two seconds of an abort when %s, with what it started',
    async (how) => {
      const abort = new AbortController();
      const file = join(folder, how);
      const run = failure(misbehave(how, { file, signal: abort.signal, onProgress: () => abort.abort() }));
      const family = await familyIn(file);
      const from = performance.now();
      expect((await run).kind).toBe('aborted');
      expect(performance.now() - from).toBeLessThan(2000);
      await vi.waitFor(() => expect(family.filter(alive)).toEqual([]), 2000);
    },
  );

  it.each(['silent', 'stuck'])('leaves no orphan when its parent is killed while %s', async (how) => {
    const file = join(folder, `orphan-${how}`);
    const parent = fork(fileURLToPath(new URL('./testing/parent.js', import.meta.url)), [file, how], {
      execArgv: [],
      stdio: 'ignore',
    });
    const family = await familyIn(file);
    expect(family.filter(alive)).toHaveLength(2);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(family.filter(alive)).toEqual([]), 5000);
  });

  describe('kept warm', () => {
    const WARMTH = { key: 'mine', idleMs: 60_000, idleMemoryBytes: MEMORY };
    const warm = (how: string, more: Partial<HostTask> = {}) => misbehave(how, { warm: WARMTH, ...more });

    it('does one task after the other, each with its own end', async () => {
      const [first, refusal, second] = await Promise.all([warm('pid'), failure(warm('refuse')), warm('pid')]);
      expect(refusal).toMatchObject({ kind: 'refused', reason: 'too-blue' });
      expect([first, second]).toEqual([expect.any(Number), first]);
      expect(alive(first as number)).toBe(true);
    });

    it('belongs to its key', async () => {
      expect(await warm('pid', { warm: { ...WARMTH, key: 'yours' } })).not.toBe(await warm('pid'));
    });

    it('outlives a task that ends by itself when it is aborted, and no other', async () => {
      const pid = (await warm('pid')) as number;
      for (const [how, stays] of [
        ['polite', true],
        ['stuck', false],
      ] as const) {
        const abort = new AbortController();
        const error = await failure(warm(how, { signal: abort.signal, onProgress: () => abort.abort() }));
        expect(error.kind).toBe('aborted');
        expect((await warm('pid')) === pid).toBe(stays);
      }
      await vi.waitFor(() => expect(alive(pid)).toBe(false), 2000);
    });

    it('is replaced when it died', async () => {
      const pid = (await warm('pid')) as number;
      process.kill(pid, 'SIGKILL');
      expect(await warm('pid')).not.toBe(pid);
      expect((await failure(warm('crash'))).kind).toBe('crashed');
      expect(await warm('pid')).toEqual(expect.any(Number));
    });

    it('ends when it holds too much, waits too long or too many wait', async () => {
      const ended = async (pid: unknown) => {
        await vi.waitFor(() => expect(alive(pid as number)).toBe(false), 5000);
      };
      await ended(await warm('pid', { warm: { ...WARMTH, key: 'large', idleMemoryBytes: 1 } }));
      await ended(await warm('pid', { warm: { ...WARMTH, key: 'short', idleMs: 1 } }));
      const oldest = await warm('pid', { warm: { ...WARMTH, key: 'a' } });
      await warm('pid', { warm: { ...WARMTH, key: 'b' } });
      const newest = (await warm('pid', { warm: { ...WARMTH, key: 'c' } })) as number;
      await ended(oldest);
      expect(alive(newest)).toBe(true);
    });
  });

  it('waits no longer than its pool', async () => {
    const closing = createHostPool({ tasks: new URL('./testing/', import.meta.url), graceMs: 100 });
    const idle = { key: 'mine', idleMs: 60_000, idleMemoryBytes: MEMORY };
    const task = { task: 'misbehave', memoryLimitBytes: MEMORY };
    const pid = await closing.run<number>({ ...task, input: { how: 'pid' }, warm: idle });
    await closing.close();
    expect(alive(pid)).toBe(false);
  });

  it('takes nothing after close', async () => {
    const closing = createHostPool({ tasks: new URL('./testing/', import.meta.url), graceMs: 100 });
    const run = failure(
      closing.run({ task: 'misbehave', input: { how: 'silent' }, memoryLimitBytes: MEMORY }),
    );
    await closing.close();
    expect((await run).kind).toBe('aborted');
    const after = await failure(closing.run({ task: 'echo', input: 1, memoryLimitBytes: MEMORY }));
    expect(after.reason).toBe('closed');
  });
});
