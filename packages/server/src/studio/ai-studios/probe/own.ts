import { openFeeds } from '../../../hosts/live/feeds/index.ts';
import { installationSecret } from '../../../store/objects/secret.ts';
import { isOwnRtmp } from '../../casters/check-url.ts';
import { openStreamKeys, sourceUrl } from '../../streams/index.ts';
import { invalid } from '../refusals.ts';
import { lookAt } from './look.ts';
import { networkOf, type ProbeTarget } from './target.ts';

/** How long a stream of this server may take to show itself: it is here at once, or nobody publishes it yet. */
const OWN_MS = 1500;

/**
 * The RTMP address of a stream of this server, given by RTMP, FLV or HLS; undefined for other URLs.
 */
export function ownStream(target: ProbeTarget, url: URL): string | undefined {
  const rules = { studio: target.studio, addresses: target.addresses };
  if (isOwnRtmp(rules, url)) return url.href;
  if (networkOf(target, url).own.length === 0) return undefined;
  const path =
    /^\/live\/(.+)\.flv$/.exec(url.pathname)?.[1] ?? /^\/hls\/(.+)\/[^/]+\.m3u8$/.exec(url.pathname)?.[1];
  const { port } = new URL(target.addresses.rtmp);
  return path === undefined ? undefined : `rtmp://127.0.0.1:${port}/${path}`;
}

/**
 * A stream of this server, out of the tenant's own space: when it is on air it must have pictures; when nobody
 * publishes it yet it is taken as it is.
 * @throws ApsaraError InvalidParameter
 */
export async function probeOwnStream(target: ProbeTarget, projectId: string, rtmp: string): Promise<void> {
  const { config } = target.studio;
  const url = new URL(rtmp);
  const port = Number(url.port || 1935);
  const keys = openStreamKeys(await installationSecret(config.dataDir, 'streams'));
  const inner = sourceUrl(keys, projectId, rtmp, { rtmpPort: port, httpPort: 0, hosts: [url.hostname] });
  const open = openFeeds({ allowedNetworks: [], own: [`127.0.0.1:${port}`] });
  const stop = new AbortController();
  const heard = { other: false };
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'silent'>((resolve) => {
    timer = setTimeout(() => resolve('silent'), Math.min(OWN_MS, target.patienceMs));
  });
  try {
    const look = lookAt(open, { kind: 'rtmp', url: inner }, stop.signal, {
      onOther: () => (heard.other = true),
    });
    const seen = await Promise.race([look, over]);
    if (seen === 'silent' && heard.other) throw invalid(target.name, 'the stream has no pictures');
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}
