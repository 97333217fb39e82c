/** A part of a file, in bytes from its start; `end` is not part of it. */
export interface Part {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

const PART_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = 100;

/**
 * Cuts a file into the parts in which it is sent: 16 MB each, more where that would be over a hundred parts. What is cut
 * off in the middle goes on with the parts that are missing.
 */
export function partsOf(size: number): readonly Part[] {
  const count = Math.max(1, Math.min(MAX_PARTS, Math.ceil(size / PART_BYTES)));
  const step = Math.ceil(size / count);
  return Array.from({ length: count }, (_, index) => ({
    index,
    start: Math.min(size, index * step),
    end: Math.min(size, (index + 1) * step),
  }));
}

/** What is known of an upload that was begun, so that another visit can go on with it. */
export interface Begun {
  readonly assetId: string;
  readonly fileId: string;
  readonly urls: readonly string[];
  readonly done: readonly number[];
  /** ms since 1970; addresses are valid for 24 hours. */
  readonly at: number;
}

const VALID_MS = 23 * 60 * 60 * 1000;

/** Tells a file from others, as well as a browser lets one. */
export function fingerprint(file: {
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
}): string {
  return `${file.name}:${file.size}:${file.lastModified}`;
}

/** Reads what was stored of an upload; nothing when its addresses are no longer valid or it fits another cut. */
export function readBegun(text: string | null, parts: number, now: number): Begun | undefined {
  if (text === null) return undefined;
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    // Written by another version of the console: the upload begins anew.
    return undefined;
  }
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { assetId, fileId, urls, done, at } = stored as Partial<Begun>;
  if (typeof assetId !== 'string' || typeof fileId !== 'string' || typeof at !== 'number') return undefined;
  if (!Array.isArray(urls) || urls.length !== parts || !Array.isArray(done)) return undefined;
  if (now - at > VALID_MS) return undefined;
  return { assetId, fileId, urls, done, at };
}
