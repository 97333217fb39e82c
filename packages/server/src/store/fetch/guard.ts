import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isInner, isWithin, networkList } from './addresses.ts';
import { FetchRefused } from './refused.ts';

/** Resolves a name to all its addresses; tests replace it. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface GuardOptions {
  /** CIDR networks that are open although they are private (CYCLORAMA_ALLOWED_NETWORKS). */
  readonly allowedNetworks: readonly string[];
  readonly resolve?: Resolve;
}

/** Decides which addresses may be talked to on behalf of users. */
export interface AddressGuard {
  /** @throws FetchRefused ('address') */
  check(address: string, asked: string): void;
  /** All addresses of a host name or literal, each of them checked. @throws FetchRefused ('address', 'unreachable') */
  resolve(host: string): Promise<readonly LookupAddress[]>;
  /** The same as a `lookup` of Node's sockets. Node skips it for literal addresses: check those first. */
  readonly lookup: LookupFunction;
}

export function createGuard(options: GuardOptions): AddressGuard {
  const allowed = networkList(options.allowedNetworks);
  const resolveName = options.resolve ?? resolveAll;
  const check = (address: string, asked: string): void => {
    if (!isInner(address) || isWithin(allowed, address)) return;
    const where = asked === address ? address : `${asked} (${address})`;
    throw new FetchRefused(
      'address',
      `${where} is a private or reserved address; CYCLORAMA_ALLOWED_NETWORKS opens networks such as ${address}/${address.includes(':') ? 128 : 32}`,
    );
  };
  const resolve = async (host: string): Promise<readonly LookupAddress[]> => {
    const bare = host.replace(/^\[|\]$/g, '');
    const family = isIP(bare);
    if (family !== 0) {
      check(bare, bare);
      return [{ address: bare, family }];
    }
    let found: readonly LookupAddress[];
    try {
      found = await resolveName(bare);
    } catch (error) {
      throw new FetchRefused('unreachable', `${bare} has no address`, { cause: error });
    }
    if (found.length === 0) throw new FetchRefused('unreachable', `${bare} has no address`);
    // One private address among public ones is enough to refuse: which one is taken is not ours to decide.
    for (const { address } of found) check(address, bare);
    return found;
  };
  const lookup: LookupFunction = (hostname, lookupOptions, callback) => {
    resolve(hostname).then(
      (found) => {
        const first = found[0]!;
        if (lookupOptions.all) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };
  return { check, resolve, lookup };
}

function resolveAll(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((done, failed) => {
    dnsLookup(hostname, { all: true, verbatim: true }, (error, found) =>
      error ? failed(error) : done(found),
    );
  });
}
