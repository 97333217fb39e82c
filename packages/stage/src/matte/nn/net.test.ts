import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { floatsFromHalves } from './half-float.ts';
import { ModelError, TfliteNet } from './index.ts';
import { type Model, type Operator, readModel, type Tensor } from './model.ts';
import { planMemory } from './plan-memory.ts';
import { runPlainly } from './reference.ts';

const PACKAGE = '@mediapipe/selfie_segmentation';
const modelFile = (name: string): Uint8Array =>
  readFileSync(createRequire(import.meta.url).resolve(`${PACKAGE}/${name}.tflite`));

function noise(count: number, seed: number): Float32Array {
  let state = seed >>> 0 || 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

let seed = 1;
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const open = (shape: readonly number[]): Tensor => ({
  name: 'values',
  shape,
  count: size(shape),
  type: 'float32',
});
const fixed = (shape: readonly number[]): Tensor => ({ ...open(shape), data: noise(size(shape), seed++) });
const integers = (values: readonly number[]): Tensor => ({
  name: 'integers',
  shape: [values.length],
  count: values.length,
  type: 'int32',
  data: Int32Array.from(values),
});

/** A network of one operator, its first tensor the input; `extra` operators follow on its output. */
function single(
  code: number,
  fields: readonly number[],
  inputs: readonly Tensor[],
  output: readonly number[],
  extra: readonly number[] = [],
): Model {
  const tensors = [...inputs, open(output), ...extra.map(() => open(output))];
  const first = inputs.length;
  const options = (values: readonly number[]): Operator['options'] => {
    const field = (index: number, otherwise = 0): number => values[index] ?? otherwise;
    return { int8: field, int32: field, raw: new Uint8Array(Int32Array.from([1, 2, 2]).buffer) };
  };
  const operators = [
    {
      code,
      custom: code === 32 ? 'Convolution2DTransposeBias' : '',
      inputs: inputs.map((_, i) => i),
      outputs: [first],
      options: options(fields),
    },
    ...extra.map((kind, i) => ({
      code: kind,
      custom: '',
      inputs: [first + i],
      outputs: [first + i + 1],
      options: options([]),
    })),
  ];
  const live = inputs.flatMap((tensor, i) => (tensor.data ? [] : [i]));
  return { tensors, operators, inputs: live, outputs: [first + extra.length] };
}

function largestDifference(model: Model): number {
  const net = new TfliteNet(model);
  const inputs = model.inputs.map((index) =>
    noise(model.tensors[index]!.count, 40 + index).map((v) => v * 3),
  );
  inputs.forEach((values, i) => net.input(i).set(values));
  const expected = runPlainly(model, inputs);
  // Twice: nothing of the first run may show in the second.
  net.run();
  net.run();
  let most = 0;
  model.outputs.forEach((index, i) => {
    const out = net.output(i);
    expect(out.some((value) => value !== 0)).toBe(true);
    expected[index]!.forEach((value, k) => (most = Math.max(most, Math.abs(value - out[k]!))));
  });
  return most;
}

describe('layers give what the plain ones give', () => {
  const HARD_SWISH = 117;
  const cases: readonly [name: string, model: Model][] = [
    [
      '1×1 convolution',
      single(3, [0, 1, 1, 0], [open([1, 5, 7, 12]), fixed([20, 1, 1, 12]), fixed([20])], [1, 5, 7, 20]),
    ],
    [
      '1×1 convolution, 3 outputs, relu6',
      single(3, [0, 1, 1, 3], [open([1, 3, 3, 5]), fixed([3, 1, 1, 5]), fixed([3])], [1, 3, 3, 3]),
    ],
    [
      '3×3 convolution by two',
      single(
        3,
        [0, 2, 2, 0],
        [open([1, 8, 10, 3]), fixed([16, 3, 3, 3]), fixed([16])],
        [1, 4, 5, 16],
        [HARD_SWISH],
      ),
    ],
    [
      '5×3 convolution without padding',
      single(3, [1, 1, 1, 1], [open([1, 9, 8, 4]), fixed([6, 5, 3, 4])], [1, 5, 6, 6]),
    ],
    [
      'depthwise 3×3',
      single(
        4,
        [0, 1, 1, 1, 0],
        [open([1, 6, 9, 8]), fixed([1, 3, 3, 8]), fixed([8])],
        [1, 6, 9, 8],
        [HARD_SWISH],
      ),
    ],
    [
      'depthwise 5×5 by two',
      single(4, [0, 2, 2, 1, 1], [open([1, 7, 10, 4]), fixed([1, 5, 5, 4]), fixed([4])], [1, 4, 5, 4]),
    ],
    [
      'depthwise 3×3, 6 channels',
      single(
        4,
        [0, 2, 2, 1, 0],
        [open([1, 6, 8, 6]), fixed([1, 3, 3, 6]), fixed([6])],
        [1, 3, 4, 6],
        [HARD_SWISH],
      ),
    ],
    [
      'transposed 2×2',
      single(32, [], [open([1, 4, 5, 16]), fixed([1, 2, 2, 16]), fixed([1])], [1, 8, 10, 1], [14]),
    ],
    [
      'transposed 2×2, 3 outputs',
      single(32, [], [open([1, 4, 5, 8]), fixed([3, 2, 2, 8]), fixed([3])], [1, 8, 10, 3]),
    ],
    ['fully connected', single(9, [1], [open([2, 10]), fixed([13, 10]), fixed([13])], [2, 13])],
    ['sum', single(0, [1], [open([1, 3, 5, 4]), open([1, 3, 5, 4])], [1, 3, 5, 4])],
    ['sum per channel', single(0, [0], [open([1, 3, 5, 4]), fixed([4])], [1, 3, 5, 4])],
    ['product', single(18, [0], [open([1, 3, 5, 3]), open([1, 3, 5, 3])], [1, 3, 5, 3])],
    ['product per channel', single(18, [3], [open([1, 1, 1, 8]), open([1, 3, 5, 8])], [1, 3, 5, 8])],
    ['product with a constant', single(18, [0], [open([1, 3, 5, 3]), fixed([1])], [1, 3, 5, 3])],
    ['sum with a constant', single(0, [1], [open([1, 3, 5, 3]), fixed([1])], [1, 3, 5, 3])],
    ['largest of 2×2, 6 channels', single(17, [1, 2, 2, 2, 2, 0], [open([1, 6, 8, 6])], [1, 3, 4, 6])],
    ['slice that leaves nothing out', single(45, [], [open([1, 3, 4, 2])], [1, 3, 4, 2], [19])],
    ['logistic', single(14, [], [open([1, 3, 5, 3])], [1, 3, 5, 3])],
    ['relu', single(19, [], [open([1, 3, 5, 3])], [1, 3, 5, 3])],
    ['relu6', single(21, [], [open([1, 3, 5, 3])], [1, 3, 5, 3])],
    ['prelu', single(54, [], [open([1, 3, 5, 8]), fixed([1, 1, 8])], [1, 3, 5, 8])],
    ['mean', single(40, [], [open([1, 6, 5, 8]), integers([1, 2])], [1, 1, 1, 8])],
    ['average of 3×2', single(1, [0, 2, 2, 2, 3, 0], [open([1, 7, 5, 4])], [1, 4, 3, 4])],
    ['largest of 2×2', single(17, [1, 2, 2, 2, 2, 0], [open([1, 6, 8, 4])], [1, 3, 4, 4])],
    ['resize', single(23, [0, 0, 0, 0], [open([1, 3, 5, 4]), integers([6, 10])], [1, 6, 10, 4])],
    ['resize, half pixels', single(23, [0, 0, 0, 1], [open([1, 3, 5, 4]), integers([6, 10])], [1, 6, 10, 4])],
    ['resize, corners', single(23, [0, 0, 1, 0], [open([1, 3, 5, 4]), integers([7, 9])], [1, 7, 9, 4])],
    ['padding', single(34, [], [open([1, 3, 4, 2]), integers([0, 0, 1, 2, 0, 1, 0, 3])], [1, 6, 5, 5])],
    ['concatenation of channels', single(2, [3], [open([1, 3, 4, 2]), open([1, 3, 4, 3])], [1, 3, 4, 5])],
    ['concatenation of rows', single(2, [1], [open([1, 3, 4, 2]), open([1, 2, 4, 2])], [1, 5, 4, 2])],
    ['reshape', single(22, [], [open([1, 3, 4, 2])], [24], [19])],
  ];
  it.each(cases)('%s', (_, model) => {
    expect(largestDifference(model)).toBeLessThan(2e-5);
  });
});

it('runs the segmentation model as the plain layers do', () => {
  const rows = 144;
  const model = readModel(modelFile('selfie_segmentation_landscape'));
  const net = new TfliteNet(model);
  expect(net.inputShapes).toEqual([[1, rows, 256, 3]]);
  // A bright figure before a grey wall: a blank picture would prove little.
  const picture = Float32Array.from({ length: rows * 256 * 3 }, (_, i) => {
    const [x, y] = [(Math.floor(i / 3) % 256) - 128, Math.floor(i / 768) - rows / 2];
    return Math.hypot(x / 40, (y + 30) / 30) < 1 || (Math.abs(x) < 60 && y > 10)
      ? [0.8, 0.6, 0.5][i % 3]!
      : 0.3;
  });
  net.input().set(picture);
  net.run();
  const expected = runPlainly(model, [picture])[model.outputs[0]!]!;
  const out = net.output();
  let most = 0;
  expected.forEach((value, i) => (most = Math.max(most, Math.abs(value - out[i]!))));
  expect(most).toBeLessThan(1e-3);
  expect(Math.max(...out)).toBeGreaterThan(0.5);
});

describe('files that are no models', () => {
  const good = modelFile('selfie_segmentation');

  it('says what is wrong', () => {
    expect(() => new TfliteNet(new Uint8Array(10))).toThrow(/too short/);
    expect(() => new TfliteNet(new Uint8Array(1000))).toThrow(/"TFL3" is missing/);
    expect(() => new TfliteNet(good.subarray(0, 5000))).toThrow(ModelError);
  });

  it('names an operator that it does not know', () => {
    const model = single(99, [], [open([1, 2, 2, 4])], [1, 2, 2, 4]);
    expect(() => new TfliteNet(model)).toThrow(
      new ModelError('The model uses TFLite operator 99, which is not known.'),
    );
  });

  it('ends damaged files in an error of its own, or runs them', () => {
    let failed = 0;
    let state = 7;
    for (let trial = 0; trial < 60; trial++) {
      const damaged = Uint8Array.from(good);
      for (let i = 0; i < 12; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        // The tables stand at the beginning and the end; damage to weights would not be noticed.
        const near = state % 12_000;
        damaged[(state >>> 16) % 2 === 0 ? near : damaged.length - 1 - near] = (state >>> 8) & 255;
      }
      try {
        new TfliteNet(damaged).run();
      } catch (error) {
        expect(error).toBeInstanceOf(ModelError);
        failed++;
      }
    }
    expect(failed).toBeGreaterThan(20);
  });
});

it('reads numbers of 16 bits', () => {
  const halves = Uint16Array.of(
    0x3c00,
    0xc000,
    0x3555,
    0x0001,
    0x8000,
    0x7bff,
    0x0400,
    0x7c00,
    0xfc00,
    0x7e00,
  );
  const floats = Array.from(floatsFromHalves(halves));
  expect(floats.slice(0, 3)).toEqual([1, -2, 1365 / 4096]);
  expect(floats.slice(3)).toEqual([2 ** -24, -0, 65504, 2 ** -14, Infinity, -Infinity, NaN]);
});

it('lays blocks over each other only when they are not needed together', () => {
  const spans = Array.from({ length: 60 }, (_, i) => ({
    bytes: 100 + ((i * 7919) % 5000),
    first: (i * 31) % 40,
    last: ((i * 31) % 40) + (i % 9),
  }));
  const { offsets, bytes } = planMemory(spans);
  for (const [i, a] of spans.entries()) {
    expect(offsets[i]! + a.bytes).toBeLessThanOrEqual(bytes);
    for (const [k, b] of spans.entries()) {
      if (k <= i || a.first > b.last || b.first > a.last) continue;
      const apart = offsets[i]! + a.bytes <= offsets[k]! || offsets[k]! + b.bytes <= offsets[i]!;
      expect(apart).toBe(true);
    }
  }
  expect(bytes).toBeLessThan(spans.reduce((sum, span) => sum + span.bytes, 0) / 2);
});
