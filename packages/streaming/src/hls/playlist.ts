/** A playlist of renditions of one programme. */
export interface MasterPlaylist {
  readonly kind: 'master';
  readonly variants: readonly {
    readonly uri: string;
    /** Bits per second. */
    readonly bandwidth: number;
    readonly width?: number;
    readonly height?: number;
    readonly codecs?: string;
    readonly audioGroup?: string;
  }[];
  /** Renditions of sound that have a playlist of their own. */
  readonly audio: readonly {
    readonly group: string;
    readonly name: string;
    readonly uri: string;
    readonly isDefault: boolean;
  }[];
}

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

export interface HlsKey {
  readonly method: string;
  readonly uri?: string;
  /** 16 bytes, hex. */
  readonly iv?: string;
}

export interface HlsSegment {
  readonly uri: string;
  /** Counts on through the life of the stream. */
  readonly sequence: number;
  readonly seconds: number;
  /** Time stamps or codecs do not continue those of the segment before. */
  readonly discontinuity: boolean;
  readonly range?: ByteRange;
  /** Initialisation section of fragmented MP4. */
  readonly map?: { readonly uri: string; readonly range?: ByteRange };
  readonly key?: HlsKey;
  /** Marked as missing. */
  readonly gap: boolean;
}

export interface MediaPlaylist {
  readonly kind: 'media';
  readonly targetSeconds: number;
  readonly segments: readonly HlsSegment[];
  /** Nothing will be added. */
  readonly ended: boolean;
}

/** The text is no playlist, or one beyond all measure. */
export class PlaylistError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PlaylistError';
  }
}

const MAX_LINES = 100_000;

/**
 * Parses an HLS playlist (RFC 8216), tolerant towards tags that it does not know. Addresses come out absolute.
 * @param base address of the playlist itself
 * @throws PlaylistError
 */
export function parsePlaylist(text: string, base: string): MasterPlaylist | MediaPlaylist {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, MAX_LINES + 1)
    .map((line) => line.trim());
  if (lines.length > MAX_LINES) throw new PlaylistError('The playlist is too long');
  if (!lines[0]?.startsWith('#EXTM3U')) throw new PlaylistError('This is no HLS playlist');
  const isMaster = lines.some((line) => line.startsWith('#EXT-X-STREAM-INF'));
  return isMaster ? parseMaster(lines, base) : parseMedia(lines, base);
}

function parseMaster(lines: readonly string[], base: string): MasterPlaylist {
  const variants: MasterPlaylist['variants'][number][] = [];
  const audio: MasterPlaylist['audio'][number][] = [];
  let next: Map<string, string> | undefined;
  for (const line of lines) {
    const [tag, value] = cut(line);
    if (tag === '#EXT-X-STREAM-INF') next = attributes(value);
    else if (tag === '#EXT-X-MEDIA') {
      const has = attributes(value);
      const uri = has.get('URI');
      if (has.get('TYPE') === 'AUDIO' && uri !== undefined)
        audio.push({
          group: has.get('GROUP-ID') ?? '',
          name: has.get('NAME') ?? '',
          uri: absolute(uri, base),
          isDefault: has.get('DEFAULT') === 'YES',
        });
    } else if (next && line !== '' && !line.startsWith('#')) {
      const [width, height] = (next.get('RESOLUTION') ?? '').split('x').map(Number);
      const codecs = next.get('CODECS');
      const group = next.get('AUDIO');
      variants.push({
        uri: absolute(line, base),
        bandwidth: Number(next.get('BANDWIDTH') ?? 0) || 0,
        ...(width && height ? { width, height } : {}),
        ...(codecs !== undefined && { codecs }),
        ...(group !== undefined && { audioGroup: group }),
      });
      next = undefined;
    }
  }
  if (variants.length === 0) throw new PlaylistError('The playlist names no stream');
  return { kind: 'master', variants, audio };
}

function parseMedia(lines: readonly string[], base: string): MediaPlaylist {
  const segments: HlsSegment[] = [];
  let targetSeconds = 0;
  let sequence = 0;
  let ended = false;
  let seconds: number | undefined;
  let discontinuity = false;
  let gap = false;
  let range: ByteRange | undefined;
  let map: HlsSegment['map'];
  let key: HlsKey | undefined;
  let rangeEnd = 0;
  for (const line of lines) {
    const [tag, value] = cut(line);
    if (tag === '#EXT-X-TARGETDURATION') targetSeconds = number(value);
    else if (tag === '#EXT-X-MEDIA-SEQUENCE') sequence = Math.floor(number(value));
    else if (tag === '#EXTINF') seconds = number(value.split(',')[0] ?? '');
    else if (tag === '#EXT-X-DISCONTINUITY') discontinuity = true;
    else if (tag === '#EXT-X-GAP') gap = true;
    else if (tag === '#EXT-X-ENDLIST') ended = true;
    else if (tag === '#EXT-X-BYTERANGE') range = byteRange(value, rangeEnd);
    else if (tag === '#EXT-X-KEY') key = keyOf(attributes(value), base);
    else if (tag === '#EXT-X-MAP') map = mapOf(attributes(value), base);
    else if (line !== '' && !line.startsWith('#')) {
      if (seconds === undefined) throw new PlaylistError('A segment has no duration');
      segments.push({
        uri: absolute(line, base),
        sequence,
        seconds,
        discontinuity,
        gap,
        ...(range && { range }),
        ...(map && { map }),
        ...(key && { key }),
      });
      rangeEnd = range ? range.offset + range.length : 0;
      sequence++;
      seconds = undefined;
      range = undefined;
      discontinuity = false;
      gap = false;
    }
  }
  const longest = segments.reduce((most, segment) => Math.max(most, segment.seconds), 0);
  return { kind: 'media', targetSeconds: targetSeconds > 0 ? targetSeconds : longest || 6, segments, ended };
}

function keyOf(has: Map<string, string>, base: string): HlsKey | undefined {
  const method = has.get('METHOD') ?? 'NONE';
  if (method === 'NONE') return undefined;
  const uri = has.get('URI');
  const iv = /^0x([0-9a-f]{1,32})$/i
    .exec(has.get('IV') ?? '')?.[1]
    ?.padStart(32, '0')
    .toLowerCase();
  return { method, ...(uri !== undefined && { uri: absolute(uri, base) }), ...(iv !== undefined && { iv }) };
}

function mapOf(has: Map<string, string>, base: string): HlsSegment['map'] {
  const uri = has.get('URI');
  if (uri === undefined) throw new PlaylistError('An initialisation section has no address');
  const range = has.get('BYTERANGE');
  return { uri: absolute(uri, base), ...(range !== undefined && { range: byteRange(range, 0) }) };
}

function byteRange(value: string, following: number): ByteRange {
  const [length, offset] = value.split('@');
  return { length: number(length ?? ''), offset: offset === undefined ? following : number(offset) };
}

function number(text: string): number {
  const value = Number(text.trim());
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new PlaylistError(`"${text.slice(0, 40)}" is no number`);
  return value;
}

function cut(line: string): [tag: string, value: string] {
  const colon = line.indexOf(':');
  return line.startsWith('#') && colon > 0 ? [line.slice(0, colon), line.slice(colon + 1)] : [line, ''];
}

function attributes(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, plain] of text.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^,]*))/g))
    found.set(name, quoted ?? plain ?? '');
  return found;
}

function absolute(uri: string, base: string): string {
  try {
    return new URL(uri, base).href;
  } catch {
    throw new PlaylistError('The playlist holds something that is no address');
  }
}
