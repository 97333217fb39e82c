import { closeSync, openSync, readSync } from 'node:fs';
import { MediaError } from '../media-info.ts';

/** What the first bytes of a file say it is; names and extensions are never asked. */
export interface Sniffed {
  /** FFmpeg's name of the only demuxer that may open the file. */
  readonly demuxer: string;
  /** Short name for people and records. */
  readonly container: string;
  readonly image: boolean;
}

const image = (demuxer: string, container: string): Sniffed => ({ demuxer, container, image: true });
const media = (demuxer: string, container = demuxer): Sniffed => ({ demuxer, container, image: false });

/**
 * Decides by content what a file is. Throws MediaError: `playlist` for files that would make a player open other
 * files or addresses, `wrong-type` for text and formats that are not accepted, `truncated` for empty files.
 */
export function sniffFile(path: string): Sniffed {
  return sniff(readHead(path));
}

/** As `sniffFile`, from the first 64 KiB. */
export function sniff(head: Buffer): Sniffed {
  if (head.length === 0) throw new MediaError('truncated', 'the file is empty');
  const known = sniffImage(head) ?? sniffContainer(head) ?? sniffStream(head);
  if (known) return known;
  throw (
    refusalOfText(head) ??
    new MediaError('wrong-type', 'the file is no picture, video or sound that is accepted')
  );
}

function readHead(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(65_536);
    let filled = 0;
    for (;;) {
      const count = readSync(file, head, filled, head.length - filled, filled);
      filled += count;
      if (count === 0 || filled === head.length) return head.subarray(0, filled);
    }
  } finally {
    closeSync(file);
  }
}

function sniffImage(head: Buffer): Sniffed | null {
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return image('png_pipe', 'png');
  if (startsWith(head, [0xff, 0xd8, 0xff])) return image('jpeg_pipe', 'jpeg');
  if (tag(head, 0) === 'RIFF' && tag(head, 8) === 'WEBP') return image('webp_pipe', 'webp');
  if (/^GIF8[79]a/.test(head.toString('latin1', 0, 6))) return image('gif', 'gif');
  if (head.toString('latin1', 0, 2) === 'BM' && head.length >= 18 && head.readUInt32LE(14) <= 256) {
    return image('bmp_pipe', 'bmp');
  }
  return null;
}

function sniffContainer(head: Buffer): Sniffed | null {
  const first = tag(head, 0);
  if ((first === 'RIFF' || first === 'RF64' || first === 'RIFX') && tag(head, 8) === 'WAVE')
    return media('wav');
  if (first === 'RIFF' && tag(head, 8) === 'AVI ') return media('avi');
  if (startsWith(head, [0x1a, 0x45, 0xdf, 0xa3])) {
    return media('matroska', head.subarray(0, 64).includes('webm', 0, 'latin1') ? 'webm' : 'matroska');
  }
  if (first === 'FLV\u0001') return media('flv');
  if (first === 'OggS') return media('ogg');
  if (first === 'fLaC') return media('flac');
  if (/^(?:ftyp|moov|mdat|wide|free|skip|pnot)$/.test(tag(head, 4))) return media('mov');
  return null;
}

/** Formats that have no header, only a rhythm. */
function sniffStream(head: Buffer): Sniffed | null {
  if (isTransportStream(head, 0, 188) || isTransportStream(head, 4, 192)) return media('mpegts');
  let at = 0;
  while (head.toString('latin1', at, at + 3) === 'ID3' && head.length >= at + 10) {
    at += 10 + (head[at + 6]! << 21) + (head[at + 7]! << 14) + (head[at + 8]! << 7) + head[at + 9]!;
    // The tag (with its cover picture) is longer than what was read: MP3 by far most often.
    if (at + 4 > head.length) return media('mp3');
  }
  if (isAdts(head, at)) return media('aac');
  if (isMpegAudio(head, at)) return media('mp3');
  return null;
}

function isAdts(head: Buffer, at: number): boolean {
  if (at + 7 > head.length) return false;
  if (head[at] !== 0xff || (head[at + 1]! & 0xf6) !== 0xf0) return false;
  const length = ((head[at + 3]! & 3) << 11) | (head[at + 4]! << 3) | (head[at + 5]! >> 5);
  const next = at + length;
  return (
    length > 7 && (next + 1 >= head.length || (head[next] === 0xff && (head[next + 1]! & 0xf6) === 0xf0))
  );
}

function isMpegAudio(head: Buffer, at: number): boolean {
  if (at + 4 > head.length) return false;
  const b1 = head[at + 1]!;
  const b2 = head[at + 2]!;
  if (head[at] !== 0xff || (b1 & 0xe0) !== 0xe0) return false;
  const version = (b1 >> 3) & 3;
  const layer = (b1 >> 1) & 3;
  const rate = b2 >> 4;
  return version !== 1 && layer !== 0 && rate !== 0 && rate !== 15 && ((b2 >> 2) & 3) !== 3;
}

function isTransportStream(head: Buffer, offset: number, packet: number): boolean {
  const packets = Math.min(5, Math.floor((head.length - offset) / packet));
  if (packets < 2) return false;
  for (let index = 0; index < packets; index++) if (head[offset + index * packet] !== 0x47) return false;
  return true;
}

function refusalOfText(head: Buffer): MediaError | null {
  const text = head
    .toString('latin1', 0, 4096)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  if (/^(?:#EXTM3U|ffconcat|\[playlist\]|RTSPtext|SMIL|<smil|<MPD|rtsp:|https?:|file:|concat:)/i.test(text)) {
    return new MediaError('playlist', 'the file is a playlist that points to other files');
  }
  if (/^<\?xml[\s\S]*?<(?:MPD|SmoothStreamingMedia|smil)\b/i.test(text)) {
    return new MediaError('playlist', 'the file is a playlist that points to other files');
  }
  if (/<svg[\s>]/i.test(text))
    return new MediaError('wrong-type', 'SVG pictures are not accepted; send PNG instead');
  return null;
}

function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return head.length >= bytes.length && bytes.every((byte, index) => head[index] === byte);
}

function tag(head: Buffer, at: number): string {
  return head.toString('latin1', at, at + 4);
}
