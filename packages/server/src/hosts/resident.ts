import { readdirSync, readFileSync } from 'node:fs';

const PAGE = 4096;

/**
 * Bytes of memory that a process and its descendants hold, from /proc; 0 where there is no /proc (macOS), so that only
 * the heap limit of the child applies there.
 */
export function residentBytes(pid: number): number {
  let bytes = 0;
  const waiting = [pid];
  const seen = new Set<number>();
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    try {
      bytes += Number(readFileSync(`/proc/${at}/statm`, 'utf8').split(' ')[1]) * PAGE;
      for (const thread of readdirSync(`/proc/${at}/task`)) {
        const children = readFileSync(`/proc/${at}/task/${thread}/children`, 'utf8').trim();
        if (children !== '') waiting.push(...children.split(' ').map(Number));
      }
    } catch {
      // It ended while we looked; what it held is free.
    }
  }
  return bytes;
}
