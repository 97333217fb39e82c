import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { LONG_TEXT_BYTES, LONGEST_SENTENCE, TEXT_BYTES } from '../kinds.ts';
import type { AuditError } from '../table.ts';
import { decodeText, isInLanguage, type TextFault } from '../text.ts';
import { NotAsPromised, wavGuard } from '../wav.ts';
import { mostEntries, readContents, type PackagedPair, type PackageRules } from './contents.ts';
import { fileError, PackageRefused } from './errors.ts';
import { openZip, type Zip, type ZipEntry } from './zip.ts';

/** A recording out of a package, stored. */
export interface Unpacked<Stored> {
  readonly position: number;
  readonly audioName: string;
  readonly textName: string | undefined;
  readonly text: string;
  readonly stored: Stored;
}

export interface UnpackOptions<Stored> {
  readonly path: string;
  readonly rules: PackageRules;
  readonly language: 'CN' | 'EN';
  readonly signal: AbortSignal;
  /** Stores the sound of a recording from a stream. */
  readonly store: (position: number, sound: Readable) => Promise<Stored>;
  /** Takes it back. */
  drop(stored: Stored): Promise<void>;
  onProgress(done: number): void;
}

const TEXT_CODES = {
  encoding: 'MSS.20020012',
  empty: 'MSS.20020004',
  'too-long': 'MSS.20020004',
} as const satisfies Readonly<Record<TextFault, string>>;

/**
 * Unpacks what was submitted, sound by sound as a stream; a package that is refused leaves nothing stored.
 * @throws PackageRefused
 */
export async function unpackPackage<Stored>(
  options: UnpackOptions<Stored>,
): Promise<readonly Unpacked<Stored>[]> {
  const zip = await openZip(options.path, mostEntries(options.rules));
  const done: Unpacked<Stored>[] = [];
  try {
    const pairs = readContents(zip.entries, options.rules);
    const texts = await readTexts(zip, pairs, options);
    for (const pair of pairs) {
      options.signal.throwIfAborted();
      done.push({
        position: pair.position,
        audioName: pair.audio.name,
        textName: pair.text?.name,
        text: texts.get(pair.position) ?? '',
        stored: await storeSound(zip, pair, options),
      });
      options.onProgress(done.length / pairs.length);
    }
    return done;
  } catch (error) {
    for (const { stored } of done) await options.drop(stored);
    throw error;
  } finally {
    zip.close();
  }
}

async function readTexts<Stored>(
  zip: Zip,
  pairs: readonly PackagedPair[],
  { rules, language }: UnpackOptions<Stored>,
): Promise<ReadonlyMap<number, string>> {
  const texts = new Map<number, string>();
  const errors: AuditError[] = [];
  for (const { position, text: entry } of pairs) {
    if (entry === undefined) continue;
    const read = decodeText(
      await bytesOf(zip, entry, rules),
      rules.isLong ? LONG_TEXT_BYTES : LONGEST_SENTENCE,
    );
    if ('fault' in read) errors.push(fileError(TEXT_CODES[read.fault], entry.name, read.message));
    else if (!isInLanguage(read.text, language))
      errors.push(
        fileError('MSS.20020015', entry.name, `expected ${language === 'CN' ? 'Chinese' : 'English'}`),
      );
    else texts.set(position, read.text);
  }
  if (errors.length > 0) throw new PackageRefused(errors);
  return texts;
}

/** A text as a whole; the directory was checked for its size, and the stream keeps to that. */
async function bytesOf(zip: Zip, entry: ZipEntry, { isLong }: PackageRules): Promise<Buffer> {
  const most = isLong ? LONG_TEXT_BYTES : TEXT_BYTES;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of await zip.read(entry)) {
      size += (chunk as Buffer).length;
      if (size > most) throw new RangeError('there is more of it than it says');
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw broken(entry, error);
  }
  const bytes = Buffer.concat(chunks);
  if (crc32(bytes) !== entry.crc32) throw broken(entry, new NotAsPromised('checksum'));
  return bytes;
}

async function storeSound<Stored>(
  zip: Zip,
  { position, audio }: PackagedPair,
  { store, signal }: UnpackOptions<Stored>,
): Promise<Stored> {
  let source: Readable;
  try {
    source = await zip.read(audio);
  } catch (error) {
    throw broken(audio, error);
  }
  const guard = wavGuard(audio.crc32);
  // Whoever stores reads from the guard; where the source breaks, the guard breaks with it.
  const flow = pipeline(source, guard, { signal });
  const [flowed, stored] = await Promise.allSettled([flow, store(position, guard)]);
  if (flowed.status === 'rejected') {
    signal.throwIfAborted();
    const storing = stored.status === 'rejected' && isStoresOwn(stored.reason, flowed.reason);
    throw storing ? stored.reason : broken(audio, flowed.reason);
  }
  if (stored.status === 'rejected') throw stored.reason;
  return stored.value;
}

/** True when it was the store that gave up first: then the package is not to blame. */
function isStoresOwn(ofStore: unknown, ofFlow: unknown): boolean {
  const { code } = ofFlow as { readonly code?: unknown };
  return ofStore !== ofFlow && (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR');
}

function broken(entry: ZipEntry, error: unknown): PackageRefused {
  if (error instanceof NotAsPromised && error.what === 'not-wav')
    return new PackageRefused([fileError('MSS.20020012', entry.name, error.message)]);
  const why = error instanceof Error ? error.message : String(error);
  return new PackageRefused([fileError('MSS.20020013', entry.name, `cannot be unpacked: ${why}`)]);
}
