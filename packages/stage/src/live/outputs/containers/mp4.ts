import type { EncodedConfig, EncodedPacket } from '../../encoded.ts';
import { box, fullBox, text, u16, u32, u32s, u64, u64s, u8, type Part } from './boxes.ts';

/** Ticks per second of the picture track and of the movie. */
export const VIDEO_SCALE = 90_000;
export const SOUND_SCALE = 48_000;

export interface Sample {
  /** Ticks of its track. */
  readonly at: number;
  readonly duration: number;
  readonly key: boolean;
  readonly size: number;
}

/** All samples of a track, for the index of a finished file. */
export interface TrackIndex {
  readonly samples: readonly Sample[];
  /** Runs of samples that lie together: offset in the file and number of samples. */
  readonly chunks: readonly { readonly offset: number; readonly count: number }[];
}

type Kind = 'video' | 'sound';

/** Samples of one track with times counted from `zeroMs`. */
export function samplesOf(packets: readonly EncodedPacket[], scale: number, zeroMs: number): Sample[] {
  const tick = (ms: number): number => Math.round(((ms - zeroMs) * scale) / 1000);
  return packets.map(({ ptsMs, durationMs, key, data }) => {
    const at = tick(ptsMs);
    return { at, duration: tick(ptsMs + durationMs) - at, key, size: data.length };
  });
}

export function fileType(): Buffer {
  return box('ftyp', text('iso6'), u32(0x200), text('iso6cmfcavc1mp41'));
}

/** The header of a fragmented file: what a player needs before the first fragment. */
export function fragmentedMovie(config: EncodedConfig): Buffer {
  const extend = (track: number): Buffer => fullBox('trex', 0, 0, u32(track, 1, 0, 0, 0));
  return box(
    'moov',
    movieHeader(0),
    track('video', config, undefined),
    track('sound', config, undefined),
    box('mvex', extend(1), extend(2)),
  );
}

/** The header of a whole file with the index of all its samples. */
export function indexedMovie(config: EncodedConfig, video: TrackIndex, sound: TrackIndex): Buffer {
  const duration = Math.max(spanOf('video', video).end, spanOf('sound', sound).end);
  const tracks = [track('video', config, video)];
  if (sound.samples.length > 0) tracks.push(track('sound', config, sound));
  return box('moov', movieHeader(duration), ...tracks);
}

/** One fragment with both tracks; sequence numbers rise by one from fragment to fragment. */
export function fragment(
  sequence: number,
  video: { readonly samples: readonly Sample[]; readonly data: readonly Uint8Array[] },
  sound: { readonly samples: readonly Sample[]; readonly data: readonly Uint8Array[] },
): { readonly bytes: Buffer; readonly videoAt: number; readonly soundAt: number } {
  const videoBytes = video.samples.reduce((sum, { size }) => sum + size, 0);
  const build = (offset: number): Buffer => {
    const runs = [trackRun(1, video.samples, offset)];
    if (sound.samples.length > 0) runs.push(trackRun(2, sound.samples, offset + videoBytes));
    return box('moof', fullBox('mfhd', 0, 0, u32(sequence)), ...runs);
  };
  const head = build(0).length + 8;
  return {
    bytes: Buffer.concat([build(head), box('mdat', ...video.data, ...sound.data)]),
    videoAt: head,
    soundAt: head + videoBytes,
  };
}

const KEY_FLAGS = 0x02000000;
const OTHER_FLAGS = 0x01010000;

function trackRun(id: number, samples: readonly Sample[], offset: number): Buffer {
  const rows = samples.map(({ duration, size, key }) => u32(duration, size, key ? KEY_FLAGS : OTHER_FLAGS));
  return box(
    'traf',
    // Offsets are counted from the fragment.
    fullBox('tfhd', 0, 0x020000, u32(id)),
    fullBox('tfdt', 1, 0, u64(Math.max(0, samples[0]!.at))),
    fullBox('trun', 0, 0x000701, u32(samples.length, offset), ...rows),
  );
}

function movieHeader(duration: number): Buffer {
  return fullBox(
    'mvhd',
    1,
    0,
    ...[u64(0, 0), u32(VIDEO_SCALE), u64(duration), u32(0x10000), u16(0x100, 0), u32(0, 0), MATRIX],
    ...[u32(0, 0, 0, 0, 0, 0), u32(3)],
  );
}

const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

function track(kind: Kind, config: EncodedConfig, index: TrackIndex | undefined): Buffer {
  const isVideo = kind === 'video';
  const id = isVideo ? 1 : 2;
  const scale = isVideo ? VIDEO_SCALE : SOUND_SCALE;
  const span = index ? spanOf(kind, index) : { start: 0, end: 0, media: 0 };
  const size = isVideo ? u32(config.width * 65536, config.height * 65536) : u32(0, 0);
  const head = fullBox(
    'tkhd',
    1,
    3,
    ...[u64(0, 0), u32(id, 0), u64(span.end), u32(0, 0), u16(0, 0, isVideo ? 0 : 0x100, 0), MATRIX, size],
  );
  const media = box(
    'mdia',
    fullBox('mdhd', 1, 0, u64(0, 0), u32(scale), u64(span.media), u16(0x55c4, 0)),
    fullBox('hdlr', 0, 0, u32(0), text(isVideo ? 'vide' : 'soun'), u32(0, 0, 0), text('Cyclorama\0')),
    box(
      'minf',
      isVideo ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u16(0, 0)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      box('stbl', ...sampleTables(isVideo ? avc1(config) : mp4a(config), isVideo, index)),
    ),
  );
  return index && span.start > 0 ? box('trak', head, editList(span), media) : box('trak', head, media);
}

/** A track that begins after the movie: nothing first, then all of it. */
function editList({ start, end }: { readonly start: number; readonly end: number }): Buffer {
  // Media time −1 says "nothing".
  const nothing = Buffer.alloc(8, 0xff);
  const rate = u32(0x10000);
  return box('edts', fullBox('elst', 1, 0, u32(2), u64(start), nothing, rate, u64(end - start, 0), rate));
}

/** Begin and end in movie ticks, length in ticks of the track. */
function spanOf(kind: Kind, { samples }: TrackIndex): { start: number; end: number; media: number } {
  const first = samples[0];
  const last = samples[samples.length - 1];
  if (!first || !last) return { start: 0, end: 0, media: 0 };
  const ticks = VIDEO_SCALE / (kind === 'video' ? VIDEO_SCALE : SOUND_SCALE);
  const end = last.at + last.duration;
  return { start: Math.round(first.at * ticks), end: Math.round(end * ticks), media: end - first.at };
}

function sampleTables(entry: Buffer, isVideo: boolean, index: TrackIndex | undefined): Buffer[] {
  const description = fullBox('stsd', 0, 0, u32(1), entry);
  const samples = index?.samples ?? [];
  const chunks = index?.chunks ?? [];
  const runs: number[] = [];
  samples.forEach((sample, at) => {
    // The time to the next sample, so that pauses in between survive.
    const next = samples[at + 1];
    const step = next ? next.at - sample.at : sample.duration;
    if (runs[runs.length - 1] === step) runs[runs.length - 2]!++;
    else runs.push(1, step);
  });
  const lengths: number[] = [];
  chunks.forEach(({ count: inChunk }, at) => {
    if (at === 0 || chunks[at - 1]!.count !== inChunk) lengths.push(at + 1, inChunk, 1);
  });
  const keys = samples.flatMap(({ key }, at) => (key ? [at + 1] : []));
  return [
    description,
    fullBox('stts', 0, 0, u32(runs.length / 2), u32s(runs)),
    ...(isVideo && index ? [fullBox('stss', 0, 0, u32(keys.length), u32s(keys))] : []),
    fullBox('stsc', 0, 0, u32(lengths.length / 3), u32s(lengths)),
    fullBox('stsz', 0, 0, u32(0, samples.length), u32s(samples.map(({ size }) => size))),
    fullBox('co64', 0, 0, u32(chunks.length), u64s(chunks.map(({ offset }) => offset))),
  ];
}

function avc1({ width, height, avcC }: EncodedConfig): Buffer {
  const name = Buffer.alloc(32);
  return box(
    'avc1',
    ...[u32(0), u16(0, 1), u32(0, 0, 0, 0), u16(width, height), u32(0x480000, 0x480000, 0), u16(1), name],
    u16(24, 0xffff),
    box('avcC', avcC),
    // BT.709, limited range.
    box('colr', text('nclx'), u16(1, 1, 1), u8(0)),
    box('pasp', u32(1, 1)),
  );
}

function mp4a({ asc }: EncodedConfig): Buffer {
  const specific = descriptor(5, asc);
  const decoder = descriptor(4, u8(0x40, 0x15, 0, 0, 0), u32(0, 0), specific);
  const stream = descriptor(3, u16(2), u8(0), decoder, descriptor(6, u8(2)));
  return box(
    'mp4a',
    ...[
      u32(0),
      u16(0, 1),
      u32(0, 0),
      u16(2, 16, 0, 0),
      u32(SOUND_SCALE * 65536),
      fullBox('esds', 0, 0, stream),
    ],
  );
}

function descriptor(tag: number, ...parts: readonly Part[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u8(tag, 0x80, 0x80, 0x80, body.length), body]);
}
