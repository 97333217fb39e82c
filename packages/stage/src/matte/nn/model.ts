import { FlatBuffer, ModelError } from './flatbuffer.ts';
import { floatsFromHalves } from './half-float.ts';

/** A tensor as the file describes it: NHWC; `data` where it is a constant. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly type: 'float32' | 'float16' | 'int32';
  readonly data?: Float32Array | Int32Array;
}

export interface Operator {
  /** Number of the built-in operator; 32 for custom ones, which have a name. */
  readonly code: number;
  readonly custom: string;
  /** Indices of tensors; −1 where an optional one is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: Options;
}

/** Options of an operator by their field number in the schema. */
export interface Options {
  int8(field: number, otherwise?: number): number;
  int32(field: number, otherwise?: number): number;
  /** Raw options of a custom operator. */
  readonly raw: Uint8Array | undefined;
}

export interface Model {
  readonly tensors: readonly Tensor[];
  readonly operators: readonly Operator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

const TYPES: Readonly<Record<number, Tensor['type']>> = { 0: 'float32', 1: 'float16', 2: 'int32' };
/** More than any picture model needs; keeps a damaged shape from asking for all memory. */
const MAX_VALUES = 1 << 26;

/** Reads a TFLite file (first subgraph). @throws ModelError when it is none or is damaged. */
export function readModel(bytes: Uint8Array): Model {
  if (bytes.byteLength < 32) throw new ModelError('The model file is no TFLite model: it is too short.');
  if (new TextDecoder('latin1').decode(bytes.subarray(4, 8)) !== 'TFL3') {
    throw new ModelError('The model file is no TFLite model: its mark "TFL3" is missing.');
  }
  const file = new FlatBuffer(bytes);
  const root = file.root;
  const codes = file.tables(root, 1).map((at) => ({
    code: Math.max(file.int8(at, 0), file.int32(at, 3)),
    custom: file.text(at, 1),
  }));
  const buffers = file.tables(root, 4).map((at) => file.data(at, 0));
  const graph = file.tables(root, 2)[0];
  if (graph === undefined) throw new ModelError('The model file holds no network.');
  const tensors = file.tables(graph, 0).map((at) => readTensor(file, at, buffers));
  const within = (indices: number[], optional: boolean): number[] => {
    for (const index of indices) {
      if (index >= tensors.length || index < (optional ? -1 : 0)) {
        throw new ModelError(`The model file is damaged: it names tensor ${index} of ${tensors.length}.`);
      }
    }
    return indices;
  };
  const operators = file.tables(graph, 3).map((at) => {
    const kind = codes[file.int32(at, 0)];
    if (!kind) throw new ModelError('The model file is damaged: an operator has no code.');
    return {
      ...kind,
      inputs: within(file.int32s(at, 1), true),
      outputs: within(file.int32s(at, 2), false),
      options: readOptions(file, at),
    };
  });
  const inputs = within(file.int32s(graph, 1), false);
  const outputs = within(file.int32s(graph, 2), false);
  if (inputs.length === 0 || outputs.length === 0) {
    throw new ModelError('The network of the model file has no input or no output.');
  }
  return { tensors, operators, inputs, outputs };
}

function readOptions(file: FlatBuffer, operator: number): Options {
  const table = file.table(operator, 4);
  return {
    int8: (field, otherwise = 0) => (table === 0 ? otherwise : file.int8(table, field, otherwise)),
    int32: (field, otherwise = 0) => (table === 0 ? otherwise : file.int32(table, field, otherwise)),
    raw: file.data(operator, 5),
  };
}

function readTensor(file: FlatBuffer, at: number, buffers: readonly (Uint8Array | undefined)[]): Tensor {
  const name = file.text(at, 3);
  const shape = file.int32s(at, 0);
  const count = shape.reduce((product, size) => product * size, 1);
  const type = TYPES[file.int8(at, 1)];
  if (!type) throw new ModelError(`Tensor "${name}" is neither float32, float16 nor int32.`);
  if (shape.some((size) => size < 1) || count > MAX_VALUES) {
    throw new ModelError(`Tensor "${name}" has the impossible shape ${shape.join(' × ')}.`);
  }
  const bytes = buffers[file.int32(at, 2)];
  if (!bytes) return { name, shape, count, type };
  if (bytes.byteLength < count * (type === 'float16' ? 2 : 4)) {
    throw new ModelError(`Tensor "${name}" is longer than its data.`);
  }
  // Copied (a slice of a Buffer would not be): data in the file is not aligned.
  const copy = new Uint8Array(bytes).buffer;
  if (type === 'float16') {
    return { name, shape, count, type, data: floatsFromHalves(new Uint16Array(copy, 0, count)) };
  }
  const data = type === 'int32' ? new Int32Array(copy, 0, count) : new Float32Array(copy, 0, count);
  return { name, shape, count, type, data };
}
