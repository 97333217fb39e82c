import { BitReader } from './bits.ts';

export interface AvcConfig {
  readonly profile: number;
  readonly level: number;
  /** Bytes of the length in front of each NAL unit. */
  readonly lengthSize: number;
  readonly sps: readonly Uint8Array[];
  readonly pps: readonly Uint8Array[];
}

/** What a sequence parameter set says of the pictures. */
export interface AvcPicture {
  readonly profile: number;
  readonly level: number;
  /** Pixels after cropping. */
  readonly width: number;
  readonly height: number;
}

/** Parses an AVCDecoderConfigurationRecord (avcC). @returns undefined for what is none */
export function parseAvcConfig(data: Uint8Array): AvcConfig | undefined {
  if (data.length < 7 || data[0] !== 1) return undefined;
  let at = 5;
  const sets = (count: number): Uint8Array[] | undefined => {
    const list: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const length = ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
      if (at + 2 + length > data.length) return undefined;
      list.push(data.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    return list;
  };
  const sps = sets((data[at++] ?? 0) & 31);
  const pps = sps && sets(data[at++] ?? 0);
  if (!sps || !pps || sps.length === 0) return undefined;
  return { profile: data[1] ?? 0, level: data[3] ?? 0, lengthSize: ((data[4] ?? 0) & 3) + 1, sps, pps };
}

/** Makes an avcC from parameter sets, for senders that only have NAL units. @throws RangeError without an SPS */
export function makeAvcConfig(sps: readonly Uint8Array[], pps: readonly Uint8Array[]): Buffer {
  const first = sps[0];
  if (!first || first.length < 4) throw new RangeError('A configuration needs a sequence parameter set');
  const withLength = (set: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from([set.length >> 8, set.length & 255]), set]);
  return Buffer.concat([
    Buffer.from([1, first[1] ?? 0, first[2] ?? 0, first[3] ?? 0, 0xff, 0xe0 | sps.length]),
    ...sps.map(withLength),
    Buffer.from([pps.length]),
    ...pps.map(withLength),
  ]);
}

const HIGH_PROFILES = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/** Reads a sequence parameter set (NAL unit with its header byte). @returns undefined when it makes no sense */
export function parseSps(unit: Uint8Array): AvcPicture | undefined {
  if (((unit[0] ?? 0) & 31) !== 7) return undefined;
  const bits = new BitReader(withoutEscapes(unit.subarray(1)));
  const profile = bits.bits(8);
  bits.bits(8);
  const level = bits.bits(8);
  bits.ue();
  const chroma = HIGH_PROFILES.includes(profile) ? skipHighProfile(bits) : 1;
  bits.ue();
  skipPictureOrder(bits);
  bits.ue();
  bits.flag();
  const columns = bits.ue() + 1;
  const rows = bits.ue() + 1;
  const frames = bits.flag();
  if (!frames) bits.flag();
  bits.flag();
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = (chroma === 1 ? 2 : 1) * (frames ? 1 : 2);
  const cropped = bits.flag();
  const [left, right, top, bottom] = cropped ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
  const width = columns * 16 - (left + right) * cropX;
  const height = rows * 16 * (frames ? 1 : 2) - (top + bottom) * cropY;
  if (bits.over || !(width > 0 && height > 0 && width <= 16_384 && height <= 16_384)) return undefined;
  return { profile, level, width, height };
}

function skipHighProfile(bits: BitReader): number {
  const chroma = bits.ue();
  if (chroma === 3) bits.flag();
  bits.ue();
  bits.ue();
  bits.flag();
  if (bits.flag())
    for (let i = 0; i < (chroma === 3 ? 12 : 8); i++) if (bits.flag()) skipScaling(bits, i < 6 ? 16 : 64);
  return chroma;
}

function skipScaling(bits: BitReader, size: number): void {
  let last = 8;
  for (let i = 0; i < size && last !== 0; i++) last = (last + bits.se() + 256) % 256;
}

function skipPictureOrder(bits: BitReader): void {
  const type = bits.ue();
  if (type === 0) bits.ue();
  else if (type === 1) {
    bits.flag();
    bits.se();
    bits.se();
    const count = bits.ue();
    for (let i = 0; i < count && !bits.over; i++) bits.se();
  }
}

/** Takes the bytes out that keep start codes out of NAL units. */
function withoutEscapes(data: Uint8Array): Uint8Array {
  return Uint8Array.from(data.filter((byte, i) => !(byte === 3 && data[i - 1] === 0 && data[i - 2] === 0)));
}
