/** No object has this key. */
export class ObjectMissing extends Error {
  readonly key: string;
  constructor(key: string) {
    super(`There is no object "${key}"`);
    this.name = 'ObjectMissing';
    this.key = key;
  }
}

/** Why bytes or a key were not taken. */
export type ObjectRefusal = 'key' | 'size' | 'md5' | 'incomplete';

/** Bytes that do not match what was promised for them; nothing of them is kept. */
export class ObjectRejected extends Error {
  readonly refusal: ObjectRefusal;
  constructor(refusal: ObjectRefusal, message: string) {
    super(message);
    this.name = 'ObjectRejected';
    this.refusal = refusal;
  }
}

/** Writing would eat into the disk reserve; HTTP doors answer 507. */
export class DiskReserveReached extends Error {
  readonly statusCode = 507;
  readonly freeBytes: number;
  constructor(freeBytes: number, reserveBytes: number) {
    super(
      `The disk of the object store has ${Math.max(0, Math.floor(freeBytes / 1e6))} MB left and ` +
        `${Math.ceil(reserveBytes / 1e6)} MB of it are kept in reserve; free some space to write again`,
    );
    this.name = 'DiskReserveReached';
    this.freeBytes = freeBytes;
  }
}
