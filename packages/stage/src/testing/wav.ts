import { writeFileSync } from 'node:fs';

/**
 * Writes a WAV file with 32-bit float samples, one array per channel, all of one length, −1…1.
 */
export function writeWav(path: string, channels: readonly Float32Array[], sampleRate = 48_000): void {
  const first = channels[0];
  if (!first) throw new RangeError('writeWav needs at least one channel');
  const frames = first.length;
  if (channels.some((channel) => channel.length !== frames))
    throw new RangeError('channels differ in length');
  const dataBytes = frames * channels.length * 4;
  const file = Buffer.alloc(44 + dataBytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + dataBytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(3, 20);
  file.writeUInt16LE(channels.length, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * channels.length * 4, 28);
  file.writeUInt16LE(channels.length * 4, 32);
  file.writeUInt16LE(32, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(dataBytes, 40);
  const samples = new Float32Array(file.buffer, file.byteOffset + 44, frames * channels.length);
  channels.forEach((channel, index) => {
    for (let n = 0; n < frames; n++) samples[n * channels.length + index] = channel[n]!;
  });
  writeFileSync(path, file);
}
