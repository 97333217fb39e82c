// A server of its own for benchmarks of live rooms, and a place to which rooms push.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RtmpServer, StreamHub } from '@cyclorama/streaming';
import { makeClient } from '../../examples/lib/metastudio.mjs';

const main = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url));
const TICKS = 100;

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Asks again until there is an answer; throws when there is none in time. */
export async function until(what, ask, seconds = 120, everyMs = 100) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(everyMs)) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error(`${what} did not happen within ${seconds} s`);
}

/** Starts a server with everything at its defaults and takes what its rooms push. */
export async function openServer() {
  const dataDir = mkdtempSync(join(tmpdir(), 'cyclorama-room-bench-'));
  const port = await freePort();
  const hub = new StreamHub();
  const guard = { mayPublish: async () => true, mayPlay: async () => true };
  const target = new RtmpServer({ hub, guard, host: '127.0.0.1', port: 0, log: () => undefined });
  const { port: targetPort } = await target.listen();
  const child = spawn(process.execPath, [main, 'serve'], {
    env: {
      ...process.env,
      CYCLORAMA_DATA: dataDir,
      CYCLORAMA_PORT: String(port),
      CYCLORAMA_RTMP_PORT: String(await freePort()),
      CYCLORAMA_WELCOME: '0',
      CYCLORAMA_LIBRARY: 'on-demand',
      CYCLORAMA_LIVE_SIZES: '1280x720',
      CYCLORAMA_LIVE_CORES: '0',
      CYCLORAMA_LOG_LEVEL: 'warn',
      CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output = (output + chunk).slice(-20_000)));
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    hub.close();
    await target.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await until('the start of the server', async () => {
      if (child.exitCode !== null) throw new Error(`the server ended:\n${output}`);
      const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      return response?.status === 200;
    });
    const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
    const client = makeClient(credentials);
    return {
      client,
      credentials,
      close,
      targetUrl: `rtmp://127.0.0.1:${targetPort}/live`,
      cpu: () => cpuOf(child.pid),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const readStat = (path) => {
  const stat = readFileSync(path, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  return { name, parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / TICKS };
};

/** What a folder of numbered entries of /proc says; those that end meanwhile are left out. */
function stats(folder) {
  const found = new Map();
  for (const id of readdirSync(folder)) {
    if (!/^\d+$/.test(id)) continue;
    try {
      found.set(Number(id), readStat(join(folder, id, 'stat')));
    } catch {
      continue;
    }
  }
  return found;
}

/** Threads of a live host by what they do; undefined for other processes. */
function threadsOf(pid) {
  try {
    const threads = [...stats(`/proc/${pid}/task`).values()];
    return threads.some(({ name }) => name === 'programme') ? threads : undefined;
  } catch {
    return undefined; // it ended
  }
}

/** CPU seconds of a process and everything below it, without those that have ended: all, and by part. */
function cpuOf(pid) {
  const processes = stats('/proc');
  const parts = new Map();
  let all = 0;
  const add = (name, seconds) => parts.set(name, (parts.get(name) ?? 0) + seconds);
  for (let level = [pid]; level.length > 0;) {
    for (const id of level) {
      const found = processes.get(id);
      if (found === undefined) continue;
      all += found.seconds;
      const threads = id === pid ? undefined : threadsOf(id);
      if (id === pid) add('server', found.seconds);
      else if (threads === undefined)
        add(found.name === 'postgres' ? 'database' : 'speech and others', found.seconds);
      else for (const { name, seconds } of threads) add(`host: ${name}`, seconds);
    }
    level = [...processes].filter(([, { parent }]) => level.includes(parent)).map(([id]) => id);
  }
  return { all, parts };
}
