/** Parameter sets of an avcC box. */
export interface AvcParameters {
  readonly sps: readonly Uint8Array[];
  readonly pps: readonly Uint8Array[];
  /** Bytes of the length before each NAL unit. */
  readonly lengthSize: number;
}

const START_CODE = Uint8Array.of(0, 0, 0, 1);

/** Reads an avcC box's content. @throws RangeError when it is cut short */
export function parseAvcC(avcC: Uint8Array): AvcParameters {
  let at = 5;
  const byte = (): number => {
    const value = avcC[at++];
    if (value === undefined) throw new RangeError('avcC ends early');
    return value;
  };
  const sets = (count: number): Uint8Array[] =>
    Array.from({ length: count }, () => {
      const length = (byte() << 8) | byte();
      if (at + length > avcC.length) throw new RangeError('avcC ends early');
      at += length;
      return avcC.subarray(at - length, at);
    });
  const sps = sets(byte() & 31);
  const pps = sets(byte());
  return { sps, pps, lengthSize: (avcC[4]! & 3) + 1 };
}

/** The NAL units of a packet with 4-byte lengths, as views; what is cut short is left out. */
export function nalUnits(data: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at + 4 <= data.length;) {
    const length = view.getUint32(at);
    at += 4;
    if (at + length > data.length) break;
    units.push(data.subarray(at, at + length));
    at += length;
  }
  return units;
}

/**
 * Annex B form of a packet with 4-byte lengths: start codes instead of lengths; with `parameters`, SPS and PPS come
 * first, as key frames of TS and WebRTC need it. `delimiter` puts an access unit delimiter in front (TS).
 */
export function toAnnexB(
  data: Uint8Array,
  parameters?: AvcParameters,
  delimiter = false,
): Uint8Array<ArrayBuffer> {
  const units = nalUnits(data).filter((unit) => (unit[0]! & 31) !== 9);
  if (parameters) units.unshift(...parameters.sps, ...parameters.pps);
  if (delimiter) units.unshift(Uint8Array.of(9, 0xf0));
  let size = 0;
  for (const unit of units) size += START_CODE.length + unit.length;
  const out = new Uint8Array(size);
  let at = 0;
  for (const unit of units) {
    out.set(START_CODE, at);
    out.set(unit, at + START_CODE.length);
    at += START_CODE.length + unit.length;
  }
  return out;
}
