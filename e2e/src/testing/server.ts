import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The first tenant's secrets as the server writes them. */
export interface Credentials {
  readonly endpoint: string;
  readonly project_id: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  readonly access_key: string;
  readonly secret_key: string;
  readonly console_url: string;
  readonly rtmp_url: string;
  readonly stream_key: string;
}

/** A real `cyclorama serve` in a process of its own. */
export interface ServerProcess {
  readonly credentials: Credentials;
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** SIGKILL to the server process alone: what its children do then is part of the test. */
  kill(): Promise<void>;
  /** SIGTERM, waits for its end, removes the folder unless `keep`. */
  stop(options?: { readonly keep?: boolean }): Promise<void>;
}

const main = fileURLToPath(new URL('../../../packages/server/dist/main.js', import.meta.url));

/** Runs `cyclorama` beside a server on the same data folder, answers what it printed. */
export async function cyclorama(server: ServerProcess, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [main, ...args], {
    env: {
      ...process.env,
      CYCLORAMA_DATA: server.dataDir,
      CYCLORAMA_PORT: new URL(server.credentials.endpoint).port,
    },
  });
  return stdout;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  probe.close();
  await once(probe, 'close');
  return address.port;
}

/**
 * Polls until `check` answers something, as a user of a polled API does.
 * @throws Error naming `what` when `seconds` pass first
 */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined>,
  seconds: number,
  everyMs = 200,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await pause(everyMs);
  }
}

/** Starts a server on a free port and waits until /healthz answers 200. */
export async function startServer(
  options: { readonly dataDir?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ServerProcess> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'cyclorama-e2e-'));
  const port = await freePort();
  const child = spawn(process.execPath, [main, 'serve'], {
    env: {
      ...process.env,
      CYCLORAMA_DATA: dataDir,
      CYCLORAMA_PORT: String(port),
      CYCLORAMA_RTMP_PORT: String(await freePort()),
      CYCLORAMA_WELCOME: '0',
      // Nobody here looks at all of it, and making it costs more than most tests.
      CYCLORAMA_LIBRARY: 'on-demand',
      CYCLORAMA_LIMITS: 'off',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-200_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  await until(
    'server start',
    async () => {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output}`);
      try {
        const response = await fetch(`http://127.0.0.1:${port}/healthz`);
        return response.status === 200 ? true : undefined;
      } catch (error) {
        if (error instanceof TypeError) return undefined; // not listening yet
        throw error;
      }
    },
    120,
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${String(error)}\n${output}`);
  });
  const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Credentials;
  const ended = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  return {
    credentials,
    dataDir,
    child,
    output: () => output,
    kill: () => ended('SIGKILL'),
    stop: async ({ keep } = {}) => {
      await ended('SIGTERM');
      if (!keep) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ids of all processes below `pid`, found in /proc. */
export function descendants(pid: number | undefined): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      continue; // ended between the listing and the look
    }
  }
  const found: number[] = [];
  for (let level = pid === undefined ? [] : [pid]; level.length > 0;) {
    level = [...parents].filter(([, parent]) => level.includes(parent)).map(([child]) => child);
    found.push(...level);
  }
  return found;
}
