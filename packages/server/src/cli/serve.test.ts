import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
let base: string;
const started: ChildProcess[] = [];

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'cyclorama-serve-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
}

function cyclorama(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [MAIN, '--data', join(base, 'data'), ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: base,
      CYCLORAMA_PORT: '0',
      CYCLORAMA_WELCOME: '0',
      CYCLORAMA_LIBRARY: 'on-demand',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return { child, out: () => out, err: () => err };
}

async function serving(): Promise<Started & { readonly address: string }> {
  const server = cyclorama(['serve']);
  await vi.waitFor(
    () => {
      if (server.child.exitCode !== null) throw new Error(server.err());
      expect(server.out()).toContain('Ready:');
    },
    { timeout: 60_000, interval: 50 },
  );
  return { ...server, address: /listens on (\S+)/.exec(server.out())![1]! };
}

async function exitCode({ child }: Started): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** Living processes that descend from `pid`, or did: all that have its folder in their arguments or its group. */
function descendants(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] !== 'Z') parents.set(Number(name), Number(fields[1]));
    } catch {
      // Gone meanwhile.
    }
  }
  const found = [pid];
  for (const at of found) for (const [child, parent] of parents) if (parent === at) found.push(child);
  return found.slice(1);
}

function alive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('cyclorama serve', () => {
  it('opens its doors in an empty folder, survives kill -9 without orphans, and drains at SIGTERM', async () => {
    const first = await serving();
    const health = await fetch(`${first.address}/healthz`);
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'ok', problems: [] }]);
    const file = join(base, 'data', 'credentials.json');
    expect(first.out()).toContain(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const credentials = JSON.parse(readFileSync(file, 'utf8')) as { endpoint: string; project_id: string };
    expect(credentials.endpoint).toBe(first.address);

    const second = cyclorama(['serve']);
    expect(await exitCode(second)).toBe(1);
    expect(second.err()).toContain(`in use by another Cyclorama (process ${first.child.pid ?? 0})`);

    const keys = cyclorama(['keys', 'create', '--tenant', 'other', '--json']);
    expect(await exitCode(keys)).toBe(0);
    const other = JSON.parse(keys.out()) as { endpoint: string; project_id: string; secret_key: string };
    expect(other.project_id).not.toBe(credentials.project_id);
    expect(other.endpoint).toBe(first.address);

    const family = descendants(first.child.pid!);
    expect(family.length).toBeGreaterThan(3);
    first.child.kill('SIGKILL');
    await vi.waitFor(() => expect(family.filter(alive)).toEqual([]), { timeout: 10_000, interval: 50 });

    const again = await serving();
    const list = cyclorama(['keys', 'list', '--json']);
    expect(await exitCode(list)).toBe(0);
    const projects = (JSON.parse(list.out()) as { project_id: string }[]).map(({ project_id }) => project_id);
    expect(new Set(projects)).toEqual(new Set([credentials.project_id, other.project_id]));
    const relatives = descendants(again.child.pid!);
    again.child.kill('SIGTERM');
    expect(await exitCode(again)).toBe(0);
    expect(relatives.filter(alive)).toEqual([]);
    expect(first.err() + again.err()).not.toContain(other.secret_key);
  }, 180_000);

  it('says which port is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const server = cyclorama(['serve'], { CYCLORAMA_PORT: String(port) });
    expect(await exitCode(server)).toBe(1);
    expect(server.err()).toContain(`Port ${port} on 127.0.0.1 is taken by another program. Choose another`);
    holder.close();
  });

  it('names the setting that is wrong', async () => {
    const server = cyclorama(['serve'], { CYCLORAMA_REGION: 'mars' });
    expect(await exitCode(server)).toBe(1);
    expect(server.err()).toBe(
      'CYCLORAMA_REGION: must be one of cn-north-4, cn-east-1, ap-southeast-3, not "mars"\n',
    );
  });

  it('has a worker that says what it lacks', async () => {
    const worker = cyclorama(['--data', join(base, 'nowhere'), 'worker']);
    expect(await exitCode(worker)).toBe(1);
    expect(worker.err()).toContain('start `cyclorama serve` there first, or set DATABASE_URL');
  });
});
