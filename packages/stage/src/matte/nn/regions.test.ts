import { describe, expect, it } from 'vitest';
import { readFlexMap } from './flexbuffer.ts';
import { ModelError, TfliteNet } from './index.ts';
import type { Model, Operator, Tensor } from './model.ts';

/** Options as the models have them: a map of numbers (floats where they are no integers) and vectors of 16 bits. */
function flexMap(members: Readonly<Record<string, number | readonly number[]>>): Uint8Array {
  const names = Object.keys(members).sort();
  const bytes: number[] = [];
  const push = (value: number, width: number): void => {
    for (let i = 0; i < width; i++) bytes.push((value >> (8 * i)) & 255);
  };
  const texts = names.map((name) => {
    const at = bytes.length;
    bytes.push(...Buffer.from(`${name}\0`));
    return at;
  });
  const vectors = names.map((name) => {
    const member = members[name]!;
    if (typeof member === 'number') return 0;
    push(member.length, 2);
    const at = bytes.length;
    for (const value of member) push(value, 2);
    return at;
  });
  push(names.length, 4);
  const keys = bytes.length;
  for (const at of texts) push(bytes.length - at, 4);
  push(bytes.length - keys, 4);
  push(4, 4);
  push(names.length, 4);
  const values = bytes.length;
  const types = names.map((name, i) => {
    const member = members[name]!;
    if (typeof member !== 'number') {
      push(bytes.length - vectors[i]!, 4);
      return (11 << 2) | 1;
    }
    if (Number.isInteger(member)) {
      push(member, 4);
      return (1 << 2) | 2;
    }
    bytes.push(...new Uint8Array(Float32Array.of(member).buffer));
    return (3 << 2) | 2;
  });
  bytes.push(...types);
  push(bytes.length - values, 1);
  bytes.push((9 << 2) | 2, 1);
  return Uint8Array.from(bytes);
}

const tensor = (shape: readonly number[]): Tensor => ({
  name: 'values',
  shape,
  count: shape.reduce((a, b) => a * b, 1),
  type: 'float32',
});

function custom(name: string, inputs: number[], output: number, raw: Uint8Array): Operator {
  const field = (_: number, otherwise = 0): number => otherwise;
  return { code: 32, custom: name, inputs, outputs: [output], options: { int8: field, int32: field, raw } };
}

const OPTIONS = {
  left_rotation_idx: 0,
  right_rotation_idx: 1,
  output_width: 8,
  output_height: 4,
  scale_x: 1.5,
  scale_y: 1.25,
  subset_idxs: [0, 1, 2, 3],
  target_rotation_radians: 0,
};

/** Points and a picture of h × w × 4 → the region around the points, and its own points in the whole. */
function chain(options: Uint8Array): Model {
  const tensors = [
    [1, 4, 3],
    [1, 40, 50, 4],
    [1, 2, 2],
    [1, 4, 4],
    [1, 4, 8, 4],
    [1, 2, 2],
  ].map(tensor);
  const size = flexMap({ output_height: 4, output_width: 8 });
  const operators = [
    custom('Landmarks2TransformMatrix', [0], 3, options),
    custom('TransformTensorBilinear', [1, 3], 4, size),
    custom('TransformLandmarks', [2, 3], 5, new Uint8Array()),
  ];
  return { tensors, operators, inputs: [0, 1, 2], outputs: [4, 5] };
}

describe('regions that a network looks at once more', () => {
  const angle = 0.4;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // A box of 16 × 8 around (24, 20), turned clockwise by 0.4: its first two points make its upper side.
  const place = (u: number, v: number): [number, number] => [24 + u * cos - v * sin, 20 + u * sin + v * cos];
  const corners = [place(-8, -4), place(8, -4), place(8, 4), place(-8, 4)];

  it('are upright, enlarged as the options say, and sampled at centres of pixels', () => {
    const net = new TfliteNet(chain(flexMap(OPTIONS)));
    net.input(0).set(corners.flatMap(([x, y]) => [x, y, 7]));
    // Each pixel says where its centre is, so that what was sampled tells from where.
    net.input(1).set(
      Float32Array.from({ length: 40 * 50 * 4 }, (_, i) => {
        const [pixel, k] = [Math.floor(i / 4), i % 4];
        return k === 0 ? (pixel % 50) + 0.5 : k === 1 ? Math.floor(pixel / 50) + 0.5 : k;
      }),
    );
    net.input(2).set([0, 0, 8, 4]);
    net.run();
    const region = net.output(0);
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 8; x++) {
        const [px, py] = place(((x + 0.5) / 8 - 0.5) * 24, ((y + 0.5) / 4 - 0.5) * 10);
        expect(region[(y * 8 + x) * 4]).toBeCloseTo(px, 3);
        expect(region[(y * 8 + x) * 4 + 1]).toBeCloseTo(py, 3);
        expect(region[(y * 8 + x) * 4 + 3]).toBeCloseTo(3, 4);
      }
    }
    const points = net.output(1);
    [place(-12, -5), place(12, 5)].flat().forEach((value, i) => expect(points[i]).toBeCloseTo(value, 3));
  });

  it('are zero outside of what there is', () => {
    const net = new TfliteNet(chain(flexMap(OPTIONS)));
    net.input(0).set(corners.flatMap(([x, y]) => [x - 30, y, 0]));
    net.input(1).fill(1);
    net.run();
    const region = net.output(0);
    expect(region[0]).toBe(0);
    expect(region.some((value) => value > 0.99)).toBe(true);
  });

  it('are refused when options or points do not fit', () => {
    const without = Object.fromEntries(Object.entries(OPTIONS).filter(([name]) => name !== 'scale_x'));
    expect(() => new TfliteNet(chain(flexMap(without)))).toThrow(/lacks its option "scale_x"/);
    expect(() => new TfliteNet(chain(flexMap({ ...OPTIONS, subset_idxs: [0, 4] })))).toThrow(ModelError);
    expect(() => new TfliteNet(chain(new Uint8Array()))).toThrow(/lacks its options/);
  });
});

describe('options in FlexBuffers', () => {
  it('are numbers and vectors of numbers', () => {
    const { scale_x, ...rest } = Object.fromEntries(readFlexMap(flexMap(OPTIONS)));
    const { scale_x: wanted, ...others } = OPTIONS;
    expect(scale_x).toBeCloseTo(wanted);
    expect(rest).toEqual(others);
  });

  it('as a model has them: widths of one byte', () => {
    const hex = '6f75747075745f686569676874006f75747075745f776964746800021c0f02010210100404042401';
    expect(Object.fromEntries(readFlexMap(Buffer.from(hex, 'hex')))).toEqual({
      output_height: 16,
      output_width: 16,
    });
  });

  it('end in an error of their own when damaged', () => {
    const good = flexMap(OPTIONS);
    let failed = 0;
    for (let i = 0; i < good.length; i++) {
      const damaged = Uint8Array.from(good);
      damaged[i]! ^= 0xff;
      try {
        readFlexMap(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelError);
        failed++;
      }
    }
    expect(failed).toBeGreaterThan(20);
  });
});
