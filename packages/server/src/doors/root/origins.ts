import type { Config } from '../../config.ts';

/**
 * Origins beside the page's own that URLs in our answers may have: those of the settings, where they are not those by
 * which the browser came, and the bucket's.
 */
export function foreignOrigins(
  config: Pick<Config, 'publicUrl' | 'publicHost' | 'port' | 'tls' | 's3'>,
): readonly string[] {
  const found = new Set<string>();
  const base = config.publicUrl === undefined ? undefined : new URL(config.publicUrl);
  if (base !== undefined) found.add(base.origin);
  if (config.publicHost !== undefined) {
    const host = config.publicHost.includes(':') ? `[${config.publicHost}]` : config.publicHost;
    const scheme = base?.protocol ?? (config.tls ? 'https:' : 'http:');
    const port = base === undefined ? `:${config.port}` : base.port === '' ? '' : `:${base.port}`;
    found.add(new URL(`${scheme}//${host}${port}`).origin);
  }
  if (config.s3 !== undefined) found.add(bucketOrigin(config.s3));
  return [...found];
}

function bucketOrigin({ endpoint, region, bucket, pathStyle }: NonNullable<Config['s3']>): string {
  const service = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  if (!pathStyle) service.hostname = `${bucket}.${service.hostname}`;
  return service.origin;
}
