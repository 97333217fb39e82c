import { existsSync } from 'node:fs';
import { access, constants, mkdir, open, statfs, unlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Config } from '../config.ts';
import type { Check } from './check.ts';

const LEAST_NODE: readonly [number, number] = [20, 19];
const LEAST_MEMORY_BYTES = 2_000_000_000;

/** Checks of the machine that need no part of the studio. */
export function machineChecks(config: Config, port: (url: string) => Promise<boolean>): readonly Check[] {
  return [nodeVersion, memory, dataFolder(config), disk(config), httpPort(config, port), slides, clock];
}

const nodeVersion: Check = {
  name: 'Node.js',
  advice: 'Install Node.js 20.19 or newer.',
  run: async () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const enough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
    const detail = `version ${process.versions.node}`;
    return enough
      ? { state: 'good', detail }
      : { state: 'fault', detail, advice: 'Install Node.js 20.19 or newer.' };
  },
};

const memory: Check = {
  name: 'Memory and processors',
  advice: '',
  run: async () => {
    const bytes = totalmem();
    const detail = `${(bytes / 1e9).toFixed(1)} GB, ${cpus().length} processors`;
    return bytes >= LEAST_MEMORY_BYTES
      ? { state: 'good', detail }
      : { state: 'lack', detail, advice: 'Renders of large videos need 2 GB or more.' };
  },
};

function dataFolder(config: Config): Check {
  const advice = `Make ${config.dataDir} writable for this user, or choose another folder with CYCLORAMA_DATA.`;
  return {
    name: 'Data folder',
    advice,
    run: async () => {
      await mkdir(config.dataDir, { recursive: true });
      const probe = join(config.dataDir, `.doctor-${process.pid}`);
      const file = await open(probe, 'wx', 0o600);
      try {
        await file.sync();
      } finally {
        await file.close();
        await unlink(probe);
      }
      return { state: 'good', detail: `${config.dataDir} can be written` };
    },
  };
}

function disk(config: Config): Check {
  return {
    name: 'Free disk',
    advice: 'Choose a folder on another disk with CYCLORAMA_DATA.',
    run: async () => {
      const { bavail, bsize } = await statfs(config.dataDir);
      const free = bavail * bsize;
      const detail = `${(free / 1e9).toFixed(1)} GB free, ${(config.diskReserveBytes / 1e9).toFixed(1)} GB reserved`;
      if (free > config.diskReserveBytes * 2) return { state: 'good', detail };
      const advice =
        'Free some space, or lower CYCLORAMA_DISK_RESERVE: below the reserve nothing is written.';
      return { state: free > config.diskReserveBytes ? 'lack' : 'fault', detail, advice };
    },
  };
}

function httpPort(config: Config, isOurs: (url: string) => Promise<boolean>): Check {
  const advice = 'Stop the other program, or choose another port with CYCLORAMA_PORT.';
  return {
    name: 'HTTP port',
    advice,
    run: async () => {
      const where = `port ${config.port} on ${config.host}`;
      const problem = await tryListen(config.host, config.port);
      if (problem === undefined) return { state: 'good', detail: `${where} is free` };
      const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
      const url = `${config.tls ? 'https' : 'http'}://${host}:${config.port}/healthz`;
      if (problem === 'EADDRINUSE' && (await isOurs(url))) {
        return { state: 'good', detail: `${where} is served by a running Cyclorama` };
      }
      return { state: 'fault', detail: `${where}: ${problem}`, advice };
    },
  };
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

const slides: Check = {
  name: 'Slides (optional)',
  advice: '',
  run: async () => {
    const missing: string[] = [];
    if (!(await anyProgram(['soffice', 'libreoffice']))) missing.push('LibreOffice');
    if (!(await anyProgram(['pdftoppm']))) missing.push('pdftoppm');
    if (missing.length === 0) return { state: 'good', detail: 'LibreOffice and pdftoppm are there' };
    return {
      state: 'lack',
      detail: `${missing.join(' and ')} not found: uploaded presentations are not turned into pictures`,
      advice: 'On Debian: apt install libreoffice-impress poppler-utils',
    };
  },
};

async function anyProgram(names: readonly string[]): Promise<boolean> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const found = await access(join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return true;
    }
  }
  return false;
}

const clock: Check = {
  name: 'Clock',
  advice: '',
  run: async () => {
    const now = new Date();
    const detail = now.toISOString();
    if (now.getUTCFullYear() < 2025) {
      return {
        state: 'fault',
        detail,
        advice: 'Set the clock: signed requests are refused when it is 15 minutes off.',
      };
    }
    // Only systemd tells without asking the network; where it is absent nothing can be said.
    if (existsSync('/run/systemd/timesync') && !existsSync('/run/systemd/timesync/synchronized')) {
      return {
        state: 'lack',
        detail: `${detail}, not synchronised`,
        advice: 'Run: timedatectl set-ntp true',
      };
    }
    return { state: 'good', detail };
  },
};
