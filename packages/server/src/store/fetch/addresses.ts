import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Networks that are nobody's business on the open internet: private, shared, loopback, link-local, multicast, reserved. */
const INNER_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const INNER_V6 = [
  '::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

/**
 * A list of CIDR networks; a bare address is a network of one.
 * @throws RangeError that names the entry that is none
 */
export function networkList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.trim().split('/');
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
    const widest = family === 'ipv4' ? 32 : 128;
    const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (!family || !(prefix <= widest))
      throw new RangeError(`"${entry}" is no network such as 192.168.0.0/16 or fd00::/8`);
    list.addSubnet(address, prefix, family);
  }
  return list;
}

const INNER = networkList([...INNER_V4, ...INNER_V6]);

/** True when the address lies inside `networks`, also where an IPv6 address only carries an IPv4 one. */
export function isWithin(networks: BlockList, address: string): boolean {
  return [address, ...carriedV4(address)].some((form) =>
    networks.check(form, isIPv4(form) ? 'ipv4' : 'ipv6'),
  );
}

/** True for addresses that are not on the open internet. */
export function isInner(address: string): boolean {
  return isWithin(INNER, address);
}

/** The IPv4 address inside a mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96) or 6to4 (2002::/16) address. */
function carriedV4(address: string): string[] {
  const groups = isIPv6(address) ? groupsOf(address) : undefined;
  if (!groups) return [];
  const zero = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0);
  if (groups[0] === 0x2002) return [dotted(groups[1], groups[2])];
  const mapped = zero(0, 5) && groups[5] === 0xffff;
  const translated = zero(0, 4) && groups[4] === 0xffff && groups[5] === 0;
  const nat64 = groups[0] === 0x64 && groups[1] === 0xff9b && zero(2, 6);
  return mapped || translated || nat64 ? [dotted(groups[6], groups[7])] : [];
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an IPv6 address; the URL parser writes any spelling in its canonical form. */
function groupsOf(address: string): number[] {
  const plain = new URL(`http://[${address.split('%')[0] ?? ''}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const parse = (text: string) => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const before = parse(head);
  if (tail === undefined) return before;
  const after = parse(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}
