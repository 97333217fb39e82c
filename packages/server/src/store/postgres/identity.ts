import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** An unprivileged user under whom Postgres runs when we are root, since Postgres refuses root. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

const USER = 'cyclorama';

/**
 * The user for Postgres: undefined when we are not root ourselves. An existing database keeps its owner; otherwise it
 * is the system user `cyclorama`, made when it can be, else `nobody`.
 */
export function postgresIdentity(dataFolder: string): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataFolder)) {
    const { uid } = statSync(dataFolder);
    const owner = uid === 0 ? undefined : lookUp((entry) => entry.uid === uid);
    if (owner) return owner;
  }
  const existing = lookUp((entry) => entry.name === USER);
  if (existing) return existing;
  spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    USER,
  ]);
  // useradd may be absent, or lose a race for /etc/passwd; what counts is who exists now.
  const user = lookUp((entry) => entry.name === USER) ?? lookUp((entry) => entry.name === 'nobody');
  if (!user) {
    throw new Error(
      'Postgres must not run as root and there is no other user: make a system user named cyclorama.',
    );
  }
  return user;
}

function lookUp(matches: (entry: Identity) => boolean): Identity | undefined {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (!name || !uid || !gid) continue;
    const entry = { name, uid: Number(uid), gid: Number(gid) };
    if (entry.uid !== 0 && matches(entry)) return entry;
  }
  return undefined;
}

/** The first parent folder of `path` through which `identity` may not walk; undefined when it can reach it. */
export function blockingFolder(path: string, identity: Identity): string | undefined {
  const parents: string[] = [];
  for (let at = dirname(resolve(path)); ; at = dirname(at)) {
    parents.unshift(at);
    if (at === dirname(at)) break;
  }
  return parents.find((folder) => {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (!stat) return false; // made by us later
    const shift = stat.uid === identity.uid ? 6 : stat.gid === identity.gid ? 3 : 0;
    return ((stat.mode >> shift) & 1) === 0;
  });
}
