/** A model file that cannot be read or run; the message says what is wrong with it. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/**
 * Reads tables of a flatbuffer. Every offset is checked against the file, so that a damaged one ends in a `ModelError`.
 * A table is named by its position, a field by its number in the schema.
 */
export class FlatBuffer {
  readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Position of the root table. */
  get root(): number {
    return this.follow(0);
  }

  int8(table: number, field: number, otherwise = 0): number {
    const at = this.field(table, field);
    return at === 0 ? otherwise : this.view.getInt8(this.check(at, 1));
  }

  uint8(table: number, field: number, otherwise = 0): number {
    const at = this.field(table, field);
    return at === 0 ? otherwise : this.view.getUint8(this.check(at, 1));
  }

  int32(table: number, field: number, otherwise = 0): number {
    const at = this.field(table, field);
    return at === 0 ? otherwise : this.view.getInt32(this.check(at, 4), true);
  }

  text(table: number, field: number): string {
    const vector = this.vector(table, field, 1);
    return new TextDecoder().decode(this.bytes.subarray(vector.at, vector.at + vector.count));
  }

  /** A vector of bytes; undefined when the field is missing or empty. */
  data(table: number, field: number): Uint8Array | undefined {
    const { at, count } = this.vector(table, field, 1);
    return count === 0 ? undefined : this.bytes.subarray(at, at + count);
  }

  int32s(table: number, field: number): number[] {
    const { at, count } = this.vector(table, field, 4);
    return Array.from({ length: count }, (_, i) => this.view.getInt32(at + 4 * i, true));
  }

  /** Positions of a vector of tables. */
  tables(table: number, field: number): number[] {
    const { at, count } = this.vector(table, field, 4);
    return Array.from({ length: count }, (_, i) => this.follow(at + 4 * i));
  }

  /** Position of a table inside this one; 0 when there is none. */
  table(table: number, field: number): number {
    const at = this.field(table, field);
    return at === 0 ? 0 : this.follow(at);
  }

  private vector(table: number, field: number, size: number): { at: number; count: number } {
    const at = this.field(table, field);
    if (at === 0) return { at: 0, count: 0 };
    const start = this.follow(at);
    const count = this.view.getUint32(this.check(start, 4), true);
    this.check(start + 4, count * size);
    return { at: start + 4, count };
  }

  /** Position of a field's value; 0 when the table has none. */
  private field(table: number, field: number): number {
    const entries = this.check(table - this.view.getInt32(this.check(table, 4), true), 4);
    const entry = 4 + 2 * field;
    if (entry + 2 > this.view.getUint16(entries, true)) return 0;
    const offset = this.view.getUint16(this.check(entries + entry, 2), true);
    return offset === 0 ? 0 : table + offset;
  }

  private follow(at: number): number {
    return this.check(at + this.view.getUint32(this.check(at, 4), true), 4);
  }

  private check(at: number, length: number): number {
    if (at < 0 || at + length > this.bytes.byteLength) {
      throw new ModelError(
        `The model file is damaged: it points to byte ${at + length} of ${this.bytes.byteLength}.`,
      );
    }
    return at;
  }
}
