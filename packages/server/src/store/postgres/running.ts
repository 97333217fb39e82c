import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from './launcher.ts';
import { postgresPlace } from './place.ts';

/**
 * How to reach the private Postgres that a `serve` on the same data folder runs.
 * @throws Error when none is running there
 */
export function connectionOfRunning(dataDir: string): Connection {
  const { root, dataFolder } = postgresPlace(dataDir);
  const lock = join(dataFolder, 'postmaster.pid');
  const passwordFile = join(root, 'password');
  // Fifth line of postmaster.pid: the socket folder.
  const socket = existsSync(lock) ? readFileSync(lock, 'utf8').split('\n')[4]?.trim() : undefined;
  if (!socket || !existsSync(passwordFile)) {
    throw new Error(
      `No database is running in ${dataDir}: start \`cyclorama serve\` there first, or set DATABASE_URL for workers ` +
        'on other machines.',
    );
  }
  return {
    host: socket,
    user: 'cyclorama',
    password: readFileSync(passwordFile, 'utf8').trim(),
    database: 'cyclorama',
  };
}
