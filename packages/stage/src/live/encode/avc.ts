import type { AvcConfig } from '@cyclorama/streaming';

const START_CODE = Uint8Array.of(0, 0, 0, 1);

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
  parameters?: Pick<AvcConfig, 'sps' | 'pps'>,
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
