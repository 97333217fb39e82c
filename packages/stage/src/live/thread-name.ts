import { writeFileSync } from 'node:fs';

/** What the system takes. */
const MOST = 15;

/** Names the calling thread, and those that it starts, for tools of the system (`top -H`); nothing where there are none. */
export function nameThread(name: string): void {
  try {
    writeFileSync('/proc/thread-self/comm', name.replace(/[^\x20-\x7e]/g, '?').slice(0, MOST));
  } catch {
    // Not Linux: threads go by the name of the process.
  }
}
