import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxSession, type OnnxTensor } from './onnx-runtime.ts';
import { openAccurateSegmenter } from './segmenter.ts';

class FakeTensor implements OnnxTensor {
  readonly type: string;
  readonly data: Float32Array;
  readonly dims: readonly number[];

  constructor(type: 'float32', data: Float32Array, dims: readonly number[]) {
    this.type = type;
    this.data = data.slice();
    this.dims = dims;
  }
}

const path = join(mkdtempSync(join(tmpdir(), 'model-')), 'model.onnx');
writeFileSync(path, 'a model');

function runtimeOf(session: OnnxSession): () => Promise<OnnxRuntime> {
  return async () => ({ Tensor: FakeTensor, InferenceSession: { create: async () => session } });
}

/** Says what it was fed; its matte is the red plane. */
function rvm(fed: Record<string, OnnxTensor>[]): OnnxSession {
  return {
    inputNames: ['src', 'r1i', 'r2i', 'r3i', 'r4i', 'downsample_ratio'],
    outputNames: ['fgr', 'pha', 'r1o', 'r2o', 'r3o', 'r4o'],
    async run(feeds) {
      fed.push({ ...feeds });
      const { data, dims } = feeds['src'] as FakeTensor;
      const state = (name: string): OnnxTensor =>
        new FakeTensor('float32', Float32Array.of(fed.length), [1, name.length, 1, 1]);
      const pixels = dims[2]! * dims[3]!;
      const pha = new FakeTensor('float32', data.subarray(0, pixels), [1, 1, dims[2]!, dims[3]!]);
      return { pha, r1o: state('1'), r2o: state('2'), r3o: state('3'), r4o: state('4') };
    },
  };
}

describe('models of the user', () => {
  it('RVM: the four states go round and are forgotten at cuts', async () => {
    const fed: Record<string, OnnxTensor>[] = [];
    const segmenter = await openAccurateSegmenter(path, 1280, 720, runtimeOf(rvm(fed)));
    expect([segmenter.columns, segmenter.rows]).toEqual([512, 288]);
    const count = 512 * 288;
    const rgb = Float32Array.from({ length: 3 * count }, (_, i) => (i % 3 === 0 ? ((i / 3) % 100) / 100 : 0));
    const mask = new Float32Array(count);
    await segmenter.run(rgb, mask);
    await segmenter.run(rgb, mask);
    segmenter.forget();
    await segmenter.run(rgb, mask);
    expect(mask[57]).toBeCloseTo(0.57);
    expect(fed[0]!['src']!.dims).toEqual([1, 3, 288, 512]);
    expect(fed[0]!['downsample_ratio']!.data).toEqual(Float32Array.of(1));
    expect(fed.map((feeds) => (feeds['r4i']!.data as Float32Array)[0])).toEqual([0, 1, 0]);
  });

  it('MODNet: one picture of −1…1 in, the last output is the matte', async () => {
    const seen: number[] = [];
    const session: OnnxSession = {
      inputNames: ['input'],
      outputNames: ['output'],
      async run({ input }) {
        const { data, dims } = input as FakeTensor;
        seen.push(Math.min(...data.subarray(0, 400)), Math.max(...data.subarray(0, 400)));
        const pixels = dims[2]! * dims[3]!;
        return {
          output: new FakeTensor('float32', new Float32Array(pixels).fill(0.25), [1, 1, dims[2]!, dims[3]!]),
        };
      },
    };
    const segmenter = await openAccurateSegmenter(path, 720, 1280, runtimeOf(session));
    expect(segmenter.columns * 16).toBe(segmenter.rows * 9);
    const count = segmenter.columns * segmenter.rows;
    const mask = new Float32Array(count);
    await segmenter.run(
      Float32Array.from({ length: 3 * count }, (_, i) => (i % 6 === 0 ? 1 : 0)),
      mask,
    );
    expect(seen).toEqual([-1, 1]);
    expect(mask.every((value) => value === 0.25)).toBe(true);
  });

  it('takes the size of a model that has its own, and refuses too large ones', async () => {
    const sized = (shape: readonly (number | string)[]): OnnxSession => ({
      ...rvm([]),
      inputNames: ['input'],
      inputMetadata: [{ name: 'input', shape }],
    });
    const segmenter = await openAccurateSegmenter(path, 1280, 720, runtimeOf(sized([1, 3, 256, 256])));
    expect([segmenter.columns, segmenter.rows]).toEqual([256, 256]);
    await expect(
      openAccurateSegmenter(path, 1280, 720, runtimeOf(sized([1, 3, 1024, 1024]))),
    ).rejects.toThrow(/1024 × 1024 is too large/);
  });

  it('says what is wrong with others', async () => {
    const strange: OnnxSession = { ...rvm([]), inputNames: ['a', 'b'] };
    await expect(openAccurateSegmenter(path, 64, 36, runtimeOf(strange))).rejects.toThrow(/a, b are neither/);
    await expect(openAccurateSegmenter(`${path}.no`, 64, 36, runtimeOf(strange))).rejects.toThrow(
      /cannot be opened/,
    );
    const short: OnnxSession = {
      ...rvm([]),
      inputNames: ['x'],
      outputNames: ['y'],
      run: async () => ({ y: new FakeTensor('float32', new Float32Array(4), [1, 1, 2, 2]) }),
    };
    const segmenter = await openAccurateSegmenter(path, 64, 64, runtimeOf(short));
    const count = segmenter.columns * segmenter.rows;
    await expect(
      Promise.resolve(segmenter.run(new Float32Array(3 * count), new Float32Array(count))),
    ).rejects.toThrow(/1 × 1 × 2 × 2 that does not fit/);
  });
});

describe('the runtime', () => {
  const absent = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }));

  it('says what to install when there is none', async () => {
    await expect(loadOnnxRuntime(absent)).rejects.toThrow(/npm install onnxruntime-node/);
  });

  it('is the native one, else the one for browsers', async () => {
    const runtime = await runtimeOf(rvm([]))();
    const asked: string[] = [];
    const loaded = await loadOnnxRuntime((name) => {
      asked.push(name);
      return name === 'onnxruntime-web' ? Promise.resolve({ default: runtime }) : absent();
    });
    expect(loaded).toBe(runtime);
    expect(asked).toEqual(['onnxruntime-node', 'onnxruntime-web']);
  });

  it('tells a broken installation from none', async () => {
    await expect(loadOnnxRuntime(() => Promise.reject(new Error('wrong architecture')))).rejects.toThrow(
      /onnxruntime-node is installed but does not start/,
    );
  });
});
