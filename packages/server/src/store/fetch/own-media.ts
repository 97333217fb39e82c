/** Paths below which this server hands out media; the rest of it is no source. */
const MEDIA_PATHS = ['/objects/', '/live/', '/hls/', '/media/'];

export interface OwnAddresses {
  /** Where the server listens. */
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
}

/** Tells whether a URL is media of this very server, which sources may always use (decisions, "Networks"). */
export function ownMediaOf(addresses: () => OwnAddresses): (url: URL) => boolean {
  return (url) => {
    const { host, port, publicUrl } = addresses();
    const hosts = new Set([
      host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host,
      '127.0.0.1',
      'localhost',
      '[::1]',
    ]);
    const origins = [...hosts].flatMap((name) => [`http://${name}:${port}`, `https://${name}:${port}`]);
    if (publicUrl !== undefined) origins.push(new URL(publicUrl).origin);
    return (
      origins.map((origin) => new URL(origin).origin).includes(url.origin) &&
      MEDIA_PATHS.some((path) => url.pathname.startsWith(path))
    );
  };
}
