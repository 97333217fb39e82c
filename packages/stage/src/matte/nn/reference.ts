/** Networks once more in plain TypeScript: slow, obvious, and what the compiled layers are compared with. */
import type { Model, Operator, Tensor } from './model.ts';

type Shape = readonly number[];

/** Runs every operator as it stands in the model. Returns the values of all tensors. */
export function runPlainly(model: Model, inputs: readonly Float32Array[]): Float32Array[] {
  const values = model.tensors.map((tensor) =>
    tensor.data instanceof Float32Array ? tensor.data : new Float32Array(tensor.count),
  );
  model.inputs.forEach((index, i) => values[index]!.set(inputs[i]!));
  for (const operator of model.operators) {
    const given = operator.inputs.map((index) => ({ ...model.tensors[index]!, values: values[index]! }));
    const index = operator.outputs[0]!;
    values[index] = compute(operator, given, model.tensors[index]!);
  }
  return values;
}

interface Given extends Tensor {
  readonly values: Float32Array;
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));
const ACTIVATIONS: Readonly<Record<number, (v: number) => number>> = {
  0: (v) => v,
  1: (v) => Math.max(0, v),
  3: (v) => clamp(v, 0, 6),
  14: (v) => 1 / (1 + Math.exp(-v)),
  19: (v) => Math.max(0, v),
  21: (v) => clamp(v, 0, 6),
  117: (v) => (v * clamp(v + 3, 0, 6)) / 6,
};

function compute(operator: Operator, given: readonly Given[], result: Tensor): Float32Array {
  const { code, options } = operator;
  const [x, y, z] = given as readonly [Given, Given, Given | undefined];
  const fused = (field: number, values: Float32Array): Float32Array =>
    values.map(ACTIVATIONS[options.int8(field)]!);
  const padding = options.int8(0);
  const steps = [options.int32(2), options.int32(1)] as const;
  switch (code) {
    case 0:
      return fused(
        0,
        broadcast(x, y, (a, b) => a + b),
      );
    case 18:
      return fused(
        0,
        broadcast(x, y, (a, b) => a * b),
      );
    case 1:
    case 17:
      return fused(
        5,
        pool(x, result.shape, padding, steps, [options.int32(4), options.int32(3)], code === 17),
      );
    case 3:
      return fused(3, convolve(x, y, z?.values, result.shape, padding, steps, false));
    case 4:
      return fused(4, convolve(x, y, z?.values, result.shape, padding, steps, true));
    case 2:
      return concatenate(given, result, options.int32(0));
    case 6:
    case 22:
    case 45:
      return x.values.slice();
    case 9:
      return fused(0, connect(x, y, z?.values));
    case 23:
      return resize(x, result.shape, options.int8(2) !== 0, options.int8(3) !== 0);
    case 34:
      return pad(x, y.data as Int32Array, result);
    case 40:
      return pool(x, result.shape, 1, [1, 1], [x.shape[1]!, x.shape[2]!], false);
    case 54:
      return broadcast(x, y, (a, b) => (a < 0 ? a * b : a));
    case 32:
      return transpose(x, y, z!.values, result.shape);
    default:
      return x.values.map(ACTIVATIONS[code]!);
  }
}

function broadcast(x: Given, y: Given, work: (a: number, b: number) => number): Float32Array {
  const [a, b] = x.count >= y.count ? [x, y] : [y, x];
  return a.values.map((value, i) => work(value, b.values[i % b.count]!));
}

function lead(padding: number, input: number, output: number, window: number, step: number): number {
  return padding === 0 ? Math.floor(Math.max(0, (output - 1) * step + window - input) / 2) : 0;
}

function convolve(
  x: Given,
  weights: Given,
  bias: Float32Array | undefined,
  shape: Shape,
  padding: number,
  steps: readonly [number, number],
  byItself: boolean,
): Float32Array {
  const [, h, w, c] = x.shape as [number, number, number, number];
  const [, oh, ow, oc] = shape as [number, number, number, number];
  const [, kh, kw] = weights.shape as [number, number, number];
  const top = lead(padding, h, oh, kh, steps[0]);
  const left = lead(padding, w, ow, kw, steps[1]);
  const out = new Float32Array(oh * ow * oc);
  for (let at = 0; at < out.length; at++) {
    const o = at % oc;
    const ox = ((at - o) / oc) % ow;
    const oy = Math.floor(at / (oc * ow));
    let sum = bias?.[o] ?? 0;
    for (let ky = 0; ky < kh; ky++) {
      for (let kx = 0; kx < kw; kx++) {
        const [iy, ix] = [oy * steps[0] + ky - top, ox * steps[1] + kx - left];
        if (iy < 0 || iy >= h || ix < 0 || ix >= w) continue;
        const from = (iy * w + ix) * c;
        if (byItself) sum += x.values[from + o]! * weights.values[(ky * kw + kx) * c + o]!;
        else {
          const row = ((o * kh + ky) * kw + kx) * c;
          for (let i = 0; i < c; i++) sum += x.values[from + i]! * weights.values[row + i]!;
        }
      }
    }
    out[at] = sum;
  }
  return out;
}

function connect(x: Given, weights: Given, bias: Float32Array | undefined): Float32Array {
  const [outputs, depth] = weights.shape as [number, number];
  const rows = x.count / depth;
  return Float32Array.from({ length: rows * outputs }, (_, at) => {
    const [row, o] = [Math.floor(at / outputs), at % outputs];
    let sum = bias?.[o] ?? 0;
    for (let i = 0; i < depth; i++) sum += x.values[row * depth + i]! * weights.values[o * depth + i]!;
    return sum;
  });
}

function pool(
  x: Given,
  shape: Shape,
  padding: number,
  steps: readonly [number, number],
  window: readonly [number, number],
  largest: boolean,
): Float32Array {
  const [, h, w, c] = x.shape as [number, number, number, number];
  const [oh, ow] = shape.length === 4 ? [shape[1]!, shape[2]!] : [1, 1];
  const top = lead(padding, h, oh, window[0], steps[0]);
  const left = lead(padding, w, ow, window[1], steps[1]);
  return Float32Array.from({ length: oh * ow * c }, (_, at) => {
    const k = at % c;
    const ox = ((at - k) / c) % ow;
    const oy = Math.floor(at / (c * ow));
    const seen: number[] = [];
    for (let iy = oy * steps[0] - top; iy < oy * steps[0] - top + window[0]; iy++) {
      for (let ix = ox * steps[1] - left; ix < ox * steps[1] - left + window[1]; ix++) {
        if (iy >= 0 && iy < h && ix >= 0 && ix < w) seen.push(x.values[(iy * w + ix) * c + k]!);
      }
    }
    return largest ? Math.max(...seen) : seen.reduce((a, b) => a + b, 0) / seen.length;
  });
}

function resize(x: Given, shape: Shape, corners: boolean, halfPixels: boolean): Float32Array {
  const [, h, w, c] = x.shape as [number, number, number, number];
  const [, oh, ow] = shape as [number, number, number];
  const place = (at: number, from: number, to: number): number => {
    const scale = corners && to > 1 ? (from - 1) / (to - 1) : from / to;
    return clamp(halfPixels ? (at + 0.5) * scale - 0.5 : at * scale, 0, from - 1);
  };
  return Float32Array.from({ length: oh * ow * c }, (_, at) => {
    const k = at % c;
    const fx = place(((at - k) / c) % ow, w, ow);
    const fy = place(Math.floor(at / (c * ow)), h, oh);
    const [x0, y0] = [Math.floor(fx), Math.floor(fy)];
    const value = (yy: number, xx: number): number =>
      x.values[(Math.min(h - 1, yy) * w + Math.min(w - 1, xx)) * c + k]!;
    const upper = value(y0, x0) * (1 - fx + x0) + value(y0, x0 + 1) * (fx - x0);
    const lower = value(y0 + 1, x0) * (1 - fx + x0) + value(y0 + 1, x0 + 1) * (fx - x0);
    return upper * (1 - fy + y0) + lower * (fy - y0);
  });
}

function pad(x: Given, sides: Int32Array, result: Tensor): Float32Array {
  const [, h, w, c] = x.shape as [number, number, number, number];
  const [, , ow, oc] = result.shape as [number, number, number, number];
  const out = new Float32Array(result.count);
  for (let y = 0; y < h; y++) {
    for (let i = 0; i < w * c; i++) {
      const [column, k] = [Math.floor(i / c), i % c];
      out[((y + sides[2]!) * ow + column + sides[4]!) * oc + k + sides[6]!] = x.values[y * w * c + i]!;
    }
  }
  return out;
}

function concatenate(given: readonly Given[], result: Tensor, axis: number): Float32Array {
  const line = (shape: Shape): number => shape.slice(axis).reduce((a, b) => a * b, 1);
  const lines = result.count / line(result.shape);
  const out: number[] = [];
  for (let i = 0; i < lines; i++) {
    for (const { shape, values } of given)
      out.push(...values.subarray(i * line(shape), (i + 1) * line(shape)));
  }
  return Float32Array.from(out);
}

function transpose(x: Given, weights: Given, bias: Float32Array, shape: Shape): Float32Array {
  const [, , w, c] = x.shape as [number, number, number, number];
  const [, oh, ow, oc] = shape as [number, number, number, number];
  const [, kh, kw] = weights.shape as [number, number, number];
  return Float32Array.from({ length: oh * ow * oc }, (_, at) => {
    const o = at % oc;
    const ox = ((at - o) / oc) % ow;
    const oy = Math.floor(at / (oc * ow));
    const from = (Math.floor(oy / kh) * w + Math.floor(ox / kw)) * c;
    const row = ((o * kh + (oy % kh)) * kw + (ox % kw)) * c;
    let sum = bias[o]!;
    for (let i = 0; i < c; i++) sum += x.values[from + i]! * weights.values[row + i]!;
    return sum;
  });
}
