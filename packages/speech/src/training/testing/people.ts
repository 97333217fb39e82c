import type { SpeechService } from '../../types.ts';
import { voiceById } from '../../voices/catalogue.ts';

/** An embedded voice as the person who reads. */
export async function people(speech: SpeechService, id: string, text: string): Promise<Float32Array> {
  const voice = voiceById(id);
  if (!voice) throw new Error(`no voice ${id}`);
  return (await speech.speak({ text, voice, speed: 110 })).samples;
}

/** The hiss of a room, the same each time. */
export function noisy(samples: Float32Array, amount = 0.0006): Float32Array {
  let seed = 7;
  return samples.map((value) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return value + (seed / 1_073_741_824 - 1) * amount;
  });
}

export interface WavKind {
  readonly bits: number;
  readonly channels: number;
  readonly isFloat?: boolean;
  /** What the header says of the length of the data. */
  readonly size?: number;
}

/** Samples at 48 kHz as a WAV file of some kind, the same in each channel. */
export function wavOf(samples: Float32Array, { bits, channels, isFloat = false, size }: WavKind): Buffer {
  const width = bits / 8;
  const data = Buffer.alloc(44 + samples.length * channels * width);
  data.write('RIFF', 0, 'latin1');
  data.writeUInt32LE(data.length - 8, 4);
  data.write('WAVEfmt ', 8, 'latin1');
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(isFloat ? 3 : 1, 20);
  data.writeUInt16LE(channels, 22);
  data.writeUInt32LE(48_000, 24);
  data.writeUInt32LE(48_000 * channels * width, 28);
  data.writeUInt16LE(channels * width, 32);
  data.writeUInt16LE(bits, 34);
  data.write('data', 36, 'latin1');
  data.writeUInt32LE(size ?? data.length - 44, 40);
  samples.forEach((value, i) => {
    for (let c = 0; c < channels; c++) {
      const at = 44 + (i * channels + c) * width;
      if (isFloat) data.writeFloatLE(value, at);
      else data.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), at, width);
    }
  });
  return data;
}
