import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fork } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SpeechEngineError } from './errors.ts';
import { ProcessPool } from './pool.ts';

let folder: string;
let module: URL;
const pools: ProcessPool<string, string>[] = [];

/** An engine that obeys: echoes, fails, dies, dies once, hangs. */
const ENGINE = `
import { existsSync, writeFileSync } from 'node:fs';
import { serveParent } from ${JSON.stringify(new URL('./child.js', import.meta.url).href)};
serveParent({ async answer(request) {
  const [what, detail] = request.split(' ');
  if (what === 'fail') throw new Error('cannot say ' + detail);
  if (what === 'die') process.kill(process.pid, 'SIGKILL');
  if (what === 'die-once' && !existsSync(detail)) { writeFileSync(detail, ''); process.kill(process.pid, 'SIGKILL'); }
  if (what === 'hang') await new Promise(() => { setInterval(() => {}, 1000); });
  return String(process.pid);
} });
`;

function pool(size = 2, timeoutMs = 10_000): ProcessPool<string, string> {
  const made = new ProcessPool<string, string>({ name: 'test', module, size, timeoutMs });
  pools.push(made);
  return made;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pool-'));
  await writeFile(join(folder, 'engine.mjs'), ENGINE);
  module = pathToFileURL(join(folder, 'engine.mjs'));
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((p) => p.close()));
});
afterAll(() => rm(folder, { recursive: true }));

describe('ProcessPool', () => {
  it('answers with as many processes as it may', async () => {
    const p = pool(2);
    const pids = await Promise.all(Array.from({ length: 6 }, () => p.call('echo')));
    expect(new Set(pids).size).toBe(2);
    expect(p.pids.map(String).sort()).toEqual([...new Set(pids)].sort());
  });

  it('hands on errors and keeps the process', async () => {
    const p = pool(1);
    const pid = await p.call('echo');
    await expect(p.call('fail this')).rejects.toMatchObject({
      name: 'SpeechEngineError',
      engine: 'test',
      reason: 'bad-answer',
    });
    await expect(p.call('fail this')).rejects.toThrow('cannot say this');
    expect(await p.call('echo')).toBe(pid);
  });

  it('replaces a process that dies and makes the call once more', async () => {
    const p = pool(1);
    const pid = await p.call('echo');
    const other = await p.call(`die-once ${join(folder, 'died')}`);
    expect(other).not.toBe(pid);
    expect(alive(Number(pid))).toBe(false);
    await expect(p.call('die')).rejects.toMatchObject({ reason: 'crashed' });
    expect(await p.call('echo')).not.toBe(other);
  });

  it('ends a process that hangs', async () => {
    const p = pool(1, 400);
    await expect(p.call('hang')).rejects.toBeInstanceOf(SpeechEngineError);
  });

  it('forgets calls that are aborted', async () => {
    const p = pool(1);
    const abort = new AbortController();
    const first = p.call('echo');
    const second = p.call('die', abort.signal);
    abort.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    await expect(p.call('echo', abort.signal)).rejects.toThrow('enough');
    const pid = await first;
    expect(await p.call('echo')).toBe(pid);
  });

  it('closes for good', async () => {
    const p = pool(2);
    const pid = Number(await p.call('echo'));
    const open = p.call('hang');
    const refused = expect(open).rejects.toMatchObject({ reason: 'closed' });
    await p.close();
    await refused;
    await expect(p.call('echo')).rejects.toMatchObject({ reason: 'closed' });
    expect(alive(pid)).toBe(false);
  });

  it('leaves no process behind when the program is killed', async () => {
    const program = join(folder, 'program.mjs');
    await writeFile(
      program,
      `import { ProcessPool } from ${JSON.stringify(new URL('./pool.js', import.meta.url).href)};
       const p = new ProcessPool({ name: 't', module: new URL(${JSON.stringify(module.href)}), size: 1, timeoutMs: 10000 });
       process.send(await p.call('echo'));
       setInterval(() => {}, 1000);`,
    );
    const parent = fork(program, { stdio: 'ignore' });
    const pid = await new Promise<number>((resolve) =>
      parent.once('message', (m) => {
        resolve(Number(m));
      }),
    );
    expect(alive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => alive(pid), { timeout: 5000 }).toBe(false);
  });
});
