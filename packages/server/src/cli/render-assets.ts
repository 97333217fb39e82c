import { createHash } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { CHARACTERS, characterById } from '@cyclorama/avatar';
import type { CharacterInfo } from '@cyclorama/avatar';
import { BACKGROUNDS, MUSIC_BEDS } from '@cyclorama/library';
import { EMBEDDED_VOICES, voiceById } from '@cyclorama/speech';
import type { Voice } from '@cyclorama/speech';
import { layoutOf } from '../compile/index.ts';
import type { Reference, VideoDocument } from '../compile/index.ts';
import type { LibraryInput } from '../hosts/tasks/render-library.ts';
import type { HostPool } from '../hosts/pool.ts';
import type { Fetcher } from '../store/fetch/fetcher.ts';

/** Something the user named that is not there; the message lists what is. */
export class UnknownName extends Error {
  constructor(what: string, name: string, known: readonly string[]) {
    super(`${what} “${name}” is unknown. Known: ${known.join(', ')}`);
    this.name = 'UnknownName';
  }
}

const MEMORY_LIMIT = 1024 ** 3;
const DOWNLOAD = { maxBytes: 1024 ** 3, timeoutMs: 300_000 };

/** The presenter of a name, or the first of the cast. @throws UnknownName */
export function findCharacter(name: string | undefined): CharacterInfo {
  const found = name === undefined ? CHARACTERS[0] : characterById(name);
  if (found !== undefined) return found;
  const known = CHARACTERS.map((one) => one.id);
  throw new UnknownName('avatar', name ?? '', known);
}

/** @throws UnknownName */
export function findVoice(name: string): Voice {
  const found = voiceById(name);
  if (found === undefined) {
    throw new UnknownName(
      'voice',
      name,
      EMBEDDED_VOICES.map((one) => one.id),
    );
  }
  return found;
}

/** What a reference of a command-line document may be: a name of the library, a file, or a URL. */
export interface LocalAssets {
  readonly hosts: HostPool;
  readonly fetcher: Fetcher;
  /** Folder to which relative file names refer. */
  readonly baseDir: string;
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/** The file behind a picture, a video or a music bed. @throws UnknownName, FetchRefused, HostError */
export async function localFile(
  assets: LocalAssets,
  reference: Reference,
  document: VideoDocument,
): Promise<string> {
  if (reference.url !== undefined && /^https?:/i.test(reference.url)) {
    const path = join(assets.workDir, `download-${digest(reference.url)}`);
    await assets.fetcher.toFile(reference.url, path, { ...DOWNLOAD, signal: assets.signal });
    return path;
  }
  const name = reference.assetId ?? reference.url?.replace(/^file:\/\//, '') ?? '';
  if (reference.kind === 'image' && BACKGROUNDS.some((one) => one.id === name)) {
    const { output, space } = layoutOf(document);
    // Drawn at the size at which it is shown: never scaled, never soft.
    const scaled = output.width / output.height === space.width / space.height ? output : space;
    return fromLibrary(assets, { kind: 'background', id: name, width: scaled.width, height: scaled.height });
  }
  if (reference.kind === 'audio' && MUSIC_BEDS.some((one) => one.id === name)) {
    return fromLibrary(assets, { kind: 'music', id: name });
  }
  const path = isAbsolute(name) ? name : resolve(assets.baseDir, name);
  try {
    await access(path);
    return path;
  } catch {
    const known = reference.kind === 'audio' ? MUSIC_BEDS : reference.kind === 'image' ? BACKGROUNDS : [];
    throw new UnknownName(`${reference.field}:`, name, [...known.map((one) => one.id), 'any file']);
  }
}

type Wanted = LibraryInput extends infer Input
  ? Input extends LibraryInput
    ? Omit<Input, 'path'>
    : never
  : never;

/** Drawing a set or composing a bed takes seconds and always gives the same: kept in the user's cache folder. */
async function fromLibrary(assets: LocalAssets, wanted: Wanted): Promise<string> {
  const folder = join(cacheDir(), 'library');
  await mkdir(folder, { recursive: true });
  const extension = wanted.kind === 'music' ? 'wav' : 'png';
  const path = join(folder, `${wanted.id}-${digest(JSON.stringify(wanted))}.${extension}`);
  try {
    await access(path);
  } catch {
    await assets.hosts.run({
      task: 'render-library',
      input: { ...wanted, path },
      signal: assets.signal,
      memoryLimitBytes: MEMORY_LIMIT,
    });
  }
  return path;
}

/** The user's cache folder for Cyclorama. */
export function cacheDir(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'cyclorama');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
