import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { mixRate, type StereoBlock } from './read-sound.ts';

/** RIFF + size + WAVE, a ds64 chunk in waiting (36), fmt (24), data header (8). */
const headerBytes = 12 + 36 + 24 + 8;
const frameBytes = 8;
const riffLimit = 0xffff_ffff;

/**
 * Writes stereo float WAV at 48 kHz as a stream; files beyond 4 GiB become RF64. Call `close` to make the file valid.
 */
export class WavWriter {
  private readonly file: number;
  private frames = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w+');
    writeFully(this.file, header(0), 0);
  }

  /** Frames written so far. */
  get length(): number {
    return this.frames;
  }

  write(block: StereoBlock): void {
    this.writeAt(block, this.frames);
    this.frames += block.left.length;
  }

  /** Replaces frames that were written before. */
  writeAt(block: StereoBlock, frame: number): void {
    writeFully(this.file, interleave(block), headerBytes + frame * frameBytes);
  }

  /** Reads frames back. */
  read(frame: number, count: number): StereoBlock {
    const bytes = new Float32Array(count * 2);
    const buffer = Buffer.from(bytes.buffer);
    const got = readSync(this.file, buffer, 0, buffer.length, headerBytes + frame * frameBytes);
    if (got !== buffer.length) throw new Error('the mix file ended early');
    const left = new Float32Array(count);
    const right = new Float32Array(count);
    for (let n = 0; n < count; n++) {
      left[n] = bytes[n * 2]!;
      right[n] = bytes[n * 2 + 1]!;
    }
    return { left, right };
  }

  /** Completes the header and makes the file durable. */
  finish(): void {
    writeFully(this.file, header(this.frames), 0);
    fsyncSync(this.file);
    closeSync(this.file);
  }

  /** Gives the file up as it is. */
  abandon(): void {
    closeSync(this.file);
  }
}

/** Bytes of the file's beginning for a number of frames. */
export function header(frames: number): Buffer {
  const dataBytes = frames * frameBytes;
  const riffBytes = dataBytes + headerBytes - 8;
  const large = riffBytes > riffLimit;
  const bytes = Buffer.alloc(headerBytes);
  bytes.write(large ? 'RF64' : 'RIFF', 0, 'latin1');
  bytes.writeUInt32LE(large ? riffLimit : riffBytes, 4);
  bytes.write('WAVE', 8, 'latin1');
  bytes.write(large ? 'ds64' : 'JUNK', 12, 'latin1');
  bytes.writeUInt32LE(28, 16);
  if (large) {
    bytes.writeBigUInt64LE(BigInt(riffBytes), 20);
    bytes.writeBigUInt64LE(BigInt(dataBytes), 28);
    bytes.writeBigUInt64LE(BigInt(frames), 36);
  }
  bytes.write('fmt ', 48, 'latin1');
  bytes.writeUInt32LE(16, 52);
  bytes.writeUInt16LE(3, 56);
  bytes.writeUInt16LE(2, 58);
  bytes.writeUInt32LE(mixRate, 60);
  bytes.writeUInt32LE(mixRate * frameBytes, 64);
  bytes.writeUInt16LE(frameBytes, 68);
  bytes.writeUInt16LE(32, 70);
  bytes.write('data', 72, 'latin1');
  bytes.writeUInt32LE(large ? riffLimit : dataBytes, 76);
  return bytes;
}

function interleave({ left, right }: StereoBlock): Buffer {
  const samples = new Float32Array(left.length * 2);
  for (let n = 0; n < left.length; n++) {
    samples[n * 2] = left[n]!;
    samples[n * 2 + 1] = right[n]!;
  }
  return Buffer.from(samples.buffer);
}

function writeFully(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}
