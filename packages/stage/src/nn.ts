/** Small networks on the CPU (TFLite files of floats, SIMD kernels); loads no media library. */
export * from './matte/nn/index.ts';
