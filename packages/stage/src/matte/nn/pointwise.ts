import { ModelError } from './flatbuffer.ts';
import {
  fusedActivation,
  HARD_SWISH,
  type Layer,
  type Lowering,
  LOGISTIC,
  NONE,
  RELU,
  RELU6,
  tensorOf,
  wantFours,
} from './layers.ts';
import type { Model, Operator } from './model.ts';

const TAKES = [RELU, RELU6, HARD_SWISH, LOGISTIC];

/** An activation that stands by itself. */
export function activation(kind: number): Lowering {
  return (model, operator) => {
    const { count } = tensorOf(model, operator.inputs[0]);
    return {
      inputs: [operator.inputs[0]!],
      output: operator.outputs[0]!,
      kind,
      takes: [],
      constants: [],
      scratch: 0,
      bind({ kernels, at }) {
        const [x, out] = [at(this.inputs[0]!), at(this.output)];
        return () => kernels.unary(x, out, count, this.kind);
      },
    };
  };
}

export const addition: Lowering = (model, operator) => combine(model, operator, 'add');
export const product: Lowering = (model, operator) => combine(model, operator, 'mul');

/** Two tensors of one shape, a tensor and one value per channel, or a tensor and one constant. */
function combine(model: Model, operator: Operator, how: 'add' | 'mul'): Layer {
  const result = tensorOf(model, operator.outputs[0]);
  let [first, second] = [operator.inputs[0]!, operator.inputs[1]!];
  if (tensorOf(model, first).count < tensorOf(model, second).count) [first, second] = [second, first];
  const [large, small] = [tensorOf(model, first), tensorOf(model, second)];
  const { count } = large;
  if (result.count !== count)
    throw new ModelError(`The shape of "${result.name}" does not follow from its inputs.`);
  const channels = large.shape.at(-1) ?? 1;
  const same = small.count === count;
  if (!same && small.count === 1 && small.data instanceof Float32Array) {
    return withConstant(operator, first, count, small.data[0]!, how);
  }
  if (!same) {
    if (small.count !== channels) {
      throw new ModelError(
        `"${small.name}" is neither of the shape of "${large.name}" nor one value per channel.`,
      );
    }
    wantFours(large, channels);
  }
  return {
    inputs: [first, second],
    output: operator.outputs[0]!,
    kind: fusedActivation(operator.options.int8(0)),
    takes: TAKES,
    constants: [],
    scratch: 0,
    bind({ kernels, at }) {
      const [a, b, out] = [at(first), at(second), at(this.output)];
      const { kind } = this;
      if (same) return () => kernels[how](a, b, out, count, kind);
      if (how === 'add') return () => kernels.shift(a, b, out, count, channels, kind);
      return () => kernels.gate(a, b, 0, out, count, channels, kind);
    },
  };
}

/** The constant stands once per value: it is only found beside short tensors. */
function withConstant(
  operator: Operator,
  input: number,
  count: number,
  value: number,
  how: 'add' | 'mul',
): Layer {
  return {
    inputs: [input],
    output: operator.outputs[0]!,
    kind: fusedActivation(operator.options.int8(0)),
    takes: TAKES,
    constants: [new Float32Array(count).fill(value)],
    scratch: 0,
    bind({ kernels, at, constant }) {
      const [a, b, out] = [at(input), constant(0), at(this.output)];
      const { kind } = this;
      return () => kernels[how](a, b, out, count, kind);
    },
  };
}

export const leakyRelu: Lowering = (model, operator) => {
  const { count, shape } = tensorOf(model, operator.inputs[0]);
  const slopes = tensorOf(model, operator.inputs[1]);
  const channels = shape.at(-1) ?? 1;
  if (slopes.count !== channels && slopes.count !== count) {
    throw new ModelError(`The slopes "${slopes.name}" do not fit their input.`);
  }
  wantFours(slopes, slopes.count);
  return {
    inputs: [operator.inputs[0]!, operator.inputs[1]!],
    output: operator.outputs[0]!,
    kind: NONE,
    takes: [],
    constants: [],
    scratch: 0,
    bind({ kernels, at }) {
      const [x, slope, out] = [at(this.inputs[0]!), at(this.inputs[1]!), at(this.output)];
      return () => kernels.prelu(x, slope, out, count, slopes.count);
    },
  };
};
