import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeDurably } from '../store/files.ts';
import { CREDENTIALS_FILE, SECRET_KEY_FILE } from '../studio/tenants/index.ts';
import { BadArchive } from './tar.ts';

/** Folder of key files in an archive. */
export const KEYS_FOLDER = 'keys/';
const SECRETS = 'secrets';
const NAME = /^(?:secrets\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Files of a data folder without which its database and its URLs cannot be read; relative names. */
export function keyFiles(dataDir: string): readonly string[] {
  const single = [CREDENTIALS_FILE, SECRET_KEY_FILE, 'config.json'].filter((name) =>
    existsSync(join(dataDir, name)),
  );
  const folder = join(dataDir, SECRETS);
  const secrets = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
  return [...single, ...secrets.map((name) => `${SECRETS}/${name}`)];
}

/** Puts a key file back (0600). @throws BadArchive for names outside of the data folder */
export function restoreKeyFile(dataDir: string, name: string, content: string): void {
  if (!NAME.test(name)) throw new BadArchive(`${name} is no name of a key file`);
  const path = join(dataDir, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeDurably(path, content, 0o600);
}
