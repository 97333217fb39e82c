import { readFile } from 'node:fs/promises';
import { MOST_CELLS, MOST_COLUMNS } from '../layout.ts';
import type { Segmenter } from '../segmenter.ts';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxSession, type OnnxTensor } from './onnx-runtime.ts';

/** Sizes are multiples of this: what networks of this kind halve five times. */
const STEP = 32;
/** RVM works best when its inner picture's longer side is this long at most. */
const INNER = 512;
const STATES = ['r1', 'r2', 'r3', 'r4'];

/**
 * A matting model of the user's: Robust Video Matting (recurrent) or one that takes a single picture, as MODNet.
 * @throws Error when onnxruntime is missing, RangeError when the model is none of these
 */
export async function openAccurateSegmenter(
  path: string,
  width: number,
  height: number,
  load: () => Promise<OnnxRuntime> = loadOnnxRuntime,
): Promise<Segmenter> {
  const runtime = await load();
  let session: OnnxSession;
  try {
    session = await runtime.InferenceSession.create(await readFile(path));
  } catch (error) {
    throw new Error(`The matting model ${path} cannot be opened.`, { cause: error });
  }
  if (session.inputNames.includes('r1i')) return recurrent(runtime, session, width, height);
  if (session.inputNames.length === 1) return single(runtime, session, width, height);
  await session.release?.();
  throw new RangeError(
    `model: inputs ${session.inputNames.join(', ')} are neither those of RVM nor one single picture`,
  );
}

/** Robust Video Matting: what it has seen goes round as four tensors. */
function recurrent(runtime: OnnxRuntime, session: OnnxSession, width: number, height: number): Segmenter {
  const [columns, rows] = sizeOf(session, 'src', width, height);
  const blank = (): Record<string, OnnxTensor> =>
    Object.fromEntries(
      STATES.map((name) => [`${name}i`, new runtime.Tensor('float32', new Float32Array(1), [1, 1, 1, 1])]),
    );
  const ratio = Float32Array.of(Math.min(1, INNER / Math.max(columns, rows)));
  const planes = new Float32Array(3 * columns * rows);
  let states = blank();
  return {
    columns,
    rows,
    doubtful: false,
    async run(rgb, mask) {
      toPlanes(rgb, planes, 1, 0);
      const results = await session.run({
        src: new runtime.Tensor('float32', planes, [1, 3, rows, columns]),
        ...states,
        downsample_ratio: new runtime.Tensor('float32', ratio, [1]),
      });
      states = Object.fromEntries(STATES.map((name) => [`${name}i`, named(results, `${name}o`)]));
      mask.set(alphaOf(named(results, 'pha'), mask.length));
    },
    forget() {
      states = blank();
    },
    close: async () => session.release?.(),
  };
}

/** MODNet and its like: a picture of −1…1, a matte. */
function single(runtime: OnnxRuntime, session: OnnxSession, width: number, height: number): Segmenter {
  const [input] = session.inputNames;
  const output = session.outputNames.at(-1);
  if (input === undefined || output === undefined) throw new RangeError('model: it has no output');
  const [columns, rows] = sizeOf(session, input, width, height);
  const planes = new Float32Array(3 * columns * rows);
  return {
    columns,
    rows,
    doubtful: false,
    async run(rgb, mask) {
      toPlanes(rgb, planes, 2, -1);
      const picture = new runtime.Tensor('float32', planes, [1, 3, rows, columns]);
      mask.set(alphaOf(named(await session.run({ [input]: picture }), output), mask.length));
    },
    forget() {
      // Every picture stands for itself.
    },
    close: async () => session.release?.(),
  };
}

/** The model's own size when it is fixed, otherwise the largest that keeps the proportions. */
function sizeOf(
  session: OnnxSession,
  input: string,
  width: number,
  height: number,
): readonly [columns: number, rows: number] {
  const index = session.inputNames.indexOf(input);
  const [, , rows, columns] = session.inputMetadata?.[index]?.shape ?? [];
  if (typeof rows === 'number' && typeof columns === 'number' && rows > 0 && columns > 0) {
    if (columns > MOST_COLUMNS || columns * rows > MOST_CELLS) {
      throw new RangeError(
        `model: its fixed size of ${columns} × ${rows} is too large; export it with open sizes, or for 512 × 288`,
      );
    }
    return [columns, rows];
  }
  const scale = Math.min(Math.sqrt(MOST_CELLS / (width * height)), MOST_COLUMNS / width);
  const fit = (size: number): number => Math.max(STEP, Math.floor((size * scale) / STEP + 0.01) * STEP);
  return [fit(width), Math.min(fit(height), Math.floor(MOST_CELLS / fit(width) / STEP) * STEP)];
}

/** Interleaved 0…1 → planes, scaled and shifted. */
function toPlanes(rgb: Float32Array, planes: Float32Array, scale: number, shift: number): void {
  const count = planes.length / 3;
  for (let i = 0; i < count; i++) {
    planes[i] = rgb[3 * i]! * scale + shift;
    planes[count + i] = rgb[3 * i + 1]! * scale + shift;
    planes[2 * count + i] = rgb[3 * i + 2]! * scale + shift;
  }
}

function named(results: Readonly<Record<string, OnnxTensor>>, name: string): OnnxTensor {
  const tensor = results[name];
  if (!tensor) throw new Error(`The matting model gave no "${name}".`);
  return tensor;
}

function alphaOf(tensor: OnnxTensor, count: number): Float32Array {
  const { data, dims } = tensor;
  if (data instanceof Float32Array && data.length === count) return data;
  throw new Error(`The matting model gave a matte of ${dims.join(' × ')} that does not fit its picture.`);
}
