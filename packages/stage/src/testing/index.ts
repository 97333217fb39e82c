export { countFrames, readFrames, type ReadOptions } from './frames.ts';
export { streamInfo, type FileSummary, type StreamSummary } from './inspect.ts';
export { makeTestSound, makeTestVideo, type TestVideo } from './make-video.ts';
export { meanRect, psnr, readFrameNumber, type RgbaFrame, type YuvFrame } from './picture.ts';
export { readSamples, type Samples } from './samples.ts';
export { makeSyncClip, readSync, SyncMeter, type SyncOffset } from './sync.ts';
export { fftLevel, findClap, goertzel, makeClap, makeNoise, makeTone, rms } from './tone.ts';
export { loudParts, makeSpeechLike } from './voice.ts';
export { writeWav } from './wav.ts';
