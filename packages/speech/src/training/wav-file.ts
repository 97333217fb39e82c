import { open, type FileHandle } from 'node:fs/promises';

/** A WAV file that cannot be read, and why, in words for people. */
export class BadRecording extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadRecording';
  }
}

/** Read piece by piece, so that a recording of an hour costs no more memory than one of a second. */
export interface WavFile {
  /** Hz. */
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
  /** Samples per channel. */
  readonly frames: number;
  /** Samples of each channel, −1…1; fewer at the end of the file. */
  read(from: number, count: number): Promise<Float32Array[]>;
  close(): Promise<void>;
}

interface Layout {
  readonly code: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
/** What programs write as the size of data when they do not know it yet. */
const STREAMED = 0xffff_ff00;
/** Chunks before the data; more of them is no recording but an attempt. */
const MOST_CHUNKS = 64;

type Reader = (data: Buffer, at: number) => number;

const READERS: Readonly<Record<string, Reader>> = {
  '1/16': (data, at) => data.readInt16LE(at) / 32_768,
  '1/24': (data, at) => data.readIntLE(at, 3) / 8_388_608,
  '1/32': (data, at) => data.readInt32LE(at) / 2_147_483_648,
  // What is no number is no sound.
  '3/32': (data, at) => finite(data.readFloatLE(at)),
  '3/64': (data, at) => finite(data.readDoubleLE(at)),
};

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await file.read(buffer, got, length - got, position + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return buffer.subarray(0, got);
}

function layoutOf(body: Buffer): Layout {
  if (body.length < 16) throw new BadRecording('the header of the WAV file is cut off');
  const code = body.readUInt16LE(0);
  const layout: Layout = {
    code: code === EXTENSIBLE && body.length >= 26 ? body.readUInt16LE(24) : code,
    channels: body.readUInt16LE(2),
    rate: body.readUInt32LE(4),
    bits: body.readUInt16LE(14),
  };
  if (layout.channels < 1 || layout.channels > 8)
    throw new BadRecording(`the WAV file claims to have ${layout.channels} channels`);
  if (layout.rate < 4000 || layout.rate > 384_000)
    throw new BadRecording(`the WAV file claims a sample rate of ${layout.rate} Hz`);
  if (READERS[`${layout.code}/${layout.bits}`] === undefined)
    throw new BadRecording(
      layout.code === PCM || layout.code === FLOAT
        ? `WAV with ${layout.bits} bits is not taken: save it as PCM with 16, 24 or 32 bits`
        : 'the WAV file is compressed: save it as plain PCM',
    );
  return layout;
}

interface Found {
  readonly layout: Layout;
  readonly start: number;
  readonly length: number;
}

async function findData(file: FileHandle, size: number): Promise<Found> {
  const head = await bytesAt(file, 0, 12);
  if (size === 0) throw new BadRecording('the file is empty');
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE')
    throw new BadRecording('this is not a WAV file');
  let layout: Layout | undefined;
  let at = 12;
  for (let chunk = 0; chunk < MOST_CHUNKS && at + 8 <= size; chunk++) {
    const title = await bytesAt(file, at, 8);
    const id = title.toString('latin1', 0, 4);
    const length = title.readUInt32LE(4);
    const body = at + 8;
    if (id === 'fmt ') layout = layoutOf(await bytesAt(file, body, Math.min(length, 40)));
    if (id === 'data') {
      if (layout === undefined) throw new BadRecording('the WAV file does not say what its samples are');
      const there = size - body;
      const isStreamed = length === 0 || length >= STREAMED;
      // A few bytes may be lost at the end of a recording, not a part of it.
      if (!isStreamed && length - there > layout.rate * layout.channels)
        throw new BadRecording('the WAV file is cut off: it holds less sound than its header says');
      return { layout, start: body, length: isStreamed ? there : Math.min(length, there) };
    }
    at = body + length + (length % 2);
  }
  throw new BadRecording('the WAV file has no sound in it');
}

/**
 * Opens a WAV file: PCM of 16, 24 or 32 bits, or float.
 * @throws BadRecording, or as the file system does
 */
export async function openWav(path: string): Promise<WavFile> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { layout, start, length } = await findData(file, size);
    const { channels, rate, bits, code } = layout;
    const width = bits / 8;
    const frame = width * channels;
    const frames = Math.floor(length / frame);
    if (frames === 0) throw new BadRecording('the WAV file has no sound in it');
    const reader = READERS[`${code}/${bits}`];
    if (reader === undefined) throw new BadRecording('the WAV file is of an unknown kind');
    return {
      ...{ rate, channels, bits, frames },
      read: async (from, count) => {
        const wanted = Math.max(0, Math.min(count, frames - from));
        const data = await bytesAt(file, start + from * frame, wanted * frame);
        const got = Math.floor(data.length / frame);
        return Array.from({ length: channels }, (_, channel) =>
          Float32Array.from({ length: got }, (_unused, i) => reader(data, i * frame + channel * width)),
        );
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** All channels as one. */
export function mixDown(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0), ...others] = channels;
  if (others.length === 0) return first;
  return first.map(
    (value, i) => (value + others.reduce((sum, other) => sum + (other[i] ?? 0), 0)) / channels.length,
  );
}

/** A whole recording as mono at its own rate. @throws as openWav */
export async function readMono(path: string): Promise<{ samples: Float32Array; rate: number }> {
  const file = await openWav(path);
  try {
    return { samples: mixDown(await file.read(0, file.frames)), rate: file.rate };
  } finally {
    await file.close();
  }
}
