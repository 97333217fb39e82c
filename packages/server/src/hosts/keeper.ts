import { spawn, type ChildProcess } from 'node:child_process';

/** What a child process is. */
export interface ChargeAbout {
  readonly kind: 'task' | 'live' | 'rtc';
  /** Of a task: its name. Of a live host: the lease of its session, e.g. `show:ID`. */
  readonly name?: string;
}

/** A child process that runs. */
export interface Charge extends ChargeAbout {
  readonly pid: number;
  readonly since: Date;
}

/**
 * Ends child processes when this process dies, however it dies: a small shell in a session of its own reads from us
 * what to end, and does it once its input closes, which the kernel guarantees even after `kill -9`.
 */
export class Keeper {
  readonly #charges = new Map<number, string>();
  readonly #abouts = new Map<number, { readonly about: ChargeAbout; readonly since: Date }>();
  #shell: ChildProcess | undefined;

  /**
   * From now on `pid` (negative: a process group) gets `signal` when we die.
   * @param about what it is, for people who want to know what runs
   */
  watch(pid: number, signal: 'INT' | 'KILL', about?: ChargeAbout): void {
    this.#charges.set(pid, signal);
    if (about !== undefined) this.#abouts.set(pid, { about, since: new Date() });
    this.#tell(`+ ${signal} ${pid}`);
  }

  /** It has ended; its number may soon belong to something else. */
  release(pid: number): void {
    this.#abouts.delete(pid);
    if (this.#charges.delete(pid)) this.#tell(`- x ${pid}`);
  }

  /** What runs now, the oldest first. */
  get charges(): readonly Charge[] {
    return [...this.#abouts].map(([pid, { about, since }]) => ({ ...about, pid: Math.abs(pid), since }));
  }

  /** Ends the shell without touching what is still listed. */
  close(): void {
    const shell = this.#shell;
    this.#shell = undefined;
    this.#charges.clear();
    this.#abouts.clear();
    shell?.removeAllListeners('exit');
    shell?.kill('SIGKILL');
  }

  #tell(line: string): void {
    if (this.#shell === undefined) this.#start();
    else this.#shell.stdin?.write(`${line}\n`);
  }

  #start(): void {
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: '/usr/bin:/bin' },
    });
    this.#shell = shell;
    // A broken pipe shows as `exit` too; there the shell is replaced.
    shell.stdin.on('error', () => undefined);
    shell.on('error', () => undefined);
    shell.on('exit', () => {
      if (this.#shell !== shell) return;
      this.#shell = undefined;
      if (this.#charges.size > 0) this.#start();
    });
    shell.unref();
    (shell.stdin as unknown as { unref?: () => void }).unref?.();
    for (const [pid, signal] of this.#charges) shell.stdin.write(`+ ${signal} ${pid}\n`);
  }
}

// One entry per line in $list, as "SIGNAL:PID"; patterns keep it to what every POSIX shell has built in.
const SCRIPT = `
trap '' INT TERM HUP
list=' '
while read -r op signal pid; do
  case $op in
    +) list="$list$signal:$pid " ;;
    -) rest=' '; for entry in $list; do case $entry in *:"$pid") ;; *) rest="$rest$entry " ;; esac; done; list=$rest ;;
  esac
done
for entry in $list; do kill -s "\${entry%%:*}" -- "\${entry#*:}" 2>/dev/null; done
`;

let shared: Keeper | undefined;

/** The keeper of this process. */
export function keeper(): Keeper {
  shared ??= new Keeper();
  return shared;
}
