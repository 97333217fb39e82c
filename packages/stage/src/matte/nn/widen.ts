import type { NetKernels } from './load.ts';

const wideOf = (channels: number): number => Math.ceil(channels / 4) * 4;

/** A kernel that goes through channels by fours and keeps them apart. */
type Work = (x: number, out: number, channels: number) => void;

/**
 * Lets such a kernel work on any number of channels: where they are no multiple of four, pixels are moved apart into
 * scratch and the results moved together again.
 */
export function byFours(
  channels: number,
  inputPixels: number,
  outputPixels: number,
): {
  readonly scratch: number;
  run(kernels: NetKernels, x: number, out: number, scratch: number, work: Work): () => void;
} {
  const wide = wideOf(channels);
  if (wide === channels)
    return { scratch: 0, run: (_kernels, x, out, _scratch, work) => () => work(x, out, channels) };
  const [narrow, step] = [channels * 4, wide * 4];
  return {
    scratch: (inputPixels + outputPixels) * step,
    run: (kernels, x, out, scratch, work) => {
      const made = scratch + inputPixels * step;
      return () => {
        kernels.copyRows(x, narrow, scratch, step, narrow, inputPixels);
        work(scratch, made, wide);
        kernels.copyRows(made, step, out, narrow, narrow, outputPixels);
      };
    },
  };
}

/** Rows of `channels` floats → rows of the next multiple of four, zeros behind. */
export function widenChannels(values: Float32Array, channels: number): Float32Array {
  const wide = wideOf(channels);
  if (wide === channels) return values;
  const rows = values.length / channels;
  const widened = new Float32Array(rows * wide);
  for (let row = 0; row < rows; row++) {
    widened.set(values.subarray(row * channels, (row + 1) * channels), row * wide);
  }
  return widened;
}
