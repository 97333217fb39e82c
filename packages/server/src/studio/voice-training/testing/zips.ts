import { crc32, deflateRawSync } from 'node:zlib';

/** A file of a package, and how the package lies about it. */
export interface ZipFile {
  readonly name: string;
  readonly content: Uint8Array;
  /** Stored as it is instead of packed. */
  readonly isStored?: boolean;
  readonly isEncrypted?: boolean;
  /** Unix mode, e.g. 0o120777 for a link. */
  readonly mode?: number;
  /** What the directory says of the size instead of the truth. */
  readonly claimedSize?: number;
  readonly claimedCrc?: number;
  /** Sizes in the zip64 extra field. */
  readonly isZip64?: boolean;
}

/** A ZIP file with exactly these entries, honest or not. */
export function zipOf(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const data = file.isStored ? Buffer.from(file.content) : deflateRawSync(file.content);
    const entry = { file, data, offset, name: Buffer.from(file.name, 'utf8') };
    const local = header(entry, false);
    parts.push(local, entry.name, ...(file.isZip64 ? [zip64(entry)] : []), data);
    offset += local.length + entry.name.length + (file.isZip64 ? 20 : 0) + data.length;
    directory.push(header(entry, true), entry.name, ...(file.isZip64 ? [zip64(entry)] : []));
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

interface Written {
  readonly file: ZipFile;
  readonly data: Buffer;
  readonly offset: number;
  readonly name: Buffer;
}

function header({ file, data, offset, name }: Written, isCentral: boolean): Buffer {
  const size = file.claimedSize ?? file.content.length;
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE((file.isEncrypted ? 1 : 0) | 0x800, 2);
  shared.writeUInt16LE(file.isStored ? 0 : 8, 4);
  shared.writeUInt32LE(file.claimedCrc ?? crc32(file.content), 10);
  shared.writeUInt32LE(file.isZip64 ? 0xffffffff : data.length, 14);
  shared.writeUInt32LE(file.isZip64 ? 0xffffffff : size, 18);
  shared.writeUInt16LE(name.length, 22);
  shared.writeUInt16LE(file.isZip64 ? 20 : 0, 24);
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(isCentral ? 0x02014b50 : 0x04034b50, 0);
  if (!isCentral) return Buffer.concat([magic, shared]);
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE((3 << 8) | 20, 0);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(((file.mode ?? 0o100644) << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([magic, madeBy, shared, rest]);
}

function zip64({ file, data }: Written): Buffer {
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(file.claimedSize ?? file.content.length), 4);
  extra.writeBigUInt64LE(BigInt(data.length), 12);
  return extra;
}
