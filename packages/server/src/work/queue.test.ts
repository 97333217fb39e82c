import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { withTestStudio, type TestStudio } from '../testing/studio.ts';
import type { JobRun } from './queue.ts';
import { lethal, sum, type Sum } from './testing/definitions.ts';

let studio: TestStudio;
beforeEach(async () => {
  studio = await withTestStudio();
  return () => studio.close();
});

function send(input: Sum, options?: Parameters<TestStudio['queue']['send']>[3]): Promise<void> {
  return studio.db.tx((tx) => studio.queue.send(tx, sum, input, options));
}

async function openRuns(): Promise<number> {
  const { rows } = await studio.db.executeSql('select count(*)::int as n from job_runs');
  return rows[0]!['n'] as number;
}

describe('the queue', () => {
  it('runs what was sent, once, soon', async () => {
    const seen: Sum[] = [];
    await studio.queue.work([
      { definition: sum, run: async ({ input }: JobRun<Sum>) => void seen.push(input) },
    ]);
    const from = performance.now();
    await send({ a: 1, b: 2 });
    await vi.waitFor(() => expect(seen).toEqual([{ a: 1, b: 2 }]), { timeout: 1500, interval: 5 });
    // Below the polling interval: the notification woke it.
    expect(performance.now() - from).toBeLessThan(1500);
    await vi.waitFor(async () => expect(await openRuns()).toBe(0));
  });

  it('forgets a job whose transaction failed, and refuses wrong input in the caller', async () => {
    const seen: Sum[] = [];
    await studio.queue.work([
      { definition: sum, run: async ({ input }: JobRun<Sum>) => void seen.push(input) },
    ]);
    await expect(
      studio.db.tx(async (tx) => {
        await studio.queue.send(tx, sum, { a: 1, b: 1 });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await expect(send({ a: 'x' } as unknown as Sum)).rejects.toThrow('numbers');
    await send({ a: 2, b: 2 });
    await vi.waitFor(() => expect(seen).toEqual([{ a: 2, b: 2 }]));
  });

  it('drops a second job of the same key', async () => {
    const seen: Sum[] = [];
    await send({ a: 1, b: 1 }, { key: 'once' });
    await send({ a: 2, b: 2 }, { key: 'once' });
    await send({ a: 3, b: 3 }, { priority: 5 });
    await studio.queue.work([
      {
        definition: { ...sum, concurrency: 1 },
        run: async ({ input }: JobRun<Sum>) => void seen.push(input),
      },
    ]);
    await vi.waitFor(() =>
      expect(seen).toEqual([
        { a: 3, b: 3 },
        { a: 1, b: 1 },
      ]),
    );
  });

  it('tries again and tells the last failure once', async () => {
    const attempts: number[] = [];
    const exhausted = vi.fn(async () => undefined);
    await studio.queue.work([
      {
        definition: sum,
        run: async ({ attempt }: JobRun<Sum>) => {
          attempts.push(attempt);
          throw new Error(`failure ${attempt}`);
        },
        exhausted,
      },
    ]);
    await send({ a: 1, b: 1 });
    await vi.waitFor(() => expect(exhausted).toHaveBeenCalledTimes(1), 15_000);
    expect(attempts).toEqual([1, 2, 3]);
    expect(exhausted.mock.calls[0]).toMatchObject([{}, { a: 1, b: 1 }, { message: 'failure 3' }]);
    const { rows } = await studio.db.executeSql(`select state from queue.job where name = 'sum'`);
    expect(rows).toEqual([{ state: 'failed' }]);
    expect(await openRuns()).toBe(0);
  });

  it('refuses two handlers for one definition', async () => {
    const handler = { definition: sum, run: async () => undefined };
    await expect(studio.queue.work([handler, handler])).rejects.toThrow('sum has two handlers');
  });

  it('gives running jobs back when it drains, without counting it', async () => {
    const begun = vi.fn();
    await studio.queue.work([
      {
        definition: { ...sum, attempts: 1 },
        run: ({ signal }: JobRun<Sum>) =>
          new Promise((_, reject) => {
            begun();
            signal.addEventListener('abort', () => reject(new Error('stopped')));
          }),
      },
    ]);
    await send({ a: 1, b: 1 });
    await vi.waitFor(() => expect(begun).toHaveBeenCalled());
    await studio.queue.drain();
    const { rows } = await studio.db.executeSql('select worker, failures, deaths from job_runs');
    expect(rows).toEqual([{ worker: null, failures: 0, deaths: 0 }]);
    const jobs = await studio.db.executeSql(`select state from queue.job where name = 'sum'`);
    expect(jobs.rows).toEqual([{ state: 'created' }]);
  });
});

describe('workers that die', () => {
  const program = fileURLToPath(new URL('./testing/lethal.js', import.meta.url));

  async function begin(): Promise<ChildProcess> {
    const worker = fork(program, [JSON.stringify(studio.connection)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(worker, 'message');
    return worker;
  }

  async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    const gone = once(worker, 'exit');
    worker.kill(signal);
    await gone;
  }

  it('are replaced at once when killed on this machine', async () => {
    await studio.db.tx((tx) => studio.queue.send(tx, lethal, { a: 1, b: 1 }));
    await end(await begin(), 'SIGKILL');
    const attempts: number[] = [];
    const from = performance.now();
    await studio.queue.work([
      { definition: lethal, run: async ({ attempt }: JobRun<Sum>) => void attempts.push(attempt) },
    ]);
    await vi.waitFor(() => expect(attempts).toEqual([1]), 15_000);
    expect(performance.now() - from).toBeLessThan(3000);
  });

  it('are replaced when they stop renewing, and cannot settle the job any more', async () => {
    await studio.db.tx((tx) => studio.queue.send(tx, lethal, { a: 1, b: 1 }));
    const worker = await begin();
    worker.kill('SIGSTOP');
    let finish!: () => void;
    const begun = vi.fn();
    const from = performance.now();
    await studio.queue.work([
      {
        definition: lethal,
        run: () => {
          begun();
          return new Promise<void>((resolve) => (finish = resolve));
        },
      },
    ]);
    await vi.waitFor(() => expect(begun).toHaveBeenCalled(), 20_000);
    expect(performance.now() - from).toBeLessThan(15_000);
    worker.kill('SIGCONT');
    await end(worker, 'SIGTERM');
    const { rows } = await studio.db.executeSql('select worker from job_runs');
    expect(rows).toEqual([{ worker: studio.queue.workerId }]);
    finish();
    await vi.waitFor(async () => expect(await openRuns()).toBe(0));
  });

  it('give the job back at SIGTERM', async () => {
    await studio.db.tx((tx) => studio.queue.send(tx, lethal, { a: 1, b: 1 }));
    await end(await begin(), 'SIGTERM');
    const { rows } = await studio.db.executeSql('select worker, deaths from job_runs');
    expect(rows).toEqual([{ worker: null, deaths: 0 }]);
  });

  it('end a job that kills every worker', async () => {
    await studio.db.tx((tx) => studio.queue.send(tx, lethal, { a: 1, b: 1 }));
    await end(await begin(), 'SIGKILL');
    await studio.db.executeSql('update job_runs set deaths = 4');
    const exhausted = vi.fn(async () => undefined);
    await studio.queue.work([{ definition: lethal, run: async () => undefined, exhausted }]);
    await vi.waitFor(() => expect(exhausted).toHaveBeenCalledTimes(1), 5000);
    expect(exhausted.mock.calls[0]).toMatchObject([
      {},
      { a: 1 },
      { message: '5 workers died while they did this' },
    ]);
  });
});
