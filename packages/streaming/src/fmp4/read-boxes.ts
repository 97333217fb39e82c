/** A box as it was read back. */
export interface ReadBox {
  readonly name: string;
  readonly body: Buffer;
}

/** Boxes one after the other. @throws RangeError where one is longer than what there is */
export function readBoxes(data: Uint8Array): readonly ReadBox[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const boxes: ReadBox[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) throw new RangeError(`a box of ${size} bytes at ${at}`);
    boxes.push({ name: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

/** The first box at a path below `data`. @throws Error where there is none */
export function boxAt(data: Uint8Array, ...path: readonly string[]): Buffer {
  let body = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  for (const name of path) {
    const found = readBoxes(body).find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no ${name} of ${path.join('/')}`);
    body = found.body;
  }
  return body;
}

/** What a fragment says of one track. */
export interface ReadRun {
  readonly track: number;
  readonly dts: number;
  /** From the first byte of the fragment. */
  readonly dataOffset: number;
  readonly samples: readonly {
    readonly duration: number;
    readonly size: number;
    readonly flags: number;
    readonly delay: number;
  }[];
}

/** Runs of a fragment. */
export function readFragment(data: Uint8Array): readonly ReadRun[] {
  return readBoxes(boxAt(data, 'moof'))
    .filter(({ name }) => name === 'traf')
    .map(({ body }) => {
      const trun = boxAt(body, 'trun');
      const count = trun.readUInt32BE(4);
      return {
        track: boxAt(body, 'tfhd').readUInt32BE(4),
        dts: Number(boxAt(body, 'tfdt').readBigUInt64BE(4)),
        dataOffset: trun.readUInt32BE(8),
        samples: Array.from({ length: count }, (_, i) => ({
          duration: trun.readUInt32BE(12 + i * 16),
          size: trun.readUInt32BE(16 + i * 16),
          flags: trun.readUInt32BE(20 + i * 16),
          delay: trun.readInt32BE(24 + i * 16),
        })),
      };
    });
}
