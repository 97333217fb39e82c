import { readFaceAssets } from './assets.ts';

/** The face of the package's geometry data: what all faces have in common. */
export interface AverageFace {
  /** x to its left, y up, z forward; 468 × 3, centimetres. */
  readonly points: Float32Array;
  /** Where each point stands in a flat picture of a face, 468 × 2, 0…1 from the upper left. */
  readonly flat: Float32Array;
  /** Corners of the mesh's triangles, three indices each. */
  readonly triangles: Uint16Array;
  /** Points that move with the head and little with its expression. */
  readonly firm: readonly { readonly index: number; readonly weight: number }[];
}

export const MESH_POINTS = 468;

let loaded: Promise<AverageFace> | undefined;

/** The average face of the package; read once per thread. */
export function averageFace(): Promise<AverageFace> {
  loaded ??= readFaceAssets().then(({ geometry }) => readAverageFace(geometry));
  return loaded;
}

/** Reads geometry metadata (a protocol buffer). @throws Error when it is not what is expected */
export function readAverageFace(bytes: Uint8Array): AverageFace {
  const metadata = readMessage(bytes);
  const mesh = readMessage(metadata.bytes(1)[0] ?? new Uint8Array());
  const vertices = mesh.floats(3);
  const triangles = Uint16Array.from(mesh.integers(4));
  // x, y, z and the place in a flat picture.
  const good =
    vertices.length === MESH_POINTS * 5 &&
    triangles.length > 0 &&
    triangles.length % 3 === 0 &&
    triangles.every((index) => index < MESH_POINTS);
  if (!good) throw new Error('the average face of the package is not what it was');
  const points = new Float32Array(MESH_POINTS * 3);
  const flat = new Float32Array(MESH_POINTS * 2);
  for (let i = 0; i < MESH_POINTS; i++) {
    points.set(vertices.subarray(i * 5, i * 5 + 3), i * 3);
    flat.set([vertices[i * 5 + 3]!, 1 - vertices[i * 5 + 4]!], i * 2);
  }
  const firm = metadata.bytes(2).map((part) => {
    const reference = readMessage(part);
    return { index: reference.integers(1)[0] ?? 0, weight: reference.floats(2)[0] ?? 0 };
  });
  if (firm.length < 4 || firm.some(({ index, weight }) => index >= MESH_POINTS || !(weight > 0))) {
    throw new Error('the firm points of the package are not what they were');
  }
  return { points, flat, triangles, firm };
}

/** The fields of a protocol buffer message, by number. */
class Message {
  readonly #fields = new Map<number, (number | Uint8Array)[]>();

  add(field: number, value: number | Uint8Array): void {
    const values = this.#fields.get(field);
    if (values) values.push(value);
    else this.#fields.set(field, [value]);
  }

  bytes(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).filter((value) => value instanceof Uint8Array);
  }

  /** Packed or one by one. */
  floats(field: number): Float32Array {
    const all: number[] = [];
    for (const value of this.#fields.get(field) ?? []) {
      if (typeof value === 'number') all.push(value);
      else {
        const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
        for (let at = 0; at + 4 <= value.byteLength; at += 4) all.push(view.getFloat32(at, true));
      }
    }
    return Float32Array.from(all);
  }

  /** Packed or one by one. */
  integers(field: number): number[] {
    const all: number[] = [];
    for (const value of this.#fields.get(field) ?? []) {
      if (typeof value === 'number') all.push(value);
      else for (let at = 0; at < value.length;) [all[all.length], at] = variable(value, at);
    }
    return all;
  }
}

function readMessage(bytes: Uint8Array): Message {
  const message = new Message();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    let key: number;
    [key, at] = variable(bytes, at);
    const [field, kind] = [key >>> 3, key & 7];
    if (kind === 0) {
      let value: number;
      [value, at] = variable(bytes, at);
      message.add(field, value);
    } else if (kind === 2) {
      let length: number;
      [length, at] = variable(bytes, at);
      if (at + length > bytes.length) throw new Error('a protocol buffer ends too early');
      message.add(field, bytes.subarray(at, at + length));
      at += length;
    } else if (kind === 5) {
      if (at + 4 > bytes.length) throw new Error('a protocol buffer ends too early');
      message.add(field, view.getFloat32(at, true));
      at += 4;
    } else throw new Error(`a protocol buffer has a field of the unknown kind ${kind}`);
  }
  return message;
}

/** A number of seven bits a byte, and where the next one begins. */
function variable(bytes: Uint8Array, from: number): [value: number, at: number] {
  let value = 0;
  for (let at = from, factor = 1; at < bytes.length && factor < 2 ** 49; at++, factor *= 128) {
    value += (bytes[at]! & 127) * factor;
    if (bytes[at]! < 128) return [value, at + 1];
  }
  throw new Error('a protocol buffer holds a damaged number');
}
