/** Bytes of payload per chunk that we announce and write. */
export const CHUNK_SIZE = 60_000;

/**
 * One message as chunks. Each message begins with a full header, so that the bytes depend on nothing that was sent
 * before: they are made once for all players of a stream, and a dropped message leaves no trace.
 * @param timestamp milliseconds; wrapped to 32 bits
 */
export function writeMessage(
  channel: number,
  type: number,
  stream: number,
  timestamp: number,
  payload: Uint8Array,
  chunkSize: number = CHUNK_SIZE,
): Buffer {
  const time = wrap32(timestamp);
  const extended = time >= 0xffffff;
  const more = payload.length === 0 ? 0 : Math.ceil(payload.length / chunkSize) - 1;
  const out = Buffer.allocUnsafe(12 + (extended ? 4 : 0) + payload.length + more * (extended ? 5 : 1));
  out[0] = channel;
  out.writeUIntBE(extended ? 0xffffff : time, 1, 3);
  out.writeUIntBE(payload.length, 4, 3);
  out[7] = type;
  out.writeUInt32LE(stream, 8);
  let at = 12;
  if (extended) at = out.writeUInt32BE(time, at);
  for (let from = 0; from < payload.length; from += chunkSize) {
    if (from > 0) {
      out[at++] = 0xc0 | channel;
      if (extended) at = out.writeUInt32BE(time, at);
    }
    const part = payload.subarray(from, from + chunkSize);
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function wrap32(timestamp: number): number {
  return Math.round(timestamp) >>> 0;
}
