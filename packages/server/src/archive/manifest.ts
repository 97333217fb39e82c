import type { DatabaseManifest } from './dump.ts';
import { BadArchive, type TarEntry } from './tar.ts';

/** First entry of an archive. */
export interface ArchiveManifest {
  readonly product: 'cyclorama';
  readonly format: 1;
  /** Version of Cyclorama that wrote it. */
  readonly version: string;
  readonly createdAt: string;
  readonly database: DatabaseManifest;
}

export const MANIFEST = 'manifest.json';
const LIMIT = 10_000_000;

/** Reads a small JSON entry whole. @throws BadArchive */
export async function readJson(entry: TarEntry): Promise<unknown> {
  if (entry.size > LIMIT) throw new BadArchive(`${entry.name} is too large`);
  const parts: Uint8Array[] = [];
  for await (const part of entry.body) parts.push(part);
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    throw new BadArchive(
      `${entry.name} is no JSON (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

/** @throws BadArchive when the entry is not the manifest of an archive of ours */
export async function readManifest(entry: TarEntry | undefined): Promise<ArchiveManifest> {
  if (entry?.name !== MANIFEST) throw new BadArchive(`it does not begin with ${MANIFEST}`);
  const manifest = (await readJson(entry)) as Partial<ArchiveManifest>;
  if (manifest.product !== 'cyclorama') throw new BadArchive('another program wrote it');
  if (manifest.format !== 1) {
    throw new BadArchive(
      `its format is ${JSON.stringify(manifest.format)}; a newer version of Cyclorama wrote it`,
    );
  }
  if (!manifest.database || !Array.isArray(manifest.database.tables))
    throw new BadArchive('its manifest is damaged');
  return manifest as ArchiveManifest;
}
