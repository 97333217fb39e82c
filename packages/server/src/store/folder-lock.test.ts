import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderTaken, lockFolder } from './folder-lock.ts';

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'cyclorama-lock-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('a data folder', () => {
  it('has one server at a time, also below a long path', async () => {
    const folder = join(base, 'deep'.repeat(20), 'deeper'.repeat(20));
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(FolderTaken);
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.pid}`);
    await lock.release();
    await (await lockFolder(folder)).release();
  });

  it('is free again after its server was killed', async () => {
    const folder = join(base, 'killed');
    const holder = fork(fileURLToPath(new URL('../testing/lock-holder.js', import.meta.url)), [folder], {
      execArgv: [],
    });
    await once(holder, 'message');
    await expect(lockFolder(folder)).rejects.toThrow(`process ${holder.pid ?? 0}`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await (await lockFolder(folder)).release();
  });

  it('goes to one of many that find the same leftover', async () => {
    const folder = join(base, 'race');
    const holder = fork(fileURLToPath(new URL('../testing/lock-holder.js', import.meta.url)), [folder], {
      execArgv: [],
    });
    await once(holder, 'message');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const asked = await Promise.allSettled([1, 2, 3, 4].map(() => lockFolder(folder)));
    const got = asked.filter((one) => one.status === 'fulfilled');
    expect(got).toHaveLength(1);
    for (const one of got) await one.value.release();
  });
});
