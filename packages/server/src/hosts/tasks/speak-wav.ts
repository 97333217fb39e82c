const RATE = 48_000;
const HEADER = 44;
const FLOAT_FORMAT = 3;
const BYTES = 4;

/**
 * Channels of one length as 32-bit float WAV at 48 kHz: what the mix reads without resampling, sample for sample.
 */
export function encodeFloatWav(channels: readonly Float32Array[]): Buffer {
  const samples = channels[0]?.length ?? 0;
  const frame = channels.length * BYTES;
  const data = Buffer.alloc(HEADER + samples * frame);
  data.write('RIFF', 0, 'latin1');
  data.writeUInt32LE(data.length - 8, 4);
  data.write('WAVEfmt ', 8, 'latin1');
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(FLOAT_FORMAT, 20);
  data.writeUInt16LE(channels.length, 22);
  data.writeUInt32LE(RATE, 24);
  data.writeUInt32LE(RATE * frame, 28);
  data.writeUInt16LE(frame, 32);
  data.writeUInt16LE(BYTES * 8, 34);
  data.write('data', 36, 'latin1');
  data.writeUInt32LE(samples * frame, 40);
  const body = new Float32Array(samples * channels.length);
  channels.forEach((channel, index) => {
    for (let n = 0; n < samples; n += 1) body[n * channels.length + index] = channel[n]!;
  });
  Buffer.from(body.buffer).copy(data, HEADER);
  return data;
}
