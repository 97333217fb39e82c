import { readFile, writeFile } from 'node:fs/promises';
import { SAMPLE_RATE } from '../types.ts';

/** A decoded WAV file; one array per channel, −1…1. */
export interface WavAudio {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** Encodes mono samples as 16-bit WAV. */
export function encodeWav(samples: Float32Array, sampleRate: number = SAMPLE_RATE): Buffer {
  const data = Buffer.alloc(44 + samples.length * 2);
  data.write('RIFF', 0, 'latin1');
  data.writeUInt32LE(36 + samples.length * 2, 4);
  data.write('WAVEfmt ', 8, 'latin1');
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(sampleRate, 24);
  data.writeUInt32LE(sampleRate * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36, 'latin1');
  data.writeUInt32LE(samples.length * 2, 40);
  for (let i = 0; i < samples.length; i++) {
    const value = Math.round((samples[i] ?? 0) * 32_767);
    data.writeInt16LE(Math.max(-32_768, Math.min(32_767, value)), 44 + i * 2);
  }
  return data;
}

/** Writes mono samples as a 16-bit WAV file. */
export async function writeWav(
  path: string,
  samples: Float32Array,
  sampleRate: number = SAMPLE_RATE,
): Promise<void> {
  await writeFile(path, encodeWav(samples, sampleRate));
}

function sampleReader(data: Buffer, format: number, bits: number): (offset: number) => number {
  if (format === 1 && bits === 8) return (o) => (data.readUInt8(o) - 128) / 128;
  if (format === 1 && bits === 16) return (o) => data.readInt16LE(o) / 32_768;
  if (format === 1 && bits === 24) return (o) => data.readIntLE(o, 3) / 8_388_608;
  if (format === 1 && bits === 32) return (o) => data.readInt32LE(o) / 2_147_483_648;
  if (format === 3 && bits === 32) return (o) => data.readFloatLE(o);
  if (format === 3 && bits === 64) return (o) => data.readDoubleLE(o);
  throw new Error(`WAV format ${String(format)} with ${String(bits)} bits is not supported`);
}

/**
 * Decodes PCM or float WAV data. A data size of 0 or beyond the end (streamed files) means "until the end".
 * @throws Error when it is no WAV file or of another coding
 */
export function decodeWav(data: Buffer): WavAudio {
  if (
    data.length < 12 ||
    data.toString('latin1', 0, 4) !== 'RIFF' ||
    data.toString('latin1', 8, 12) !== 'WAVE'
  )
    throw new Error('not a WAV file');
  let format: { code: number; channels: number; rate: number; bits: number } | undefined;
  for (let at = 12; at + 8 <= data.length;) {
    const id = data.toString('latin1', at, at + 4);
    const size = data.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === 'fmt ' && body + 16 <= data.length) {
      const code = data.readUInt16LE(body);
      const extended = code === 0xfffe && body + 26 <= data.length;
      format = {
        code: extended ? data.readUInt16LE(body + 24) : code,
        channels: data.readUInt16LE(body + 2),
        rate: data.readUInt32LE(body + 4),
        bits: data.readUInt16LE(body + 14),
      };
    } else if (id === 'data') {
      if (!format) throw new Error('the WAV file has no format chunk before its data');
      const end = size === 0 || body + size > data.length ? data.length : body + size;
      return readData(data.subarray(body, end), format);
    }
    at = body + size + (size % 2);
  }
  throw new Error('the WAV file has no data');
}

function readData(
  data: Buffer,
  format: { code: number; channels: number; rate: number; bits: number },
): WavAudio {
  const { channels, rate, bits } = format;
  if (channels < 1 || channels > 8 || rate < 4000 || rate > 192_000)
    throw new Error('the WAV header makes no sense');
  const read = sampleReader(data, format.code, bits);
  const width = bits / 8;
  const frames = Math.floor(data.length / (width * channels));
  const out = Array.from({ length: channels }, () => new Float32Array(frames));
  out.forEach((channel, c) => {
    for (let i = 0; i < frames; i++) channel[i] = read((i * channels + c) * width);
  });
  return { sampleRate: rate, channels: out };
}

/** Reads a WAV file. @throws Error as decodeWav, or from the file system */
export async function readWav(path: string): Promise<WavAudio> {
  return decodeWav(await readFile(path));
}
