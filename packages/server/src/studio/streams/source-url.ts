import { playQuery } from './guard.ts';
import type { StreamKeys } from './keys.ts';
import { isProgramme, tenantPath } from './paths.ts';

/** Where this server's media doors are, and under which names users know them. */
export interface OwnDoors {
  /** Ports on the loopback address. */
  readonly rtmpPort: number;
  readonly httpPort: number;
  /** Names and addresses of this server besides the loopback ones. */
  readonly hosts: readonly string[];
  /** Streaming domains of the caster: labels that stand for this server, at whatever port. */
  readonly labels?: readonly string[];
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const FLV_PATH = /^\/live\/(.+)\.flv$/;

/**
 * A live URL as the host of a tenant's caster should open it. Streams of this server are played over the loopback
 * address, always out of the tenant's own space whatever key the URL carries; other URLs stay as they are. The scheme
 * never changes.
 */
export function sourceUrl(keys: StreamKeys, projectId: string, text: string, doors: OwnDoors): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return text;
  const host = url.hostname.toLowerCase();
  const own = [...LOOPBACK, ...doors.hosts.map((name) => name.toLowerCase())].includes(host);
  const label = (doors.labels ?? []).some((name) => name.toLowerCase() === host);
  const reaches = (port: number, usual: string): boolean => {
    if (own && (url.port || usual) === String(port)) return true;
    return label && (url.port === '' || url.port === String(port));
  };
  if (url.protocol === 'rtmp:' && reaches(doors.rtmpPort, '1935')) {
    const path = hubPath(projectId, url.pathname);
    return `rtmp://127.0.0.1:${doors.rtmpPort}/${path}?${playQuery(keys, path)}`;
  }
  const flv = /^https?:$/.test(url.protocol) ? FLV_PATH.exec(url.pathname)?.[1] : undefined;
  if (flv !== undefined && reaches(doors.httpPort, url.protocol === 'https:' ? '443' : '80')) {
    const path = hubPath(projectId, flv);
    return `${url.protocol}//127.0.0.1:${doors.httpPort}/live/${path}.flv?${playQuery(keys, path)}`;
  }
  return text;
}

function hubPath(projectId: string, pathname: string): string {
  const path = pathname
    .split('/')
    .filter((part) => part !== '')
    .join('/');
  return isProgramme(path) ? path : tenantPath(projectId, path);
}
