import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { keeper } from '../../hosts/keeper.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import type { Identity } from './identity.ts';
import { writeDurably } from '../files.ts';
import type { PostgresPlace } from './place.ts';

/** How to reach a running Postgres over its socket. */
export interface Connection {
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface LaunchOptions {
  readonly place: PostgresPlace;
  readonly log: Logger;
  /** Extra server settings, e.g. `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

const USER = 'cyclorama';
const DATABASE = 'cyclorama';
/** Longest path of a unix socket, with room for Postgres' own file name. */
const SOCKET_FOLDER_LIMIT = 85;

/** Our private Postgres: socket only, a child process that is started again when it dies. */
export class EmbeddedPostgres {
  readonly connection: Connection;
  readonly #options: LaunchOptions;
  readonly #binaries: Binaries;
  readonly #data: string;
  readonly #run: string;
  #child: ChildProcess | undefined;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;

  private constructor(options: LaunchOptions, binaries: Binaries, run: string, password: string) {
    this.#options = options;
    this.#binaries = binaries;
    this.#data = options.place.dataFolder;
    this.#run = run;
    this.connection = { host: run, user: USER, password, database: DATABASE };
  }

  /** Initialises the database when there is none, ends a survivor of an earlier run, starts and waits. */
  static async start(options: LaunchOptions): Promise<EmbeddedPostgres> {
    const { place } = options;
    const binaries = findBinaries(place.identity, place.sharedFolder);
    mkdirSync(place.root, { recursive: true, mode: 0o755 });
    const password = initialise(place, binaries, options.log);
    const run = prepareRunFolder(place);
    const server = new EmbeddedPostgres(options, binaries, run, password);
    await endSurvivor(place.dataFolder, options.log);
    await server.#launch();
    return server;
  }

  /** Process id of the postmaster while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Fast shutdown: running transactions are rolled back, everything committed is on disk. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGINT');
    const impatient = setTimeout(() => child.kill('SIGQUIT'), 15_000);
    await gone;
    clearTimeout(impatient);
  }

  async #launch(): Promise<void> {
    const settings = {
      listen_addresses: '',
      unix_socket_directories: this.#run,
      unix_socket_permissions: '0700',
      max_connections: '200',
      shared_buffers: '64MB',
      ...this.#options.settings,
    };
    const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const child = spawn(this.#binaries.postgres, ['-D', this.#data, ...args], {
      ...spawnIdentity(this.#options.place.identity),
      // Away from the terminal's process group: Ctrl-C is for us, we stop Postgres last.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    if (child.pid !== undefined) keeper().watch(child.pid, 'INT');
    const ready = await new Promise<true | string>((resolve) => {
      const lines: string[] = [];
      let rest = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        for (const line of parts) {
          lines.push(line);
          if (lines.length > 20) lines.shift();
          this.#options.log.debug({ postgres: line });
          if (line.includes('ready to accept connections')) resolve(true);
        }
      });
      child.once('error', (error) => resolve(error.message));
      child.once('exit', () => resolve(lines.join('\n')));
    });
    if (ready !== true) throw new Error(`Postgres did not start:\n${ready}`);
    child.once('exit', (code, signal) => this.#died(child, code, signal));
    if (child.exitCode !== null || child.signalCode !== null)
      this.#died(child, child.exitCode, child.signalCode);
  }

  #died(child: ChildProcess, code: number | null, signal: string | null): void {
    if (child.pid !== undefined) keeper().release(child.pid);
    if (this.#stopping || this.#child !== child) return;
    this.#child = undefined;
    this.#options.log.error({ code, signal }, 'Postgres ended unexpectedly; starting it again');
    this.#again(100);
  }

  #again(delay: number): void {
    this.#restart = setTimeout(() => {
      // Its backends may outlive a killed postmaster for a moment and hold the data folder.
      endSurvivor(this.#data, this.#options.log)
        .then(() => (this.#stopping ? undefined : this.#launch()))
        .catch((error: unknown) => {
          this.#options.log.error({ err: error }, 'Postgres could not be started again');
          this.#again(Math.min(delay * 2, 5000));
        });
    }, delay);
  }
}

function spawnIdentity(identity: Identity | undefined): {
  uid?: number;
  gid?: number;
  cwd: string;
  env: NodeJS.ProcessEnv;
} {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };
  return identity ? { uid: identity.uid, gid: identity.gid, cwd: '/', env } : { cwd: '/', env };
}

function own(path: string, identity: Identity | undefined, mode: number): void {
  if (identity) chownSync(path, identity.uid, identity.gid);
  chmodSync(path, mode);
}

/** Makes the cluster when it is missing; returns the password of our role. */
function initialise(place: PostgresPlace, binaries: Binaries, log: Logger): string {
  const passwordFile = join(place.root, 'password');
  const versionFile = join(place.dataFolder, 'PG_VERSION');
  if (existsSync(versionFile) && existsSync(passwordFile)) {
    const major = readFileSync(versionFile, 'utf8').trim();
    if (major !== binaries.version.split('.')[0]) {
      throw new Error(
        `The database in ${place.dataFolder} is of Postgres ${major}, this version of Cyclorama brings ` +
          `${binaries.version}. Export it with the version that made it, then restore the archive here.`,
      );
    }
    return readFileSync(passwordFile, 'utf8').trim();
  }
  log.info({ folder: place.dataFolder }, 'making the database');
  // A folder without PG_VERSION or password is what an interrupted first start left.
  rmSync(place.dataFolder, { recursive: true, force: true });
  mkdirSync(place.dataFolder, { recursive: true });
  own(place.dataFolder, place.identity, 0o700);
  const password = randomBytes(24).toString('base64url');
  const secretFolder = mkdtempSync(join(place.root, 'init-'));
  own(secretFolder, place.identity, 0o700);
  const secret = join(secretFolder, 'password');
  try {
    writeFileSync(secret, password, { mode: 0o600 });
    own(secret, place.identity, 0o600);
    const args = ['-D', place.dataFolder, '-U', USER, '-A', 'scram-sha-256', '--pwfile', secret];
    const made = spawnSync(binaries.initdb, [...args, '-E', 'UTF8', '--locale=C.UTF-8'], {
      ...spawnIdentity(place.identity),
      encoding: 'utf8',
    });
    if (made.status !== 0) {
      throw new Error(
        `The database could not be made: ${made.error?.message ?? `${made.stdout}${made.stderr}`}`,
      );
    }
  } finally {
    rmSync(secretFolder, { recursive: true, force: true });
  }
  writeDurably(passwordFile, password, 0o600);
  return password;
}

/** Sockets have short names only; deep data folders get theirs in the temporary folder. */
function prepareRunFolder(place: PostgresPlace): string {
  const near = join(place.root, 'run');
  if (Buffer.byteLength(near) <= SOCKET_FOLDER_LIMIT) {
    mkdirSync(near, { recursive: true });
    own(near, place.identity, 0o700);
    return near;
  }
  const far = mkdtempSync(join(tmpdir(), 'cyclorama-pg-'));
  own(far, place.identity, 0o700);
  return far;
}

/** A postmaster that outlived its server still holds the folder: told apart by its command line, asked to go. */
async function endSurvivor(dataFolder: string, log: Logger): Promise<void> {
  const lock = join(dataFolder, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isOurs(pid, dataFolder)) return;
  log.warn({ pid }, 'ending a Postgres that an earlier run left behind');
  process.kill(pid, 'SIGINT');
  for (let waited = 0; isOurs(pid, dataFolder); waited += 50) {
    if (waited === 10_000) process.kill(pid, 'SIGQUIT');
    if (waited > 20_000) throw new Error(`Postgres (process ${pid}) does not end; end it by hand.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isOurs(pid: number, dataFolder: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words[0]?.endsWith('postgres') === true && words.includes(dataFolder);
  } catch {
    // No such process; or no /proc, where `ps` tells the same.
    if (existsSync('/proc/self/cmdline')) return false;
    const listed = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return listed.stdout.includes('postgres') && listed.stdout.includes(dataFolder);
  }
}
