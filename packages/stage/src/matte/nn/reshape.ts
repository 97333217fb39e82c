import { ModelError } from './flatbuffer.ts';
import {
  fusedActivation,
  integersOf,
  type Layer,
  leading,
  type Lowering,
  NONE,
  pictureShape,
  type Places,
  RELU,
  RELU6,
  tensorOf,
  wantFours,
  wantWindows,
} from './layers.ts';
import type { Model, Operator } from './model.ts';
import { byFours } from './widen.ts';

type Plain = Partial<Omit<Layer, 'bind'>> & { bind(this: Layer, places: Places): () => void };

function plain(operator: Operator, rest: Plain): Layer {
  return {
    inputs: [operator.inputs[0]!],
    output: operator.outputs[0]!,
    kind: NONE,
    takes: [],
    constants: [],
    scratch: 0,
    ...rest,
  };
}

export const averagePool: Lowering = (model, operator) => pool(model, operator, 0);
export const maximumPool: Lowering = (model, operator) => pool(model, operator, 1);

function pool(model: Model, operator: Operator, largest: number): Layer {
  const input = tensorOf(model, operator.inputs[0]);
  const result = tensorOf(model, operator.outputs[0]);
  const [h, w, c] = pictureShape(input);
  const [oh, ow, oc] = pictureShape(result);
  const { options } = operator;
  const [padding, stepX, stepY, kw, kh] = [
    options.int8(0),
    options.int32(1),
    options.int32(2),
    options.int32(3),
    options.int32(4),
  ];
  wantWindows(result, padding, h, oh, kh, stepY);
  wantWindows(result, padding, w, ow, kw, stepX);
  if (oc !== c) throw new ModelError(`Pooling "${result.name}" changes the channels.`);
  const top = leading(padding, h, oh, kh, stepY);
  const left = leading(padding, w, ow, kw, stepX);
  const wide = byFours(c, h * w, oh * ow);
  return plain(operator, {
    kind: fusedActivation(options.int8(5)),
    takes: [RELU, RELU6],
    scratch: wide.scratch,
    bind({ kernels, at, scratch }) {
      const { kind } = this;
      return wide.run(kernels, at(operator.inputs[0]!), at(this.output), scratch, (x, out, channels) =>
        kernels.pool(x, out, h, w, channels, oh, ow, kh, kw, stepY, stepX, top, left, largest, kind),
      );
    },
  });
}

/** Mean over height and width. */
export const mean: Lowering = (model, operator) => {
  const input = tensorOf(model, operator.inputs[0]);
  const [h, w, c] = pictureShape(input);
  const axes = [...integersOf(model, operator.inputs[1])].map((axis) => (axis < 0 ? axis + 4 : axis));
  if (axes.sort().join() !== '1,2')
    throw new ModelError(`Means over the axes ${axes.join()} are not known, only over height and width.`);
  wantFours(input, c);
  return plain(operator, {
    bind({ kernels, at }) {
      const [x, out] = [at(operator.inputs[0]!), at(this.output)];
      return () => kernels.pool(x, out, h, w, c, 1, 1, h, w, 1, 1, 0, 0, 0, NONE);
    },
  });
};

export const resizeBilinear: Lowering = (model, operator) => {
  const input = tensorOf(model, operator.inputs[0]);
  const [h, w, c] = pictureShape(input);
  const [oh, ow, oc] = pictureShape(tensorOf(model, operator.outputs[0]));
  if (oc !== c) throw new ModelError('A resize changes the channels.');
  wantFours(input, c);
  const corners = operator.options.int8(2) !== 0;
  const offset = operator.options.int8(3) !== 0 ? 0.5 : 0;
  const scale = (from: number, to: number): number => (corners && to > 1 ? (from - 1) / (to - 1) : from / to);
  return plain(operator, {
    bind({ kernels, at }) {
      const [x, out] = [at(operator.inputs[0]!), at(this.output)];
      return () => kernels.resize(x, out, h, w, c, oh, ow, scale(h, oh), scale(w, ow), offset);
    },
  });
};

export const pad: Lowering = (model, operator) => {
  const [h, w, c] = pictureShape(tensorOf(model, operator.inputs[0]));
  const [oh, ow, oc] = pictureShape(tensorOf(model, operator.outputs[0]));
  const sides = integersOf(model, operator.inputs[1]);
  const side = (index: number): number => sides[index] ?? 0;
  const fits =
    sides.length === 8 &&
    sides.every((value) => value >= 0) &&
    side(0) === 0 &&
    side(1) === 0 &&
    oh === h + side(2) + side(3) &&
    ow === w + side(4) + side(5) &&
    oc === c + side(6) + side(7);
  if (!fits) throw new ModelError('The sides of a padding do not fit its shapes.');
  return plain(operator, {
    bind({ kernels, at }) {
      const [x, out] = [at(operator.inputs[0]!), at(this.output)];
      const count = oh * ow * oc;
      return () => {
        kernels.clear(out, count * 4);
        for (let y = 0; y < h; y++) {
          const to = out + (((y + side(2)) * ow + side(4)) * oc + side(6)) * 4;
          kernels.copyRows(x + y * w * c * 4, c * 4, to, oc * 4, c * 4, w);
        }
      };
    },
  });
};

export const concatenation: Lowering = (model, operator) => {
  const result = tensorOf(model, operator.outputs[0]);
  const rank = result.shape.length;
  const given = operator.options.int32(0);
  const axis = given < 0 ? given + rank : given;
  if (operator.options.int8(1) !== NONE || axis < 0 || axis >= rank) {
    throw new ModelError(`The concatenation "${result.name}" is not known in this form.`);
  }
  const tensors = operator.inputs.map((index) => tensorOf(model, index));
  const inner = (shape: readonly number[]): number =>
    shape.slice(axis).reduce((product, size) => product * size, 1);
  const line = inner(result.shape);
  const lines = result.count / line;
  const parts = tensors.map((tensor) => inner(tensor.shape));
  const fits =
    tensors.every((tensor, i) => tensor.count === parts[i]! * lines) &&
    parts.reduce((sum, part) => sum + part, 0) === line;
  if (!fits) throw new ModelError(`The inputs of the concatenation "${result.name}" do not fit.`);
  return plain(operator, {
    inputs: operator.inputs,
    bind({ kernels, at }) {
      const from = operator.inputs.map(at);
      const out = at(this.output);
      return () => {
        let to = out;
        parts.forEach((part, i) => {
          kernels.copyRows(from[i]!, part * 4, to, line * 4, part * 4, lines);
          to += part * 4;
        });
      };
    },
  });
};
