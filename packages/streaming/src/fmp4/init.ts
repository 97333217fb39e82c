import { parseAacConfig } from '../codecs/aac.ts';
import { parseAvcConfig, parseSps } from '../codecs/avc.ts';
import { box, fullBox, u16, u32, zeros } from './boxes.ts';

export const VIDEO_TRACK = 1;
export const AUDIO_TRACK = 2;
/** Ticks of the picture's clock per second. */
export const VIDEO_TIMESCALE = 90_000;
const MOVIE_TIMESCALE = 1000;

/** A track of pictures, as its configuration tells. */
export interface VideoTrack {
  readonly codec: string;
  /** avcC as it came. */
  readonly config: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface AudioTrack {
  readonly codec: string;
  /** AudioSpecificConfig as it came. */
  readonly config: Uint8Array;
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples of one packet. */
  readonly frame: number;
}

/** @returns undefined for a configuration that makes no sense */
export function videoTrack(config: Uint8Array): VideoTrack | undefined {
  const avc = parseAvcConfig(config);
  const picture = avc?.sps[0] && parseSps(avc.sps[0]);
  if (!picture) return undefined;
  const codec = `avc1.${Buffer.from(config.subarray(1, 4)).toString('hex').toUpperCase()}`;
  return { codec, config, width: picture.width, height: picture.height };
}

/** @returns undefined for a configuration that makes no sense */
export function audioTrack(config: Uint8Array): AudioTrack | undefined {
  const aac = parseAacConfig(config);
  if (!aac) return undefined;
  const { objectType, sampleRate, channels } = aac;
  // Extended sound: the packet is as long, at the doubled rate.
  const frame = objectType === 5 || objectType === 29 ? 2048 : 1024;
  return { codec: `mp4a.40.${objectType}`, config, sampleRate, channels, frame };
}

/** What `MediaSource.isTypeSupported` and `addSourceBuffer` take. */
export function mimeOf(video: VideoTrack | undefined, audio: AudioTrack | undefined): string {
  const codecs = [video?.codec, audio?.codec].filter((codec) => codec !== undefined);
  return `${video === undefined ? 'audio' : 'video'}/mp4; codecs="${codecs.join(',')}"`;
}

/**
 * What comes before all fragments: ftyp and moov.
 * @param delay ticks by which decoding runs ahead of showing; an edit takes them off, so that sound fits
 */
export function initSegment(
  video: VideoTrack | undefined,
  audio: AudioTrack | undefined,
  delay: number,
): Buffer {
  const tracks: Buffer[] = [];
  const extends_: Buffer[] = [];
  if (video !== undefined) {
    tracks.push(videoTrak(video, delay));
    extends_.push(trackExtends(VIDEO_TRACK));
  }
  if (audio !== undefined) {
    tracks.push(audioTrak(audio));
    extends_.push(trackExtends(AUDIO_TRACK));
  }
  const ftyp = box('ftyp', Buffer.from('iso6\0\0\0\0iso6mp41avc1', 'latin1'));
  return Buffer.concat([ftyp, box('moov', movieHeader(), ...tracks, box('mvex', ...extends_))]);
}

const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

function movieHeader(): Buffer {
  return fullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, MOVIE_TIMESCALE, 0, 0x10000),
    u16(0x100, 0),
    zeros(8),
    MATRIX,
    zeros(24),
    u32(AUDIO_TRACK + 1),
  );
}

function trackExtends(track: number): Buffer {
  return fullBox('trex', 0, 0, u32(track, 1, 0, 0, 0));
}

function videoTrak(track: VideoTrack, delay: number): Buffer {
  const { width, height, config } = track;
  const entry = box(
    'avc1',
    zeros(6),
    u16(1),
    zeros(16),
    u16(width, height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    zeros(32),
    u16(0x18, 0xffff),
    box('avcC', config),
  );
  return box(
    'trak',
    // Enabled, in the movie.
    fullBox(
      'tkhd',
      0,
      3,
      u32(0, 0, VIDEO_TRACK, 0, 0),
      zeros(8),
      u16(0, 0, 0, 0),
      MATRIX,
      u32(width << 16, height << 16),
    ),
    ...(delay > 0 ? [box('edts', fullBox('elst', 0, 0, u32(1, 0, delay), u16(1, 0)))] : []),
    mediaBox(VIDEO_TIMESCALE, 'vide', fullBox('vmhd', 0, 1, zeros(8)), entry),
  );
}

function audioTrak(track: AudioTrack): Buffer {
  const { sampleRate, channels, config } = track;
  const entry = box(
    'mp4a',
    zeros(6),
    u16(1),
    zeros(8),
    u16(channels === 0 ? 2 : channels, 16, 0, 0),
    // 16.16: rates beyond have no place here, and players read the configuration anyway.
    u32(sampleRate > 0xffff ? 0 : sampleRate * 0x10000),
    fullBox('esds', 0, 0, elementaryStream(config)),
  );
  return box(
    'trak',
    fullBox('tkhd', 0, 3, u32(0, 0, AUDIO_TRACK, 0, 0), zeros(8), u16(0, 1, 0x100, 0), MATRIX, u32(0, 0)),
    mediaBox(sampleRate, 'soun', fullBox('smhd', 0, 0, zeros(4)), entry),
  );
}

function mediaBox(timescale: number, handler: 'vide' | 'soun', header: Buffer, entry: Buffer): Buffer {
  const undetermined = 0x55c4;
  return box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, timescale, 0), u16(undetermined, 0)),
    fullBox('hdlr', 0, 0, u32(0), Buffer.from(handler, 'latin1'), zeros(13)),
    box(
      'minf',
      header,
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      box(
        'stbl',
        fullBox('stsd', 0, 0, u32(1), entry),
        fullBox('stts', 0, 0, u32(0)),
        fullBox('stsc', 0, 0, u32(0)),
        fullBox('stsz', 0, 0, u32(0, 0)),
        fullBox('stco', 0, 0, u32(0)),
      ),
    ),
  );
}

/** ES_Descriptor of ISO 14496-1 for AAC. */
function elementaryStream(config: Uint8Array): Buffer {
  const specific = descriptor(5, config);
  const decoder = descriptor(4, Buffer.from([0x40, 0x15, 0, 0, 0]), zeros(8), specific);
  return descriptor(3, u16(AUDIO_TRACK), zeros(1), decoder, descriptor(6, Buffer.from([2])));
}

function descriptor(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  // Lengths of seven bits a byte; configurations are far shorter than two of them say.
  const length = body.length < 128 ? [body.length] : [0x80 | (body.length >> 7), body.length & 127];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
