import { ModelError } from './flatbuffer.ts';
import type { NetKernels } from './load.ts';
import type { Model, Operator, Tensor } from './model.ts';

/** Activations as kernels number them. */
export const NONE = 0;
export const RELU = 1;
export const RELU6 = 3;
export const HARD_SWISH = 16;
export const LOGISTIC = 17;

/** What a layer is told when memory has been planned. All positions are byte offsets. */
export interface Places {
  readonly kernels: NetKernels;
  /** Where a tensor lies. */
  readonly at: (tensor: number) => number;
  /** Where the layer's constant of this index lies. */
  readonly constant: (index: number) => number;
  /** The layer's scratch. */
  readonly scratch: number;
  /** The whole memory, for layers that need no kernel. */
  readonly floats: Float32Array;
}

/** A step of a network, before memory is planned. */
export interface Layer {
  /** Tensors that it reads, constants of the model excepted. */
  readonly inputs: readonly number[];
  /** The tensor that it writes. Changes when an activation that follows is taken in. */
  output: number;
  /** Activation on the way out. */
  kind: number;
  /** Activations that may be taken in. */
  readonly takes: readonly number[];
  /** Floats that it brings along, packed as its kernel wants them. */
  readonly constants: readonly Float32Array[];
  /** Bytes. */
  readonly scratch: number;
  bind(places: Places): () => void;
}

/** Makes the layer of an operator. @throws ModelError */
export type Lowering = (model: Model, operator: Operator) => Layer;

export function tensorOf(model: Model, index: number | undefined): Tensor {
  const tensor = index === undefined ? undefined : model.tensors[index];
  if (!tensor) throw new ModelError('An operator of the model lacks an input or output.');
  return tensor;
}

/** The floats of a constant tensor. */
export function floatsOf(model: Model, index: number | undefined): Float32Array {
  const tensor = tensorOf(model, index);
  if (!(tensor.data instanceof Float32Array)) {
    throw new ModelError(`Tensor "${tensor.name}" should be a constant of floats.`);
  }
  return tensor.data;
}

export function integersOf(model: Model, index: number | undefined): Int32Array {
  const tensor = tensorOf(model, index);
  if (!(tensor.data instanceof Int32Array)) {
    throw new ModelError(`Tensor "${tensor.name}" should be a constant of integers.`);
  }
  return tensor.data;
}

/** Height, width and channels of a picture-like tensor. @throws ModelError for batches and other ranks */
export function pictureShape(tensor: Tensor): readonly [h: number, w: number, c: number] {
  const [n, h, w, c] = tensor.shape;
  if (tensor.shape.length !== 4 || n !== 1) {
    throw new ModelError(`Tensor "${tensor.name}" (${tensor.shape.join(' × ')}) should be 1 × h × w × c.`);
  }
  return [h!, w!, c!];
}

/** @throws ModelError when kernels could not go through the channels by fours */
export function wantFours(tensor: Tensor, channels: number): void {
  if (channels % 4 !== 0) {
    throw new ModelError(
      `Tensor "${tensor.name}" has ${channels} channels; only multiples of four are known.`,
    );
  }
}

/** Number of a fused activation as the schema has it. @throws ModelError for those that are not known */
export function fusedActivation(code: number): number {
  if (code === NONE || code === RELU || code === RELU6) return code;
  throw new ModelError(`The fused activation ${code} is not known.`);
}

/** Window positions along one axis: cells outside on the leading side. `padding` 0 = same, 1 = valid. */
export function leading(
  padding: number,
  input: number,
  output: number,
  window: number,
  step: number,
): number {
  if (padding !== 0) return 0;
  return Math.max(0, (output - 1) * step + window - input) >> 1;
}

/** @throws ModelError when the sizes of a window operator do not fit each other */
export function wantWindows(
  tensor: Tensor,
  padding: number,
  input: number,
  output: number,
  window: number,
  step: number,
): void {
  const expected = padding === 0 ? Math.ceil(input / step) : Math.ceil((input - window + 1) / step);
  if (step < 1 || window < 1 || output !== expected) {
    throw new ModelError(`The size of tensor "${tensor.name}" does not follow from its operator.`);
  }
}
