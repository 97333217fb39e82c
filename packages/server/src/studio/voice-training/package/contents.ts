import type { KindRules } from '../kinds.ts';
import { LONG_TEXT_BYTES, TEXT_BYTES } from '../kinds.ts';
import type { AuditError } from '../table.ts';
import { fileError, PackageRefused, refused } from './errors.ts';
import type { ZipEntry } from './zip.ts';

/** What a package must hold; see KINDS. */
export type PackageRules = Pick<KindRules, 'recordings' | 'isLong' | 'unpacked' | 'audio'>;

/** A recording of a package and its text. */
export interface PackagedPair {
  readonly position: number;
  readonly audio: ZipEntry;
  readonly text?: ZipEntry;
}

/** Sound packs to a tenth at best; beyond this something is not what it says. */
const MOST_RATIO = 200;
/** Below this no ratio harms. */
const SMALL = 64 * 1024;
const MOST_ERRORS = 50;
/** What computers put into packages by themselves. */
const ADDED_BY_SYSTEMS = /^(?:__MACOSX\/.*|(?:[^/]+\/)?(?:\.DS_Store|Thumbs\.db|desktop\.ini))$/;
const PLAIN = /^[A-Za-z0-9 ._-]+$/;

/** More entries than any honest package has, with what systems add for each file. */
export function mostEntries(rules: PackageRules): number {
  return rules.recordings * 4 + 50;
}

/**
 * Holds a package's directory against what its kind of job takes: x.wav with x.txt, x from 0, all in one folder; or one
 * recording, for long ones.
 * @throws PackageRefused naming every file that is wrong
 */
export function readContents(entries: readonly ZipEntry[], rules: PackageRules): readonly PackagedPair[] {
  const files = entries.filter(({ name }) => !ADDED_BY_SYSTEMS.test(name));
  check(files.flatMap((entry) => pathErrors(entry)));
  const plain = files.filter(({ name }) => !name.endsWith('/'));
  checkFolders(files);
  check(plain.flatMap((entry) => sizeErrors(entry, rules)));
  const total = plain.reduce((sum, { size }) => sum + size, 0);
  if (total > rules.unpacked)
    throw refused(
      'MSS.20020023',
      `the package unpacks to ${total} bytes, at most ${rules.unpacked} are taken`,
    );
  return rules.isLong ? longOf(plain) : pairsOf(plain, rules);
}

function check(errors: readonly AuditError[]): void {
  if (errors.length > 0) throw new PackageRefused(errors.slice(0, MOST_ERRORS));
}

/** Names that lead elsewhere or hide something, and what is no file at all. */
function pathErrors({ name, isEncrypted, isSpecial }: ZipEntry): AuditError[] {
  const parts = name.replace(/\/$/, '').split('/');
  const leadsOut =
    name.startsWith('/') || /^[A-Za-z]:/.test(name) || parts.some((part) => part === '..' || part === '.');
  if (leadsOut) return [fileError('MSS.20020026', name, 'the name leads out of the package')];
  if (isSpecial)
    return [fileError('MSS.20020012', name, 'neither a file nor a folder (a link, for example)')];
  if (!parts.every((part) => PLAIN.test(part)))
    return [
      fileError(
        'MSS.20020026',
        name,
        'the name has special characters; letters, digits, “.”, “_” and “-” are taken',
      ),
    ];
  if (isEncrypted)
    return [fileError('MSS.20020013', name, 'the file is encrypted; pack it without a password')];
  return [];
}

/** Everything lies at the top, or everything in one folder there. */
function checkFolders(files: readonly ZipEntry[]): void {
  const folders = new Set<string>();
  for (const { name } of files) {
    const folder = name.slice(0, name.lastIndexOf('/', name.length - 1) + 1);
    if (folder.split('/').length > 2)
      throw new PackageRefused([fileError('MSS.20020025', name, 'folders inside folders are not taken')]);
    // The folder's own entry says nothing about where the files are.
    if (name !== folder || folder === '') folders.add(folder);
  }
  const named = new Set(files.filter(({ name }) => name.endsWith('/')).map(({ name }) => name));
  const all = new Set([...folders, ...named]);
  if (folders.size > 1 || (all.size > 1 && named.size > 1))
    throw refused(
      'MSS.20020025',
      `the files lie in ${all.size} folders (${[...all].map((one) => one || 'the top').join(', ')}); put all into one`,
    );
}

function sizeErrors({ name, size, packedSize }: ZipEntry, rules: PackageRules): AuditError[] {
  const isText = /\.txt$/i.test(name);
  const most = isText ? (rules.isLong ? LONG_TEXT_BYTES : TEXT_BYTES) : rules.audio;
  if (size > most)
    return [fileError('MSS.20020023', name, `unpacks to ${size} bytes, at most ${most} are taken`)];
  if (size > SMALL && size > packedSize * MOST_RATIO)
    return [
      fileError(
        'MSS.20020023',
        name,
        `unpacks to ${Math.floor(size / Math.max(1, packedSize))} times its size`,
      ),
    ];
  return [];
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

const NUMBERED = /^(0|[1-9]\d{0,3})\.(wav|txt)$/i;

function pairsOf(files: readonly ZipEntry[], { recordings }: PackageRules): readonly PackagedPair[] {
  const last = recordings - 1;
  const wrong = files.filter(({ name }) => !NUMBERED.test(baseName(name)));
  check(
    wrong.map(({ name }) =>
      fileError('MSS.20020012', name, `expected x.wav and x.txt, x being a number from 0 to ${last}`),
    ),
  );
  const sounds = new Map<number, ZipEntry>();
  const texts = new Map<number, ZipEntry>();
  const errors: AuditError[] = [];
  for (const entry of files) {
    const [, number = '', ending = ''] = NUMBERED.exec(baseName(entry.name)) ?? [];
    const position = Number(number);
    const kind = ending.toLowerCase() === 'wav' ? sounds : texts;
    if (position > last)
      errors.push(fileError('MSS.20020022', entry.name, `the last recording is number ${last}`));
    else if (kind.has(position))
      errors.push(fileError('MSS.20020016', entry.name, 'the file is there twice'));
    else kind.set(position, entry);
  }
  check(errors);
  checkPartners(sounds, texts);
  if (sounds.size < recordings) {
    const missing = Array.from({ length: recordings }, (_, position) => position).filter(
      (position) => !sounds.has(position),
    );
    throw refused(
      'MSS.20020017',
      `${sounds.size} WAV files of ${recordings} are there; missing: ${missing.map((at) => `${at}.wav`).join(', ')}`,
    );
  }
  return [...sounds]
    .sort(([a], [b]) => a - b)
    .map(([position, audio]) => {
      const text = texts.get(position);
      return { position, audio, ...(text === undefined ? {} : { text }) };
    });
}

/** Every sound has its text and every text its sound. */
function checkPartners(sounds: ReadonlyMap<number, ZipEntry>, texts: ReadonlyMap<number, ZipEntry>): void {
  const code = sounds.size === texts.size ? 'MSS.20020016' : 'MSS.20020040';
  check([
    ...[...sounds]
      .filter(([position]) => !texts.has(position))
      .map(([position, { name }]) => fileError(code, name, `its text ${position}.txt is missing`)),
    ...[...texts]
      .filter(([position]) => !sounds.has(position))
      .map(([position, { name }]) => fileError(code, name, `its recording ${position}.wav is missing`)),
  ]);
}

/** One recording and, maybe, what was said in it. */
function longOf(files: readonly ZipEntry[]): readonly PackagedPair[] {
  const sounds = files.filter(({ name }) => /\.wav$/i.test(name));
  const texts = files.filter(({ name }) => /\.txt$/i.test(name));
  check(
    files
      .filter((entry) => !sounds.includes(entry) && !texts.includes(entry))
      .map(({ name }) => fileError('MSS.20020012', name, 'expected one WAV file, and its text at most')),
  );
  const [audio] = sounds;
  if (audio === undefined || sounds.length > 1)
    throw refused(
      'MSS.20020017',
      `the package holds ${sounds.length} WAV files, expected one long recording`,
    );
  const [text] = texts;
  if (texts.length > 1)
    throw refused('MSS.20020016', `the package holds ${texts.length} texts for one recording`);
  return [{ position: 0, audio, ...(text === undefined ? {} : { text }) }];
}
