/**
 * MediaPipe's three operators by which a network looks at a part of what it sees once more: where the part lies (from
 * points found so far), the part upright and in a size of its own, and points found in it back in the whole.
 */
import { ModelError } from './flatbuffer.ts';
import { type FlexValue, readFlexMap } from './flexbuffer.ts';
import { type Layer, type Lowering, NONE, pictureShape, tensorOf } from './layers.ts';
import type { Operator } from './model.ts';

function optionsOf(operator: Operator): ReadonlyMap<string, FlexValue> {
  const { raw } = operator.options;
  if (!raw || raw.byteLength < 3) throw new ModelError(`"${operator.custom}" lacks its options.`);
  return readFlexMap(raw);
}

function numberIn(options: ReadonlyMap<string, FlexValue>, name: string): number {
  const value = options.get(name);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ModelError(`A custom operator lacks its option "${name}".`);
}

function plain(operator: Operator, count: number, bind: Layer['bind']): Layer {
  return {
    inputs: operator.inputs.slice(0, count),
    output: operator.outputs[0]!,
    kind: NONE,
    takes: [],
    constants: [],
    scratch: 0,
    bind,
  };
}

/** Points → the matrix that leads from pixels of an upright region around some of them to the whole. */
export const regionAround: Lowering = (model, operator) => {
  const points = tensorOf(model, operator.inputs[0]);
  const options = optionsOf(operator);
  const [left, right] = [numberIn(options, 'left_rotation_idx'), numberIn(options, 'right_rotation_idx')];
  const width = numberIn(options, 'output_width');
  const height = numberIn(options, 'output_height');
  const [scaleX, scaleY] = [numberIn(options, 'scale_x'), numberIn(options, 'scale_y')];
  const wanted = numberIn(options, 'target_rotation_radians');
  const among = options.get('subset_idxs');
  const known = points.count / 3;
  const fits = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < known;
  const good = Array.isArray(among) && among.length > 0 && [left, right, ...(among as number[])].every(fits);
  if (!good || width < 1 || height < 1 || tensorOf(model, operator.outputs[0]).count !== 16) {
    throw new ModelError('A region of a network does not fit its points.');
  }
  const subset = among as readonly number[];
  return plain(operator, 1, ({ at, floats }) => {
    const [from, to] = [at(operator.inputs[0]!) >> 2, at(operator.outputs[0]!) >> 2];
    const x = (index: number): number => floats[from + index * 3]!;
    const y = (index: number): number => floats[from + index * 3 + 1]!;
    return () => {
      const turn = wanted - Math.atan2(y(right) - y(left), x(right) - x(left));
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
      let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const index of subset) {
        const px = x(index) * cos - y(index) * sin;
        const py = x(index) * sin + y(index) * cos;
        [x0, x1] = [Math.min(x0, px), Math.max(x1, px)];
        [y0, y1] = [Math.min(y0, py), Math.max(y1, py)];
      }
      const [mx, my] = [(x0 + x1) / 2, (y0 + y1) / 2];
      const sx = (scaleX * (x1 - x0)) / width;
      const sy = (scaleY * (y1 - y0)) / height;
      // Centre of the region, turned back, after its own pixels have been centred and scaled.
      const matrix = [cos * sx, sin * sy, 0, 0, -sin * sx, cos * sy, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
      matrix[3] = mx * cos + my * sin - (matrix[0]! * width + matrix[1]! * height) / 2;
      matrix[7] = my * cos - mx * sin - (matrix[4]! * width + matrix[5]! * height) / 2;
      floats.set(matrix, to);
    };
  });
};

/** Cuts a region out, bilinear, pixel centres at halves; 0 where it lies outside. */
export const cutRegion: Lowering = (model, operator) => {
  const [h, w, c] = pictureShape(tensorOf(model, operator.inputs[0]));
  const [oh, ow, oc] = pictureShape(tensorOf(model, operator.outputs[0]));
  if (oc !== c || tensorOf(model, operator.inputs[1]).count !== 16) {
    throw new ModelError('The shapes of a region do not fit.');
  }
  return plain(operator, 2, ({ at, floats }) => {
    const [from, matrix] = [at(operator.inputs[0]!) >> 2, at(operator.inputs[1]!) >> 2];
    const to = at(operator.outputs[0]!) >> 2;
    return () => {
      const [ax, bx, tx] = [floats[matrix]!, floats[matrix + 1]!, floats[matrix + 3]!];
      const [ay, by, ty] = [floats[matrix + 4]!, floats[matrix + 5]!, floats[matrix + 7]!];
      let out = to;
      for (let oy = 0; oy < oh; oy++) {
        for (let ox = 0; ox < ow; ox++, out += c) {
          const px = ax * (ox + 0.5) + bx * (oy + 0.5) + tx - 0.5;
          const py = ay * (ox + 0.5) + by * (oy + 0.5) + ty - 0.5;
          // Negated, so that a region that is no number counts as outside.
          if (!(px >= 0 && px <= w - 1 && py >= 0 && py <= h - 1)) {
            floats.fill(0, out, out + c);
            continue;
          }
          const [x0, y0] = [Math.floor(px), Math.floor(py)];
          const [fx, fy] = [px - x0, py - y0];
          const a = from + (y0 * w + x0) * c;
          const right = x0 + 1 < w ? c : 0;
          const below = y0 + 1 < h ? w * c : 0;
          for (let k = 0; k < c; k++) {
            const upper = floats[a + k]! * (1 - fx) + floats[a + right + k]! * fx;
            const lower = floats[a + below + k]! * (1 - fx) + floats[a + below + right + k]! * fx;
            floats[out + k] = upper * (1 - fy) + lower * fy;
          }
        }
      }
    };
  });
};

/** Points of a region (x, y each) in the whole. */
export const placePoints: Lowering = (model, operator) => {
  const points = tensorOf(model, operator.inputs[0]);
  const result = tensorOf(model, operator.outputs[0]);
  const fits =
    result.shape.at(-1) === 2 &&
    result.count === points.count &&
    tensorOf(model, operator.inputs[1]).count === 16;
  if (!fits) throw new ModelError('Only points of two coordinates can be placed by a matrix.');
  return plain(operator, 2, ({ at, floats }) => {
    const [from, matrix] = [at(operator.inputs[0]!) >> 2, at(operator.inputs[1]!) >> 2];
    const to = at(operator.outputs[0]!) >> 2;
    return () => {
      const [ax, bx, tx] = [floats[matrix]!, floats[matrix + 1]!, floats[matrix + 3]!];
      const [ay, by, ty] = [floats[matrix + 4]!, floats[matrix + 5]!, floats[matrix + 7]!];
      for (let i = 0; i < points.count; i += 2) {
        const [x, y] = [floats[from + i]!, floats[from + i + 1]!];
        floats[to + i] = ax * x + bx * y + tx;
        floats[to + i + 1] = ay * x + by * y + ty;
      }
    };
  });
};
