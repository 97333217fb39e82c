/** A box of ISO 14496-12: its size, its name, what is in it. */
export function box(name: string, ...parts: readonly Uint8Array[]): Buffer {
  let size = 8;
  for (const part of parts) size += part.length;
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, ...parts], size);
}

/** A box with a version and flags. */
export function fullBox(
  name: string,
  version: number,
  flags: number,
  ...parts: readonly Uint8Array[]
): Buffer {
  return box(name, u32(version * 0x1000000 + flags), ...parts);
}

/** Numbers of 32 bits, the most significant byte first. */
export function u32(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => out.writeUInt32BE(value >>> 0, i * 4));
  return out;
}

export function u16(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => out.writeUInt16BE(value & 0xffff, i * 2));
  return out;
}

export function u64(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(value));
  return out;
}

export function zeros(count: number): Buffer {
  return Buffer.alloc(count);
}
