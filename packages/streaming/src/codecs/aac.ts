import { BitReader } from './bits.ts';

const RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];

export interface AacConfig {
  /** 2 = AAC-LC; 5 and 29 say that the sound is spectrally extended. */
  readonly objectType: number;
  /** Samples per second that a decoder puts out. */
  readonly sampleRate: number;
  /** 0 when the stream itself says it. */
  readonly channels: number;
}

/** Parses an AudioSpecificConfig. @returns undefined for what is none */
export function parseAacConfig(data: Uint8Array): AacConfig | undefined {
  const bits = new BitReader(data);
  const objectType = readObjectType(bits);
  let sampleRate = readRate(bits);
  const channelCode = bits.bits(4);
  if (objectType === 5 || objectType === 29) sampleRate = readRate(bits) ?? sampleRate;
  if (bits.over || objectType === 0 || sampleRate === undefined || channelCode > 7) return undefined;
  return { objectType, sampleRate, channels: channelCode === 7 ? 8 : channelCode };
}

/** Makes the AudioSpecificConfig of AAC-LC. @throws RangeError for rates that AAC has no code for */
export function makeAacConfig(sampleRate: number, channels: number): Buffer {
  const code = RATES.indexOf(sampleRate);
  if (code < 0) throw new RangeError(`AAC has no code for ${sampleRate} Hz`);
  return Buffer.from([(2 << 3) | (code >> 1), ((code & 1) << 7) | (channels << 3)]);
}

function readObjectType(bits: BitReader): number {
  const type = bits.bits(5);
  return type === 31 ? 32 + bits.bits(6) : type;
}

function readRate(bits: BitReader): number | undefined {
  const code = bits.bits(4);
  return code === 15 ? bits.bits(24) : RATES[code];
}
