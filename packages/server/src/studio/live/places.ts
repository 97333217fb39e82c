import { join } from 'node:path';
import type { CasterPlaces } from '../../compile/caster/index.ts';
import type { Caster } from '../casters/model.ts';
import { PROGRAMME_APP, playQuery, publishQuery, sourceUrl, type StreamKeys } from '../streams/index.ts';

/** What sessions need to know of this server's media doors. */
export interface LiveDoors {
  readonly keys: StreamKeys;
  /** Address at which hosts on this machine reach them. */
  readonly loopback: string;
  readonly rtmpPort: number;
  readonly httpPort: number;
  /** Hosts under which this server is known, besides loopback names. */
  readonly ownHosts: readonly string[];
  /** ONNX model for people in rooms. */
  readonly matteModel?: string;
}

/** Address at which a server that binds `host` is reached from its own machine. */
export function loopbackOf(host: string): string {
  if (['0.0.0.0', '::', 'localhost', '127.0.0.1'].includes(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Root of the HLS folders: `<app>/<name>/` below it holds a stream's playlist. */
export function hlsRoot(dataDir: string): string {
  return join(dataDir, 'live', 'hls');
}

/** Folder of all casters for what is not served. */
export function castersRoot(dataDir: string): string {
  return join(dataDir, 'live', 'casters');
}

/** Folder of a caster for what is not served: downloads, recordings in the making. */
export function casterFolder(dataDir: string, casterId: string): string {
  return join(castersRoot(dataDir), casterId);
}

/** Folder for files that a caster shows. */
export function materialsFolder(dataDir: string, casterId: string): string {
  return join(casterFolder(dataDir, casterId), 'materials');
}

/** Where everything of one host of a caster goes. @param epoch rises with each host */
export function placesOf(dataDir: string, caster: Caster, epoch: number, doors: LiveDoors): CasterPlaces {
  const { matteModel } = doors;
  const { keys, loopback, rtmpPort, httpPort, ownHosts } = doors;
  const { DomainName: domain } = caster.config;
  const own = {
    rtmpPort,
    httpPort,
    hosts: ownHosts,
    labels: domain === undefined || domain === '' ? [] : [domain],
  };
  return {
    ...(matteModel === undefined ? {} : { matteModel }),
    publishUrl: (name) => {
      const path = `${PROGRAMME_APP}/${name}`;
      return `rtmp://${loopback}:${rtmpPort}/${path}?${publishQuery(keys, path, epoch)}`;
    },
    hlsFolder: (name, container) => {
      const folder = join(hlsRoot(dataDir), PROGRAMME_APP, name);
      return container === 'ts' ? folder : join(folder, 'fmp4');
    },
    recordFolder: (format) => join(casterFolder(dataDir, caster.id), 'recordings', format),
    sourceUrl: (url) =>
      sourceUrl(keys, caster.projectId, url, own).replace('://127.0.0.1:', `://${loopback}:`),
    roomUrl: (stream) => {
      const path = `${PROGRAMME_APP}/${stream}`;
      return `rtmp://${loopback}:${rtmpPort}/${path}?${playQuery(keys, path)}`;
    },
  };
}
