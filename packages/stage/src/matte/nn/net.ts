import {
  biasedTransposedConvolution,
  convolution,
  depthwiseConvolution,
  fullyConnected,
  transposedConvolution,
} from './convolve.ts';
import { ModelError } from './flatbuffer.ts';
import { HARD_SWISH, type Layer, LOGISTIC, type Lowering, RELU, RELU6 } from './layers.ts';
import { loadNetKernels } from './load.ts';
import { type Model, type Operator, readModel } from './model.ts';
import { planMemory, type Span } from './plan-memory.ts';
import { activation, addition, leakyRelu, product } from './pointwise.ts';
import { cutRegion, placePoints, regionAround } from './regions.ts';
import { averagePool, concatenation, maximumPool, mean, pad, resizeBilinear } from './reshape.ts';

const DEQUANTIZE = 6;
const RESHAPE = 22;
const CUSTOM = 32;
/** Networks that were converted by a tool end in slices that leave nothing out; only those are known. */
const STRIDED_SLICE = 45;
const ACTIVATIONS: Readonly<Record<number, number>> = { 14: LOGISTIC, 19: RELU, 21: RELU6, 117: HARD_SWISH };

const BUILT_IN: Readonly<Record<number, Lowering>> = {
  0: addition,
  1: averagePool,
  2: concatenation,
  3: convolution,
  4: depthwiseConvolution,
  9: fullyConnected,
  17: maximumPool,
  18: product,
  23: resizeBilinear,
  34: pad,
  40: mean,
  54: leakyRelu,
  67: transposedConvolution,
};
const CUSTOMS: Readonly<Record<string, Lowering>> = {
  Convolution2DTransposeBias: biasedTransposedConvolution,
  Landmarks2TransformMatrix: regionAround,
  TransformTensorBilinear: cutRegion,
  TransformLandmarks: placePoints,
};

const PAGE = 65536;
const ALIGN = 64;

/**
 * A TFLite network of floats (constants may be float16), run by SIMD kernels in a memory of its own that is laid out
 * once. Belongs to one thread; nothing is allocated while it runs.
 */
export class TfliteNet {
  /** NHWC, e.g. [1, 144, 256, 3]. */
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShapes: readonly (readonly number[])[];
  private readonly inputs: readonly Float32Array[];
  private readonly outputs: readonly Float32Array[];
  private readonly steps: readonly (() => void)[];

  /**
   * From the bytes of a file, or from a model that has been read.
   * @throws ModelError when the file is damaged or holds operators that are not known
   */
  constructor(source: Uint8Array | Model) {
    const model = source instanceof Uint8Array ? readModel(source) : source;
    const { layers, aliases } = lower(model);
    const { memory, at, steps } = settle(model, layers, aliases);
    const view = (tensor: number): Float32Array =>
      new Float32Array(memory.buffer, at(tensor), model.tensors[tensor]!.count);
    const shape = (tensor: number): readonly number[] => model.tensors[tensor]!.shape;
    this.steps = steps;
    this.inputs = model.inputs.map(view);
    this.outputs = model.outputs.map(view);
    this.inputShapes = model.inputs.map(shape);
    this.outputShapes = model.outputs.map(shape);
  }

  /** Where the values of an input are written before `run`; they stay until overwritten. @throws RangeError */
  input(index = 0): Float32Array {
    return pick(this.inputs, index, 'input');
  }

  /** Where the values of an output lie after `run`, until the next one. @throws RangeError */
  output(index = 0): Float32Array {
    return pick(this.outputs, index, 'output');
  }

  run(): void {
    for (const step of this.steps) step();
  }
}

function pick(views: readonly Float32Array[], index: number, what: string): Float32Array {
  const view = views[index];
  if (!view) throw new RangeError(`The network has no ${what} ${index}.`);
  return view;
}

/** Operators become layers; activations go into the layer before them, reshapes and constants vanish. */
function lower(model: Model): { layers: Layer[]; aliases: Map<number, number> } {
  const layers: Layer[] = [];
  const aliases = new Map<number, number>();
  const uses = new Map<number, number>();
  for (const { inputs } of model.operators) {
    for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  for (const output of model.outputs) uses.set(output, (uses.get(output) ?? 0) + 1);
  const makers = new Map<number, Layer>();
  for (const written of model.operators) {
    const [output] = written.outputs;
    if (output === undefined || written.outputs.length !== 1) {
      throw new ModelError('Operators with several outputs are not known.');
    }
    if (written.code === DEQUANTIZE || written.code === RESHAPE || written.code === STRIDED_SLICE) {
      alias(model, written, output, aliases);
      continue;
    }
    const operator = resolve(model, written, aliases);
    const kind = ACTIVATIONS[operator.code];
    const before = makers.get(operator.inputs[0] ?? -1);
    if (
      kind !== undefined &&
      before?.kind === 0 &&
      before.takes.includes(kind) &&
      written.inputs[0] === operator.inputs[0] &&
      uses.get(before.output) === 1
    ) {
      makers.delete(before.output);
      before.kind = kind;
      before.output = output;
      makers.set(output, before);
      continue;
    }
    const layer = loweringOf(operator)(model, operator);
    layers.push(layer);
    makers.set(output, layer);
  }
  return { layers, aliases };
}

/** The operator with its inputs replaced by the tensors that really hold them. */
function resolve(model: Model, operator: Operator, aliases: ReadonlyMap<number, number>): Operator {
  const inputs = operator.inputs.map((input) => aliases.get(input) ?? input);
  return inputs.every((input, i) => input === operator.inputs[i]) ? operator : { ...operator, inputs };
}

function alias(model: Model, operator: Operator, output: number, aliases: Map<number, number>): void {
  const [input] = operator.inputs;
  if (input === undefined || input < 0 || model.tensors[input]!.count !== model.tensors[output]!.count) {
    throw new ModelError(`Tensor "${model.tensors[output]!.name}" is not as long as what it is made from.`);
  }
  if (operator.code === DEQUANTIZE && !model.tensors[input]!.data) {
    throw new ModelError('Only constants may be float16: networks that compute in it are not known.');
  }
  aliases.set(output, aliases.get(input) ?? input);
}

function loweringOf(operator: Operator): Lowering {
  if (operator.code === CUSTOM) {
    const lowering = CUSTOMS[operator.custom];
    if (lowering) return lowering;
    throw new ModelError(`The model uses the custom operator "${operator.custom}", which is not known.`);
  }
  const kind = ACTIVATIONS[operator.code];
  const lowering = kind === undefined ? BUILT_IN[operator.code] : activation(kind);
  if (lowering) return lowering;
  throw new ModelError(`The model uses TFLite operator ${operator.code}, which is not known.`);
}

/** Places tensors, constants and scratch in a new memory and binds the layers to them. */
function settle(
  model: Model,
  layers: readonly Layer[],
  aliases: ReadonlyMap<number, number>,
): { memory: WebAssembly.Memory; at: (tensor: number) => number; steps: (() => void)[] } {
  const real = (tensor: number): number => aliases.get(tensor) ?? tensor;
  const constants: { data: Float32Array; at: number }[] = [];
  let end = ALIGN;
  const reserve = (data: Float32Array): number => {
    const at = end;
    constants.push({ data, at });
    end += Math.ceil(data.byteLength / ALIGN) * ALIGN;
    return at;
  };
  const fixed = new Map<number, number>();
  const own = layers.map((layer) => layer.constants.map(reserve));
  const spans: Span[] = [];
  const spanOf = new Map<number, number>();
  const live = new Map<number, { first: number; last: number }>();
  const touch = (tensor: number, first: number, last: number): void => {
    const { data } = model.tensors[tensor]!;
    if (data instanceof Float32Array) {
      if (!fixed.has(tensor)) fixed.set(tensor, reserve(data));
      return;
    }
    const span = live.get(tensor);
    live.set(tensor, {
      first: Math.min(span?.first ?? first, first),
      last: Math.max(span?.last ?? last, last),
    });
  };
  const made = new Set(model.inputs);
  for (const input of model.inputs) touch(input, 0, layers.length);
  layers.forEach((layer, step) => {
    for (const input of layer.inputs) {
      if (!made.has(input) && !model.tensors[input]?.data) {
        throw new ModelError(`Tensor "${model.tensors[input]?.name ?? '?'}" is read before it is made.`);
      }
      touch(input, step, step);
    }
    touch(layer.output, step, step);
    made.add(layer.output);
  });
  for (const output of model.outputs.map(real)) {
    if (!made.has(output)) throw new ModelError('An output of the model is never made.');
    touch(output, layers.length, layers.length);
  }
  for (const [tensor, { first, last }] of live) {
    spanOf.set(tensor, spans.length);
    spans.push({ bytes: model.tensors[tensor]!.count * 4, first, last });
  }
  const scratchSpans = layers.map(
    (layer, step) => spans.push({ bytes: layer.scratch, first: step, last: step }) - 1,
  );
  const plan = planMemory(spans);
  const pages = Math.ceil((end + plan.bytes + ALIGN) / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  for (const { data, at } of constants) new Float32Array(memory.buffer, at, data.length).set(data);
  const at = (tensor: number): number => {
    const index = real(tensor);
    const span = spanOf.get(index);
    const place = span === undefined ? fixed.get(index) : end + plan.offsets[span]!;
    if (place === undefined) throw new ModelError(`Tensor "${model.tensors[index]!.name}" is never made.`);
    return place;
  };
  const kernels = loadNetKernels(memory);
  const floats = new Float32Array(memory.buffer);
  const steps = layers.map((layer, i) =>
    layer.bind({
      kernels,
      floats,
      at,
      constant: (index) => own[i]![index]!,
      scratch: end + plan.offsets[scratchSpans[i]!]!,
    }),
  );
  return { memory, at, steps };
}
