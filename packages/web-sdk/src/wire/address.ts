import { IcsFailure } from '../errors/failure.ts';

/** Where a server answers. */
export interface ServerAddress {
  /** `https://host[:port]`, without a slash at the end. */
  readonly http: string;
  /** `wss://host[:port]`. */
  readonly ws: string;
}

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Reads `serverAddress`: a host, perhaps with a port. https, except on the visitor's own machine or where the address says
 * http itself.
 */
export function parseServerAddress(serverAddress: string): ServerAddress {
  const given = serverAddress.trim().replace(/\/+$/, '');
  const scheme = /^(https?):\/\//i.exec(given)?.[1]?.toLowerCase();
  const url = parse(scheme === undefined ? `https://${given}` : given);
  if (
    url === undefined ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  )
    throw new IcsFailure(
      '999300002',
      'Invalid parameter: serverAddress must be the host (and port) of the server, such as studio.example.com.',
    );
  const isPlain = scheme === 'http' || (scheme === undefined && LOCAL_HOSTS.includes(url.hostname));
  // `https://localhost:80` would lose its port when it is read as https: the host is taken from what was given.
  const host = given.replace(/^https?:\/\//i, '');
  return { http: `${isPlain ? 'http' : 'https'}://${host}`, ws: `${isPlain ? 'ws' : 'wss'}://${host}` };
}

/** Which robot is meant: `robotId`, or the `robot_id` of `taskUrl`; both must agree. */
export function robotOf({ robotId, taskUrl }: { robotId?: string; taskUrl?: string }): string {
  const ofUrl = taskUrl === undefined || taskUrl === '' ? undefined : robotOfUrl(taskUrl);
  const given = robotId === undefined || robotId === '' ? undefined : robotId;
  if (given !== undefined && ofUrl !== undefined && given !== ofUrl)
    throw new IcsFailure('999300002', 'Invalid parameter: robotId and taskUrl name different robots.');
  const robot = given ?? ofUrl;
  if (robot === undefined)
    throw new IcsFailure(
      'MSS.47010102',
      'Starting the dialog failed. The robot ID is empty: give robotId or taskUrl.',
    );
  return robot;
}

function robotOfUrl(taskUrl: string): string {
  const robot = parse(taskUrl)?.searchParams.get('robot_id');
  if (robot === null || robot === undefined || robot === '')
    throw new IcsFailure(
      '999300002',
      'Invalid parameter: taskUrl must be an address with a robot_id, such as https://studio.example.com/icswebclient?robot_id=a1b2c3.',
    );
  return robot;
}

/** An https address, or one of the server; undefined for anything else, which a page must not load. */
export function resolveAddress(server: ServerAddress, address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  if (/^https?:\/\//i.test(address)) return address;
  return /^\/(?!\/)/.test(address) ? server.http + address : undefined;
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
