import { createHash } from 'node:crypto';
import { access, mkdir, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { CHARACTERS } from '@cyclorama/avatar/catalogue';
import type { CharacterInfo } from '@cyclorama/avatar/catalogue';
import { BACKGROUNDS, MUSIC_BEDS } from '@cyclorama/library/catalogue';
import { EMBEDDED_VOICES } from '@cyclorama/speech';
import type { Voice } from '@cyclorama/speech';
import { layoutOf } from '../compile/index.ts';
import type { Reference, VideoDocument } from '../compile/index.ts';
import type { LibraryOrder } from '../hosts/tasks/system-library.ts';
import { stableId } from '../studio/assets/ids.ts';
import { systemVoices } from '../studio/assets/system-voices.ts';
import type { HostPool } from '../hosts/pool.ts';
import type { Fetcher } from '../store/fetch/fetcher.ts';
import { version } from './version.ts';

/** Something the user named that is not there; the message lists what is. */
export class UnknownName extends Error {
  constructor(what: string, name: string, known: readonly string[]) {
    super(`${what} “${name}” is unknown. Known: ${known.join(', ')}`);
    this.name = 'UnknownName';
  }
}

const MEMORY_LIMIT = 1024 ** 3;
const DOWNLOAD = { maxBytes: 1024 ** 3, timeoutMs: 300_000 };

/** The presenter of a name or of a system asset's id, or the first of the cast. @throws UnknownName */
export function findCharacter(name: string | undefined): CharacterInfo {
  if (name === undefined) return known(CHARACTERS[0], 'avatar', '', CHARACTERS);
  return known(named('character', CHARACTERS, name), 'avatar', name, CHARACTERS);
}

/** The embedded voice of a name or of a system asset's id, preset ids (11.12) included. @throws UnknownName */
export function findVoice(name: string): Voice {
  const preset = systemVoices().find((asset) => asset.id === name)?.model;
  const found = preset?.kind === 'voice' ? preset.voice : EMBEDDED_VOICES.find((voice) => voice.id === name);
  return known(found, 'voice', name, EMBEDDED_VOICES);
}

interface Named {
  readonly id: string;
}

/** By slug, or by the id under which the system library has it, so that a script of the API works as it is. */
function named<T extends Named>(kind: string, all: readonly T[], name: string): T | undefined {
  return all.find((one) => one.id === name || stableId(kind, one.id) === name);
}

function known<T extends Named>(found: T | undefined, what: string, name: string, all: readonly Named[]): T {
  if (found !== undefined) return found;
  throw new UnknownName(
    what,
    name,
    all.map((one) => one.id),
  );
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
  const set = reference.kind === 'image' ? named('background', BACKGROUNDS, name) : undefined;
  if (set !== undefined) {
    const { output, space } = layoutOf(document);
    // Drawn at the size at which it is shown: never scaled, never soft.
    const { width, height } = output.width * space.height === output.height * space.width ? output : space;
    return fromLibrary(assets, { make: 'background', id: set.id, width, height });
  }
  const bed = reference.kind === 'audio' ? named('music', MUSIC_BEDS, name) : undefined;
  if (bed !== undefined) return fromLibrary(assets, { make: 'music', id: bed.id });
  const path = isAbsolute(name) ? name : resolve(assets.baseDir, name);
  try {
    await access(path);
    return path;
  } catch {
    const known = reference.kind === 'audio' ? MUSIC_BEDS : reference.kind === 'image' ? BACKGROUNDS : [];
    throw new UnknownName(`${reference.field}:`, name, [...known.map((one) => one.id), 'any file']);
  }
}

type Wanted =
  | { readonly make: 'background'; readonly id: string; readonly width: number; readonly height: number }
  | { readonly make: 'music'; readonly id: string };

/** Drawing a set or composing a bed takes seconds and always gives the same: kept in the user's cache folder. */
async function fromLibrary(assets: LocalAssets, wanted: Wanted): Promise<string> {
  const folder = join(cacheDir(), 'library');
  await mkdir(folder, { recursive: true });
  const extension = wanted.make === 'music' ? 'wav' : 'png';
  const path = join(folder, `${wanted.id}-${digest(JSON.stringify([wanted, version()]))}.${extension}`);
  try {
    await access(path);
  } catch {
    const part = `${path}.${process.pid}.part`;
    const input: LibraryOrder = { ...wanted, path: part };
    await assets.hosts.run({
      task: 'system-library',
      input,
      signal: assets.signal,
      memoryLimitBytes: MEMORY_LIMIT,
    });
    await rename(part, path);
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
