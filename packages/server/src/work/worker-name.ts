import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Name of this process among all workers of an installation. It tells where the process lives, so that a worker on the
 * same machine can see at once that it is gone, without waiting for a lease to run out.
 */
export function makeWorkerName(): string {
  return JSON.stringify([place(), process.pid, startTime(process.pid), randomUUID()]);
}

/** True when the worker of that name lived on this machine and no longer does; false when that cannot be known. */
export function isProvablyDead(name: string): boolean {
  const [where, pid, started] = JSON.parse(name) as [string, number, string];
  if (where === '' || where !== place() || started === '') return false;
  return startTime(pid) !== started;
}

let known: string | undefined;

/** Machine, its boot and the process namespace; empty where these cannot be told (no /proc). */
function place(): string {
  if (known !== undefined) return known;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    known = `${hostname()}/${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    known = '';
  }
  return known;
}

/** Ticks since boot at which a process began; empty when there is none of that number. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the start time is the 20th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
