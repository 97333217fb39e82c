import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { refused } from './errors.ts';

/** A file inside a package, as the package describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly packedSize: number;
  readonly crc32: number;
  readonly isEncrypted: boolean;
  /** A link, a device: anything that is neither file nor folder. */
  readonly isSpecial: boolean;
  readonly raw: yauzl.Entry;
}

/** An opened package. */
export interface Zip {
  readonly entries: readonly ZipEntry[];
  /** The unpacked bytes of an entry; fails when there are more or fewer than it says. */
  read(entry: ZipEntry): Promise<Readable>;
  close(): void;
}

const FILE_TYPE = 0o170000;
const FILE = 0o100000;
const FOLDER = 0o040000;
const MADE_ON_UNIX = 3;

/**
 * Opens a package and reads its directory; nothing is unpacked yet. Names are taken as bytes, so that it is us who judge
 * them.
 * @throws PackageRefused MSS.20020013 no ZIP, MSS.20020022 more than `most` entries
 */
export async function openZip(path: string, most: number): Promise<Zip> {
  await checkHead(path);
  const zip = await openFile(path);
  try {
    if (zip.entryCount > most)
      throw refused('MSS.20020022', `the package holds ${zip.entryCount} entries, at most ${most} are taken`);
    const entries: ZipEntry[] = [];
    for await (const raw of entriesOf(zip)) {
      entries.push(described(raw));
      if (entries.length > most) throw refused('MSS.20020022', `the package holds more than ${most} entries`);
    }
    return { entries, read: (entry) => streamOf(zip, entry), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** A package begins with its first file; whatever has a directory only at its end is something else with a ZIP behind it. */
async function checkHead(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(4);
    const { bytesRead } = await file.read(head, 0, 4, 0);
    if (bytesRead === 4 && isZipHead(head)) return;
  } finally {
    await file.close();
  }
  throw refused('MSS.20020013', 'the package is not a ZIP file');
}

/** True for the first bytes of a ZIP file. */
export function isZipHead(head: Uint8Array): boolean {
  return head.length >= 4 && head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

function openFile(path: string): Promise<yauzl.ZipFile> {
  return new Promise((done, failed) => {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true, decodeStrings: false };
    yauzl.open(path, options, (error, zip) => {
      if (error) failed(damaged(error));
      else done(zip);
    });
  });
}

function damaged(error: Error): Error {
  return refused('MSS.20020013', `the package is damaged: ${error.message}`);
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  for (;;) {
    const entry = await new Promise<yauzl.Entry | undefined>((done, failed) => {
      zip.once('entry', done);
      zip.once('end', () => done(undefined));
      zip.once('error', (error: Error) => failed(damaged(error)));
      zip.readEntry();
    });
    zip.removeAllListeners();
    if (!entry) return;
    yield entry;
  }
}

function described(raw: yauzl.Entry): ZipEntry {
  // Names stay bytes where strings are not decoded; the types do not say so.
  const bytes = Buffer.from(raw.fileName as unknown as Uint8Array);
  const type = (raw.externalFileAttributes >>> 16) & FILE_TYPE;
  const isUnix = raw.versionMadeBy >>> 8 === MADE_ON_UNIX;
  return {
    name: nameOf(bytes),
    size: raw.uncompressedSize,
    packedSize: raw.compressedSize,
    crc32: raw.crc32,
    isEncrypted: (raw.generalPurposeBitFlag & 0x1) !== 0,
    isSpecial: isUnix && type !== 0 && type !== FILE && type !== FOLDER,
    raw,
  };
}

/** A name in whatever encoding: one that is not UTF-8 is told byte by byte. */
function nameOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function streamOf(zip: yauzl.ZipFile, { raw }: ZipEntry): Promise<Readable> {
  return new Promise((done, failed) => {
    zip.openReadStream(raw, (error, stream) => {
      if (error) failed(error);
      else done(stream);
    });
  });
}
