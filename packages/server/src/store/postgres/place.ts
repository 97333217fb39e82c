import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../files.ts';
import { blockingFolder, postgresIdentity, type Identity } from './identity.ts';

/** Where a private Postgres lives. */
export interface PostgresPlace {
  /** Holds the cluster, its password and its socket. */
  readonly root: string;
  readonly dataFolder: string;
  /** For copies of the binaries that every user may reach. */
  readonly sharedFolder: string;
  /** Under whom it runs; undefined = as ourselves. */
  readonly identity: Identity | undefined;
}

const SYSTEM_FOLDER = '/var/lib/cyclorama';

/**
 * `<data>/postgres`, except for root below a private home, where the unprivileged user of Postgres cannot walk: then a
 * folder of /var/lib/cyclorama, named in `<data>/postgres.location`.
 * @throws Error that names the blocking folder when neither can be reached
 */
export function postgresPlace(dataDir: string): PostgresPlace {
  mkdirSync(dataDir, { recursive: true });
  const pointer = join(dataDir, 'postgres.location');
  const near = join(dataDir, 'postgres');
  if (existsSync(pointer)) return placeAt(readFileSync(pointer, 'utf8').trim(), dataDir);
  const place = placeAt(near, dataDir);
  const blocked = place.identity && blockingFolder(place.dataFolder, place.identity);
  if (!blocked) return place;

  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 12);
  const far = join(SYSTEM_FOLDER, name);
  mkdirSync(far, { recursive: true, mode: 0o755 });
  const moved = placeAt(far, dataDir);
  const farBlocked = moved.identity && blockingFolder(moved.dataFolder, moved.identity);
  if (farBlocked) {
    throw new Error(
      `Postgres runs as ${moved.identity.name}, who may not enter ${blocked} nor ${farBlocked}. ` +
        'Choose another CYCLORAMA_DATA, or set DATABASE_URL.',
    );
  }
  writeDurably(pointer, `${far}\n`, 0o600);
  return moved;
}

function placeAt(root: string, dataDir: string): PostgresPlace {
  const dataFolder = join(root, 'cluster');
  const identity = postgresIdentity(dataFolder);
  return {
    root,
    dataFolder,
    sharedFolder: identity ? SYSTEM_FOLDER : join(dataDir, 'postgres-bin'),
    identity,
  };
}
