import { open, readFile, rename } from 'node:fs/promises';

/**
 * The file of a trained voice: eight bytes of magic, length of the head (32 bit, little endian), the head as JSON, then the
 * blobs in the order in which the head names them.
 */
const MAGIC = 'CYVOICE1';
const LONGEST_HEAD = 64 * 1024 * 1024;

export type VoiceModelKind = 'prompt' | 'units';

/** What a trained voice needs beyond numbers. */
export interface VoiceModel {
  readonly kind: VoiceModelKind;
  /** Plain JSON; its shape belongs to the kind. */
  readonly about: unknown;
  readonly blobs: Readonly<Record<string, Buffer>>;
}

/** A file that is no voice, or not a whole one. */
export class BadVoiceModel extends Error {
  constructor(path: string, why: string) {
    super(`the voice model ${path} cannot be used: ${why}`);
    this.name = 'BadVoiceModel';
  }
}

interface Head {
  readonly kind: VoiceModelKind;
  readonly about: unknown;
  readonly blobs: readonly { readonly name: string; readonly size: number }[];
}

/** Writes the file as a whole or not at all. */
export async function writeVoiceModel(path: string, { kind, about, blobs }: VoiceModel): Promise<void> {
  const parts = Object.entries(blobs);
  const head: Head = { kind, about, blobs: parts.map(([name, data]) => ({ name, size: data.length })) };
  const text = Buffer.from(JSON.stringify(head));
  const start = Buffer.alloc(12);
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(text.length, 8);
  const beside = `${path}.part`;
  const file = await open(beside, 'w', 0o600);
  try {
    for (const part of [start, text, ...parts.map(([, data]) => data)]) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

function isHead(value: unknown): value is Head {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, blobs } = value as Partial<Head>;
  return (
    (kind === 'prompt' || kind === 'units') &&
    Array.isArray(blobs) &&
    blobs.every(
      (blob: Partial<Head['blobs'][number]>) =>
        typeof blob.name === 'string' && Number.isInteger(blob.size) && (blob.size ?? -1) >= 0,
    )
  );
}

/** Reads the model of a voice. @throws BadVoiceModel, or as the file system does */
export async function readVoiceModel(path: string, kind: VoiceModelKind): Promise<VoiceModel> {
  const data = await readFile(path);
  if (data.length < 12 || data.toString('latin1', 0, 8) !== MAGIC)
    throw new BadVoiceModel(path, 'it is no voice model');
  const length = data.readUInt32LE(8);
  if (length > LONGEST_HEAD || 12 + length > data.length) throw new BadVoiceModel(path, 'it is cut off');
  let head: unknown;
  try {
    head = JSON.parse(data.toString('utf8', 12, 12 + length));
  } catch (error) {
    throw new BadVoiceModel(path, `its head is broken: ${String(error)}`);
  }
  if (!isHead(head)) throw new BadVoiceModel(path, 'its head is broken');
  if (head.kind !== kind) throw new BadVoiceModel(path, `it holds ${head.kind}, not ${kind}`);
  const blobs: Record<string, Buffer> = {};
  let at = 12 + length;
  for (const { name, size } of head.blobs) {
    blobs[name] = data.subarray(at, at + size);
    at += size;
  }
  if (at !== data.length) throw new BadVoiceModel(path, 'it is not whole');
  return { kind: head.kind, about: head.about, blobs };
}
