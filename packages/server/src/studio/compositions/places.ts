import { join } from 'node:path';
import type { CompositionPlaces } from '../../compile/ai-studio/index.ts';
import type { LiveDoors } from '../live/places.ts';
import type { ProduceRule } from '../produce-rules/model.ts';
import { playQuery, publishQuery, sourceUrl } from '../streams/index.ts';
import { composedName, composedPath, type Ingest } from './streams.ts';

/** Root of the HLS folders of composed streams: not below the one that is served to whoever knows a name. */
export function composedRoot(dataDir: string): string {
  return join(dataDir, 'live', 'composed');
}

/** Folder of one composed stream's HLS files. */
export function composedFolder(dataDir: string, id: string): string {
  return join(composedRoot(dataDir), id);
}

/** Where everything of one host goes. @param epoch rises with each host */
export function compositionPlaces(
  folder: string,
  rule: ProduceRule,
  ingest: Ingest,
  epoch: number,
  { keys, loopback, rtmpPort, httpPort, ownHosts, matteModel }: LiveDoors,
): CompositionPlaces {
  const composed = composedPath(ingest, rule);
  const server = `rtmp://${loopback}:${rtmpPort}`;
  const own = { rtmpPort, httpPort, hosts: ownHosts, labels: [rule.domain] };
  return {
    ...(matteModel === undefined ? {} : { matteModel }),
    ingestUrl: `${server}/${ingest.path}?${playQuery(keys, ingest.path)}`,
    publishUrl: `${server}/${composed}?${publishQuery(keys, composed, epoch)}`,
    hlsFolder: (container) => (container === 'ts' ? folder : join(folder, 'fmp4')),
    sourceUrl: (url) => {
      const address = sourceUrl(keys, ingest.projectId, url, own);
      if (address.includes(playQuery(keys, composed)) || isHlsOf(url, ingest, rule, ownHosts))
        return undefined;
      return address.replace('://127.0.0.1:', `://${loopback}:`);
    },
  };
}

/** Whether an address is that of the composed stream as this server serves it by HLS. */
function isHlsOf(text: string, ingest: Ingest, rule: ProduceRule, ownHosts: readonly string[]): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return false;
  const own = ['127.0.0.1', 'localhost', '[::1]', rule.domain, ...ownHosts].map((host) => host.toLowerCase());
  const name = encodeURIComponent(composedName(ingest.name, rule));
  return own.includes(url.hostname) && url.pathname.startsWith(`/hls/${ingest.app}/${name}/`);
}
