/** A segment as the playlist tells it. */
export interface PlaylistEntry {
  readonly file: string;
  readonly seconds: number;
  /** Milliseconds since the epoch of its first picture. */
  readonly wallMs: number;
  /** It does not continue the segment before. */
  readonly discontinuity: boolean;
  /** Initialisation file of fMP4. */
  readonly map?: string;
}

/** An HLS media playlist. */
export interface Playlist {
  /** Number of the first entry. */
  readonly sequence: number;
  /** Discontinuities that have left the playlist. */
  readonly discontinuities: number;
  readonly entries: readonly PlaylistEntry[];
}

/** A playlist as it was read. */
export interface FoundPlaylist extends Playlist {
  /** It says that nothing more comes. */
  readonly ended: boolean;
}

export interface RenderOptions {
  readonly targetSeconds: number;
  readonly ended: boolean;
  /** `VOD`-like playlists that only grow say so. */
  readonly event?: boolean;
}

export function renderPlaylist(playlist: Playlist, options: RenderOptions): string {
  const { entries } = playlist;
  const mapped = entries.some(({ map }) => map !== undefined);
  const longest = entries.reduce((most, { seconds }) => Math.max(most, Math.round(seconds)), 1);
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${mapped ? 7 : 6}`,
    `#EXT-X-TARGETDURATION:${Math.max(longest, Math.round(options.targetSeconds))}`,
    `#EXT-X-MEDIA-SEQUENCE:${playlist.sequence}`,
  ];
  if (playlist.discontinuities > 0) lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${playlist.discontinuities}`);
  if (options.event) lines.push('#EXT-X-PLAYLIST-TYPE:EVENT');
  lines.push('#EXT-X-INDEPENDENT-SEGMENTS');
  let map: string | undefined;
  for (const entry of entries) {
    if (entry.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (entry.map !== undefined && (entry.map !== map || entry.discontinuity)) {
      lines.push(`#EXT-X-MAP:URI="${entry.map}"`);
    }
    map = entry.map;
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(entry.wallMs).toISOString()}`);
    lines.push(`#EXTINF:${entry.seconds.toFixed(5)},`, entry.file);
  }
  if (options.ended) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

/** Reads a playlist that `renderPlaylist` wrote; what is not understood is left out. */
export function parsePlaylist(text: string): FoundPlaylist {
  let sequence = 0;
  let discontinuities = 0;
  const entries: PlaylistEntry[] = [];
  let seconds = Number.NaN;
  let wallMs = Number.NaN;
  let discontinuity = false;
  let map: string | undefined;
  let ended = false;
  for (const line of text.split(/\r?\n/)) {
    const value = line.slice(line.indexOf(':') + 1);
    if (line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) sequence = wholeNumber(value);
    else if (line.startsWith('#EXT-X-DISCONTINUITY-SEQUENCE:')) discontinuities = wholeNumber(value);
    else if (line === '#EXT-X-DISCONTINUITY') discontinuity = true;
    else if (line === '#EXT-X-ENDLIST') ended = true;
    else if (line.startsWith('#EXT-X-MAP:')) map = /URI="([^"/\\]+)"/.exec(value)?.[1];
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) wallMs = Date.parse(value);
    else if (line.startsWith('#EXTINF:')) seconds = Number.parseFloat(value);
    else if (line !== '' && !line.startsWith('#')) {
      // Names of ours have no folders: whatever else stands there is not ours.
      if (seconds > 0 && Number.isFinite(wallMs) && /^[\w.-]+$/.test(line)) {
        entries.push({ file: line, seconds, wallMs, discontinuity, ...(map === undefined ? {} : { map }) });
      }
      discontinuity = false;
      seconds = Number.NaN;
    }
  }
  return { sequence, discontinuities, entries, ended };
}

function wholeNumber(text: string): number {
  const value = Number.parseInt(text, 10);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
