/** A request for a file of a tenant's stream, taken apart. */
export interface KeyedParts {
  /** `app/name` */
  readonly path: string;
  /** The file below the stream's folder. */
  readonly file: readonly string[];
  readonly query: URLSearchParams;
}

/** Longest path that is looked at. */
const MAX_LENGTH = 2000;

/**
 * Takes `…/{app}/{name}/[fmp4/]{file}` apart; names of streams may hold anything but slashes, escaped as URLs want it.
 * @returns undefined for what is no address of a stream
 */
export function keyedParts(url: string, prefix: string): KeyedParts | undefined {
  const [pathname = '', search = ''] = url.split('?');
  if (!pathname.startsWith(prefix) || pathname.length > MAX_LENGTH) return undefined;
  const parts: string[] = [];
  for (const written of pathname.slice(prefix.length).split('/')) {
    let part: string;
    try {
      part = decodeURIComponent(written);
    } catch {
      return undefined;
    }
    if (part === '' || part === '.' || part === '..' || part.includes('/')) return undefined;
    parts.push(part);
  }
  const fmp4 = parts.length >= 4 && parts.at(-2) === 'fmp4';
  const names = parts.slice(0, fmp4 ? -2 : -1);
  if (names.length < 2) return undefined;
  return {
    path: names.join('/'),
    file: parts.slice(names.length),
    query: new URLSearchParams(search),
  };
}

/** Puts a query behind every address that a playlist names. */
export function addAuth(playlist: string, auth: string): string {
  if (auth === '') return playlist;
  const more = (address: string): string => `${address}${address.includes('?') ? '&' : '?'}${auth}`;
  return playlist
    .split('\n')
    .map((line) => {
      if (line.startsWith('#'))
        return line.replace(/(URI=")([^"]+)(")/, (_all, open: string, address: string, close: string) =>
          [open, more(address), close].join(''),
        );
      return line.trim() === '' ? line : more(line);
    })
    .join('\n');
}
