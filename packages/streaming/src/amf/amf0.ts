/**
 * AMF0, the notation of RTMP commands and FLV metadata. Objects have no prototype, so no name in them can reach ours.
 */

/** What AMF0 can say. Typed objects lose their class name, references and what follows an AMF3 switch are undefined. */
export type AmfValue =
  | number
  | boolean
  | string
  | null
  | undefined
  | Date
  | readonly AmfValue[]
  | { readonly [name: string]: AmfValue };

/** True for objects and ECMA arrays. */
export function isAmfObject(value: AmfValue): value is { readonly [name: string]: AmfValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Bytes that are no AMF0, or more of it than a command or metadata needs. */
export class AmfError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AmfError';
  }
}

/** Deepest nesting of objects and arrays. */
const MAX_DEPTH = 16;
/** Values in one message, all levels together. */
const MAX_VALUES = 4096;

const NUMBER = 0;
const BOOLEAN = 1;
const STRING = 2;
const OBJECT = 3;
const NULL = 5;
const UNDEFINED = 6;
const REFERENCE = 7;
const ECMA_ARRAY = 8;
const OBJECT_END = 9;
const STRICT_ARRAY = 10;
const DATE = 11;
const LONG_STRING = 12;
const UNSUPPORTED = 13;
const XML = 15;
const TYPED_OBJECT = 16;
const AVM_PLUS = 17;

/** All values that follow each other in `data`. @throws AmfError */
export function decodeAmf(data: Uint8Array): AmfValue[] {
  const reader = new Reader(data);
  const values: AmfValue[] = [];
  while (reader.left > 0 && !reader.foreign) values.push(reader.value(0));
  return values;
}

class Reader {
  readonly #data: Buffer;
  #at = 0;
  #values = 0;
  /** An AMF3 value began: what follows is not ours to read. */
  foreign = false;

  constructor(data: Uint8Array) {
    this.#data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }

  get left(): number {
    return this.#data.length - this.#at;
  }

  #take(bytes: number): number {
    if (this.left < bytes) throw new AmfError('AMF breaks off');
    const at = this.#at;
    this.#at += bytes;
    return at;
  }

  #text(bytes: number): string {
    const at = this.#take(bytes);
    return this.#data.toString('utf8', at, at + bytes);
  }

  value(depth: number): AmfValue {
    if (depth > MAX_DEPTH) throw new AmfError(`AMF is nested deeper than ${MAX_DEPTH}`);
    if (++this.#values > MAX_VALUES) throw new AmfError(`AMF holds more than ${MAX_VALUES} values`);
    const marker = this.#data[this.#take(1)];
    switch (marker) {
      case NUMBER:
        return this.#data.readDoubleBE(this.#take(8));
      case BOOLEAN:
        return this.#data[this.#take(1)] !== 0;
      case STRING:
        return this.#text(this.#data.readUInt16BE(this.#take(2)));
      case LONG_STRING:
      case XML:
        return this.#text(this.#data.readUInt32BE(this.#take(4)));
      case NULL:
        return null;
      case UNDEFINED:
      case UNSUPPORTED:
        return undefined;
      case REFERENCE:
        this.#take(2);
        return undefined;
      case OBJECT:
        return this.#members(depth);
      case TYPED_OBJECT:
        this.#text(this.#data.readUInt16BE(this.#take(2)));
        return this.#members(depth);
      case ECMA_ARRAY:
        this.#take(4); // The count is a hint that writers get wrong.
        return this.#members(depth);
      case STRICT_ARRAY:
        return this.#list(depth);
      case DATE: {
        const milliseconds = this.#data.readDoubleBE(this.#take(8));
        this.#take(2);
        return new Date(milliseconds);
      }
      case AVM_PLUS:
        this.foreign = true;
        this.#at = this.#data.length;
        return undefined;
      default:
        throw new AmfError(`AMF has no type ${marker ?? -1}`);
    }
  }

  #members(depth: number): AmfValue {
    const members = Object.create(null) as Record<string, AmfValue>;
    // Metadata of some writers ends without the end marker.
    while (this.left >= 2 && !this.foreign) {
      const name = this.#text(this.#data.readUInt16BE(this.#take(2)));
      if (name === '' && this.#data[this.#at] === OBJECT_END) {
        this.#at++;
        break;
      }
      members[name] = this.value(depth + 1);
    }
    return members;
  }

  #list(depth: number): AmfValue {
    const count = this.#data.readUInt32BE(this.#take(4));
    if (count > this.left) throw new AmfError('An AMF array promises more than there is');
    const list: AmfValue[] = [];
    for (let i = 0; i < count && !this.foreign; i++) list.push(this.value(depth + 1));
    return list;
  }
}

/**
 * Writes values one after the other. Plain objects become anonymous objects; `EcmaArray` is what metadata wants.
 * @throws AmfError for strings beyond 4 GB only
 */
export function encodeAmf(...values: readonly (AmfValue | EcmaArray)[]): Buffer {
  const parts: Buffer[] = [];
  for (const value of values) write(parts, value);
  return Buffer.concat(parts);
}

/** Members that are written as an ECMA array, as players expect of `onMetaData`. */
export class EcmaArray {
  readonly members: Readonly<Record<string, AmfValue>>;
  constructor(members: Readonly<Record<string, AmfValue>>) {
    this.members = members;
  }
}

function write(parts: Buffer[], value: AmfValue | EcmaArray): void {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    parts.push(bytes);
  } else if (typeof value === 'boolean') parts.push(Buffer.from([BOOLEAN, value ? 1 : 0]));
  else if (typeof value === 'string') writeText(parts, value);
  else if (value === null) parts.push(Buffer.from([NULL]));
  else if (value === undefined) parts.push(Buffer.from([UNDEFINED]));
  else if (value instanceof Date) {
    const bytes = Buffer.alloc(11);
    bytes[0] = DATE;
    bytes.writeDoubleBE(value.getTime(), 1);
    parts.push(bytes);
  } else if (value instanceof EcmaArray) {
    const head = Buffer.alloc(5);
    head[0] = ECMA_ARRAY;
    head.writeUInt32BE(Object.keys(value.members).length, 1);
    parts.push(head);
    writeMembers(parts, value.members);
  } else if (isList(value)) {
    const head = Buffer.alloc(5);
    head[0] = STRICT_ARRAY;
    head.writeUInt32BE(value.length, 1);
    parts.push(head);
    for (const one of value) write(parts, one);
  } else {
    parts.push(Buffer.from([OBJECT]));
    writeMembers(parts, value);
  }
}

function isList(value: AmfValue): value is readonly AmfValue[] {
  return Array.isArray(value);
}

function writeText(parts: Buffer[], text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  const long = bytes.length > 0xffff;
  const head = Buffer.alloc(long ? 5 : 3);
  head[0] = long ? LONG_STRING : STRING;
  if (long) head.writeUInt32BE(bytes.length, 1);
  else head.writeUInt16BE(bytes.length, 1);
  parts.push(head, bytes);
}

function writeMembers(parts: Buffer[], members: Readonly<Record<string, AmfValue>>): void {
  for (const [name, value] of Object.entries(members)) {
    const text = Buffer.from(name, 'utf8').subarray(0, 0xffff);
    const head = Buffer.alloc(2);
    head.writeUInt16BE(text.length);
    parts.push(head, text);
    write(parts, value);
  }
  parts.push(Buffer.from([0, 0, OBJECT_END]));
}
