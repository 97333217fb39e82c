import { readFileSync } from 'node:fs';

/**
 * Milliseconds for which the main thread of a process could have run but had no processor, since it began; 0 where the
 * kernel does not tell.
 */
export function waitedMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6 || 0;
  } catch {
    // It ended while we looked, or there is no such file here.
    return 0;
  }
}
