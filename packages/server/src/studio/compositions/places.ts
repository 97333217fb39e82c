import { join } from 'node:path';
import type { CompositionPlaces } from '../../compile/ai-studio/index.ts';
import type { LiveDoors } from '../live/places.ts';
import type { ProduceRule } from '../produce-rules/model.ts';
import { playQuery, publishQuery, sourceUrl } from '../streams/index.ts';
import { composedPath, type Ingest } from './streams.ts';

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
      if (address.includes(playQuery(keys, composed))) return undefined;
      return address.replace('://127.0.0.1:', `://${loopback}:`);
    },
  };
}
