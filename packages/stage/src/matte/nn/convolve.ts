import { ModelError } from './flatbuffer.ts';
import {
  fusedActivation,
  HARD_SWISH,
  type Layer,
  leading,
  type Lowering,
  NONE,
  pictureShape,
  RELU,
  RELU6,
  tensorOf,
  floatsOf,
  wantWindows,
} from './layers.ts';
import type { Model, Operator } from './model.ts';
import { byFours, widenChannels } from './widen.ts';

const TAKES = [RELU, RELU6, HARD_SWISH];

/** Rows of `depth` floats per output → blocks of eight outputs, each `depth` rows of eight; missing ones 0. */
export function packWeights(weights: Float32Array, outputs: number, depth: number): Float32Array {
  const packed = new Float32Array(Math.ceil(outputs / 8) * 8 * depth);
  for (let o = 0; o < outputs; o++) {
    const block = (o >> 3) * depth * 8 + (o & 7);
    for (let i = 0; i < depth; i++) packed[block + i * 8] = weights[o * depth + i]!;
  }
  return packed;
}

/** Biases padded to eights; zeros where the operator has none. */
function biasOf(model: Model, index: number | undefined, outputs: number): Float32Array {
  const padded = new Float32Array(Math.ceil(outputs / 8) * 8);
  if (index === undefined || index < 0) return padded;
  const bias = floatsOf(model, index);
  if (bias.length !== outputs)
    throw new ModelError(`A bias has ${bias.length} values instead of ${outputs}.`);
  padded.set(bias);
  return padded;
}

function wantUndilated(operator: Operator, firstField: number): void {
  const { options } = operator;
  if (options.int32(firstField, 1) !== 1 || options.int32(firstField + 1, 1) !== 1) {
    throw new ModelError('Dilated convolutions are not known.');
  }
}

export const convolution: Lowering = (model, operator) => {
  const input = tensorOf(model, operator.inputs[0]);
  const weights = tensorOf(model, operator.inputs[1]);
  const result = tensorOf(model, operator.outputs[0]);
  const [h, w, c] = pictureShape(input);
  const [oh, ow, outputs] = pictureShape(result);
  const [, kh = 0, kw = 0] = weights.shape;
  const { options } = operator;
  const padding = options.int8(0);
  const stepX = options.int32(1);
  const stepY = options.int32(2);
  wantUndilated(operator, 4);
  wantWindows(result, padding, h, oh, kh, stepY);
  wantWindows(result, padding, w, ow, kw, stepX);
  const depth = kh * kw * c;
  if (weights.count !== outputs * depth) {
    throw new ModelError(`The weights "${weights.name}" do not fit their input.`);
  }
  const direct = kh === 1 && kw === 1 && stepX === 1 && stepY === 1;
  const top = leading(padding, h, oh, kh, stepY);
  const left = leading(padding, w, ow, kw, stepX);
  const layer: Layer = {
    inputs: [operator.inputs[0]!],
    output: operator.outputs[0]!,
    kind: fusedActivation(options.int8(3)),
    takes: TAKES,
    constants: [
      packWeights(floatsOf(model, operator.inputs[1]), outputs, depth),
      biasOf(model, operator.inputs[2], outputs),
    ],
    scratch: direct ? 0 : ow * depth * 4,
    bind({ kernels, at, constant, scratch }) {
      const [x, out, packed, bias] = [at(this.inputs[0]!), at(this.output), constant(0), constant(1)];
      const { kind } = this;
      if (direct) {
        return () => kernels.gemm(x, c * 4, packed, bias, out, outputs * 4, h * w, depth, outputs, kind);
      }
      return () => {
        for (let y = 0; y < oh; y++) {
          kernels.patches(x, h, w, c, scratch, ow, kh, kw, stepX, y * stepY - top, left);
          const row = out + y * ow * outputs * 4;
          kernels.gemm(scratch, depth * 4, packed, bias, row, outputs * 4, ow, depth, outputs, kind);
        }
      };
    },
  };
  return layer;
};

export const depthwiseConvolution: Lowering = (model, operator) => {
  const input = tensorOf(model, operator.inputs[0]);
  const result = tensorOf(model, operator.outputs[0]);
  const weights = tensorOf(model, operator.inputs[1]);
  const [h, w, c] = pictureShape(input);
  const [oh, ow, outputs] = pictureShape(result);
  const [kh, kw] = pictureShape(weights);
  const { options } = operator;
  const padding = options.int8(0);
  const stepX = options.int32(1);
  const stepY = options.int32(2);
  wantUndilated(operator, 5);
  wantWindows(result, padding, h, oh, kh, stepY);
  wantWindows(result, padding, w, ow, kw, stepX);
  if (outputs !== c || weights.count !== kh * kw * c) {
    throw new ModelError('Depthwise convolutions that make more channels are not known.');
  }
  const top = leading(padding, h, oh, kh, stepY);
  const left = leading(padding, w, ow, kw, stepX);
  const wide = byFours(c, h * w, oh * ow);
  return {
    inputs: [operator.inputs[0]!],
    output: operator.outputs[0]!,
    kind: fusedActivation(options.int8(4)),
    takes: TAKES,
    constants: [widenChannels(floatsOf(model, operator.inputs[1]), c), biasOf(model, operator.inputs[2], c)],
    scratch: wide.scratch,
    bind({ kernels, at, constant, scratch }) {
      const [taps, bias] = [constant(0), constant(1)];
      const { kind } = this;
      return wide.run(kernels, at(this.inputs[0]!), at(this.output), scratch, (x, out, channels) =>
        kernels.depthwise(x, taps, bias, out, h, w, channels, oh, ow, kh, kw, stepY, stepX, top, left, kind),
      );
    },
  };
};

/** Every value of the input counts for every output. */
export const fullyConnected: Lowering = (model, operator) => {
  const input = tensorOf(model, operator.inputs[0]);
  const [outputs = 0, depth = 0] = tensorOf(model, operator.inputs[1]).shape;
  const result = tensorOf(model, operator.outputs[0]);
  const rows = input.count / depth;
  if (operator.options.int8(1) !== 0 || !Number.isInteger(rows) || result.count !== rows * outputs) {
    throw new ModelError(`The shapes of the fully connected layer "${result.name}" do not fit.`);
  }
  return {
    inputs: [operator.inputs[0]!],
    output: operator.outputs[0]!,
    kind: fusedActivation(operator.options.int8(0)),
    takes: TAKES,
    constants: [
      packWeights(floatsOf(model, operator.inputs[1]), outputs, depth),
      biasOf(model, operator.inputs[2], outputs),
    ],
    scratch: 0,
    bind({ kernels, at, constant }) {
      const [x, out, packed, bias] = [at(this.inputs[0]!), at(this.output), constant(0), constant(1)];
      const { kind } = this;
      return () => kernels.gemm(x, depth * 4, packed, bias, out, outputs * 4, rows, depth, outputs, kind);
    },
  };
};

/** MediaPipe's `Convolution2DTransposeBias`: inputs are picture, weights, bias; options a plain struct. */
export const biasedTransposedConvolution: Lowering = (model, operator) => {
  const { raw } = operator.options;
  if (!raw || raw.byteLength < 12) throw new ModelError('A transposed convolution lacks its options.');
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const [picture, weights, bias] = operator.inputs;
  return transposed(model, operator, picture, weights, bias, view.getInt32(4, true), view.getInt32(8, true));
};

export const transposedConvolution: Lowering = (model, operator) => {
  const [, weights, picture, bias] = operator.inputs;
  const { options } = operator;
  return transposed(model, operator, picture, weights, bias, options.int32(1), options.int32(2));
};

/** Only windows that do not overlap: each input pixel makes its own block of output pixels. */
function transposed(
  model: Model,
  operator: Operator,
  picture: number | undefined,
  weightIndex: number | undefined,
  biasIndex: number | undefined,
  stepX: number,
  stepY: number,
): Layer {
  const [h, w, c] = pictureShape(tensorOf(model, picture));
  const result = tensorOf(model, operator.outputs[0]);
  const [oh, ow, outputs] = pictureShape(result);
  const weights = tensorOf(model, weightIndex);
  const [, kh = 0, kw = 0] = weights.shape;
  if (kh !== stepY || kw !== stepX || oh !== h * kh || ow !== w * kw) {
    throw new ModelError('Transposed convolutions whose windows overlap are not known.');
  }
  if (weights.count !== outputs * kh * kw * c) {
    throw new ModelError(`The weights "${weights.name}" do not fit their input.`);
  }
  // [output][ky][kx][channel] → one output of the product per (ky, kx, output).
  const given = floatsOf(model, weightIndex);
  const turned = new Float32Array(given.length);
  const blocks = kh * kw;
  for (let o = 0; o < outputs; o++) {
    for (let k = 0; k < blocks; k++) {
      turned.set(given.subarray((o * blocks + k) * c, (o * blocks + k + 1) * c), (k * outputs + o) * c);
    }
  }
  const bias = biasOf(model, biasIndex, outputs);
  const all = blocks * outputs;
  const biases = new Float32Array(Math.ceil(all / 8) * 8);
  for (let i = 0; i < all; i++) biases[i] = bias[i % outputs]!;
  return {
    inputs: [picture!],
    output: operator.outputs[0]!,
    kind: NONE,
    takes: TAKES,
    constants: [packWeights(turned, all, c), biases],
    scratch: h * w * all * 4,
    bind({ kernels, at, constant, scratch }) {
      const [x, out, packed, biasAt] = [at(this.inputs[0]!), at(this.output), constant(0), constant(1)];
      const { kind } = this;
      return () => {
        kernels.gemm(x, c * 4, packed, biasAt, scratch, all * 4, h * w, c, all, kind);
        kernels.scatter(scratch, h, w, out, kh, kw, outputs);
      };
    },
  };
}
