import * as av from 'node-av';
import { decodeFrames, openStream } from './open.ts';

export interface Samples {
  /** Mono files give the same values left and right. */
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly sampleRate: number;
  readonly channels: number;
}

/**
 * Decodes a file's sound. Index 0 is time 0 of the file: sound that starts later is preceded by zeros, priming
 * samples before 0 are dropped. Throws when the file has no sound.
 */
export async function readSamples(path: string): Promise<Samples> {
  const file = openStream(path, 'audio');
  if (!file) throw new Error(`${path} has no sound`);
  const blocks: { at: number; left: Float32Array; right: Float32Array }[] = [];
  let next = Number.NaN;
  let sampleRate = 0;
  let channels = 0;
  let end = 0;
  try {
    let count = 0;
    for (const frame of decodeFrames(file)) {
      sampleRate ||= frame.sampleRate;
      channels ||= frame.channels;
      const stamp = frame.bestEffortTimestamp;
      const due =
        stamp === av.AV_NOPTS_VALUE ? Number.NaN : Math.round(Number(stamp) * file.decoder.tick * sampleRate);
      // Millisecond time stamps (FLV, Matroska) jitter: only a real gap moves the cursor.
      if (Number.isNaN(next)) next = Number.isNaN(due) ? 0 : due;
      else if (!Number.isNaN(due) && Math.abs(due - next) > sampleRate / 20) next = due;
      const [left, right] = readChannels(frame);
      blocks.push({ at: next, left, right });
      next += frame.nbSamples;
      end = Math.max(end, next);
      if (++count % 64 === 0) await new Promise(setImmediate);
    }
  } finally {
    file.close();
  }
  const left = new Float32Array(Math.max(0, end));
  const right = new Float32Array(Math.max(0, end));
  for (const block of blocks) {
    const skip = Math.max(0, -block.at);
    if (skip >= block.left.length) continue;
    left.set(block.left.subarray(skip), block.at + skip);
    right.set(block.right.subarray(skip), block.at + skip);
  }
  return { left, right, sampleRate, channels };
}

function readChannels(frame: av.Frame): readonly [Float32Array, Float32Array] {
  const format = frame.format as av.AVSampleFormat;
  const planar = av.avSampleFmtIsPlanar(format);
  const packed = av.avGetPackedSampleFmt(format);
  const data = frame.data;
  if (!data?.[0]) throw new Error('frame without samples');
  const channels = frame.channels;
  const read = (channel: number): Float32Array => {
    const plane = planar ? data[channel]! : data[0]!;
    const step = planar ? 1 : channels;
    const offset = planar ? 0 : channel;
    const view = new DataView(plane.buffer, plane.byteOffset, plane.byteLength);
    const out = new Float32Array(frame.nbSamples);
    for (let n = 0; n < out.length; n++) out[n] = readSample(view, packed, offset + n * step);
    return out;
  };
  const left = read(0);
  return [left, channels > 1 ? read(1) : left.slice()];
}

function readSample(view: DataView, format: av.AVSampleFormat, index: number): number {
  switch (format) {
    case av.AV_SAMPLE_FMT_U8:
      return view.getUint8(index) / 128 - 1;
    case av.AV_SAMPLE_FMT_S16:
      return view.getInt16(index * 2, true) / 32_768;
    case av.AV_SAMPLE_FMT_S32:
      return view.getInt32(index * 4, true) / 2_147_483_648;
    case av.AV_SAMPLE_FMT_FLT:
      return view.getFloat32(index * 4, true);
    case av.AV_SAMPLE_FMT_DBL:
      return view.getFloat64(index * 8, true);
    default:
      throw new Error('unsupported sample format');
  }
}
