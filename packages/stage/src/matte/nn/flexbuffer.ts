import { ModelError } from './flatbuffer.ts';

/** A number, or several: all that options of operators are made of. */
export type FlexValue = number | readonly number[];

const [INT, UINT, FLOAT, MAP, VECTOR_INT, VECTOR_FLOAT, BOOL] = [1, 2, 3, 9, 11, 13, 26];

/**
 * Reads a FlexBuffer whose root is a map of numbers and vectors of numbers, as custom operators have for options. Other
 * members are left out. @throws ModelError when it is damaged
 */
export function readFlexMap(bytes: Uint8Array): ReadonlyMap<string, FlexValue> {
  const reader = new Reader(bytes);
  const end = bytes.byteLength;
  const width = reader.unsigned(end - 1, 1);
  const type = reader.unsigned(end - 2, 1);
  if (type >> 2 !== MAP) throw damaged();
  return reader.map(reader.back(end - 2 - width, width), 1 << (type & 3));
}

const damaged = (): ModelError => new ModelError('The options of a custom operator are damaged.');

class Reader {
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  unsigned(at: number, width: number): number {
    this.#check(at, width);
    if (width === 1) return this.#view.getUint8(at);
    if (width === 2) return this.#view.getUint16(at, true);
    if (width === 4) return this.#view.getUint32(at, true);
    return Number(this.#view.getBigUint64(at, true));
  }

  /** Where the offset at `at` leads: offsets count backwards from where they stand. */
  back(at: number, width: number): number {
    const to = at - this.unsigned(at, width);
    this.#check(to, 1);
    return to;
  }

  map(at: number, width: number): Map<string, FlexValue> {
    const size = this.unsigned(at - width, width);
    const keys = this.back(at - 3 * width, width);
    const keyWidth = this.unsigned(at - 2 * width, width);
    const found = new Map<string, FlexValue>();
    for (let i = 0; i < size; i++) {
      const name = this.#text(this.back(keys + i * keyWidth, keyWidth));
      const type = this.unsigned(at + size * width + i, 1);
      const value = this.#value(at + i * width, width, type);
      if (value !== undefined) found.set(name, value);
    }
    return found;
  }

  #value(at: number, width: number, packed: number): FlexValue | undefined {
    const type = packed >> 2;
    if (type === INT || type === UINT || type === FLOAT || type === BOOL)
      return this.#number(at, width, type);
    if (type < VECTOR_INT || type > VECTOR_FLOAT) return undefined;
    const each = 1 << (packed & 3);
    const first = this.back(at, width);
    const size = this.unsigned(first - each, each);
    this.#check(first, size * each);
    return Array.from({ length: size }, (_, i) =>
      this.#number(first + i * each, each, type - VECTOR_INT + INT),
    );
  }

  #number(at: number, width: number, type: number): number {
    this.#check(at, width);
    if (type === FLOAT) {
      if (width === 4) return this.#view.getFloat32(at, true);
      if (width === 8) return this.#view.getFloat64(at, true);
      throw damaged();
    }
    if (type !== INT) return this.unsigned(at, width);
    if (width === 1) return this.#view.getInt8(at);
    if (width === 2) return this.#view.getInt16(at, true);
    if (width === 4) return this.#view.getInt32(at, true);
    return Number(this.#view.getBigInt64(at, true));
  }

  #text(at: number): string {
    let text = '';
    for (let i = at; this.unsigned(i, 1) !== 0; i++) text += String.fromCharCode(this.unsigned(i, 1));
    return text;
  }

  #check(at: number, length: number): void {
    if (at < 0 || at + length > this.#view.byteLength) throw damaged();
  }
}
