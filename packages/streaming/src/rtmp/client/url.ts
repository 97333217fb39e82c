/** An RTMP address, taken apart as OBS and ffmpeg do. */
export interface RtmpUrl {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Everything before the last part of the path. */
  readonly app: string;
  /** The last part of the path, with the query: what servers take as the stream key. */
  readonly name: string;
  /** What `connect` tells the server: the URL without name, key and credentials. */
  readonly tcUrl: string;
}

/**
 * @param address `rtmp://` or `rtmps://host[:port]/app[/more]/name[?query]`
 * @throws RangeError that does not repeat the address, since it holds a key
 */
export function parseRtmpUrl(address: string): RtmpUrl {
  let url: URL;
  try {
    // The scheme is replaced because URL knows host rules only for the schemes of the web.
    url = new URL(address.trim().replace(/^rtmp(s?):\/\//i, 'http$1://'));
  } catch {
    throw new RangeError('This is no RTMP address');
  }
  if (!/^rtmps?:\/\//i.test(address.trim()))
    throw new RangeError('An RTMP address begins with rtmp:// or rtmps://');
  const secure = url.protocol === 'https:';
  // URL drops the ports that are the web's defaults, which somebody may mean.
  const stated = /^[a-z]+:\/\/[^/?#]*?:(\d+)(?:[/?#]|$)/i.exec(
    address.trim().replace(/\/\/[^/?#]*@/, '//'),
  )?.[1];
  const port = stated === undefined ? (secure ? 443 : 1935) : Number(stated);
  // Names go out as they are written: servers do not undo the escapes that URL would put in.
  const written = /^[a-z]+:\/\/[^/?#]+([^?#]*)/i.exec(address.trim())?.[1] ?? '';
  const parts = written.split('/').filter((part) => part !== '');
  const last = parts.pop();
  if (last === undefined || parts.length === 0)
    throw new RangeError('An RTMP address needs an application and a stream name: rtmp://host/app/name');
  const app = parts.join('/');
  const scheme = secure ? 'rtmps' : 'rtmp';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const shown = host.includes(':') ? `[${host}]` : host;
  const tcUrl = `${scheme}://${shown}${stated === undefined ? '' : `:${port}`}/${app}`;
  return { secure, host, port, app, name: last + url.search, tcUrl };
}
