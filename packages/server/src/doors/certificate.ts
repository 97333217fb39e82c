import {
  createHash,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate with its key, PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

// Tags of the DER encoding (X.690).
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  time: 0x18,
  version: 0xa0,
  extensions: 0xa3,
  dnsName: 0x82,
  ipAddress: 0x87,
} as const;

const OID = {
  ecdsaWithSha256: [1, 2, 840, 10045, 4, 3, 2],
  commonName: [2, 5, 4, 3],
  basicConstraints: [2, 5, 29, 19],
  keyUsage: [2, 5, 29, 15],
  extendedKeyUsage: [2, 5, 29, 37],
  serverAuth: [1, 3, 6, 1, 5, 5, 7, 3, 1],
  subjectAltName: [2, 5, 29, 17],
} as const;

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function oid([first, second, ...rest]: readonly number[]): Buffer {
  const bytes = [first! * 40 + second!];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(TAG.oid, Buffer.from(bytes));
}

function bitString(content: Uint8Array, unused = 0): Buffer {
  return der(TAG.bitString, Buffer.from([unused]), content);
}

/** GeneralizedTime; certificates up to 2049 ought to use UTCTime, but every reader takes this. */
function time(at: Date): Buffer {
  const text = `${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  if (at.getUTCFullYear() >= 2050) return der(TAG.time, Buffer.from(text));
  return der(0x17, Buffer.from(text.slice(2)));
}

function ipBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const middle = tail === undefined ? [] : new Array<string>(8 - left.length - right.length).fill('0');
  const all = [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16));
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function alternativeName(host: string): Buffer {
  return isIP(host) === 0 ? der(TAG.dnsName, Buffer.from(host)) : der(TAG.ipAddress, ipBytes(host));
}

function extension(id: readonly number[], critical: boolean, value: Uint8Array): Buffer {
  const flag = critical ? [der(TAG.boolean, Buffer.from([0xff]))] : [];
  return der(TAG.sequence, oid(id), ...flag, der(TAG.octetString, value));
}

function extensions(hosts: readonly string[]): Buffer {
  return der(
    TAG.extensions,
    der(
      TAG.sequence,
      // A certificate authority of its own, so that the file can be put into a trust store.
      extension(OID.basicConstraints, true, der(TAG.sequence, der(TAG.boolean, Buffer.from([0xff])))),
      // digitalSignature and keyCertSign.
      extension(OID.keyUsage, true, bitString(Buffer.from([0x84]), 2)),
      extension(OID.extendedKeyUsage, false, der(TAG.sequence, oid(OID.serverAuth))),
      extension(OID.subjectAltName, false, der(TAG.sequence, ...hosts.map(alternativeName))),
    ),
  );
}

function toBeSigned(publicKey: KeyObject, hosts: readonly string[], from: Date, until: Date): Buffer {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const common = der(TAG.sequence, oid(OID.commonName), der(TAG.utf8, Buffer.from('Cyclorama')));
  const name = der(TAG.sequence, der(TAG.set, common));
  return der(
    TAG.sequence,
    der(TAG.version, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, serial),
    der(TAG.sequence, oid(OID.ecdsaWithSha256)),
    name,
    der(TAG.sequence, time(from), time(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(hosts),
  );
}

function pem(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/**
 * Makes a self-signed certificate (ECDSA P-256, X.509 v3).
 * @param hosts names and addresses for which it is good
 */
export function selfSignedCertificate(hosts: readonly string[], from: Date, until: Date): TlsIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = toBeSigned(publicKey, hosts, from, until);
  const signature = sign('sha256', body, privateKey);
  const certificate = der(
    TAG.sequence,
    body,
    der(TAG.sequence, oid(OID.ecdsaWithSha256)),
    bitString(signature),
  );
  return { cert: pem(certificate), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

/** Whether a certificate still holds at `at` and is good for every host. */
export function isGoodFor(cert: string, hosts: readonly string[], at: Date): boolean {
  const certificate = new X509Certificate(cert);
  const good = (host: string): boolean =>
    (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
  return new Date(certificate.validFrom) <= at && at < new Date(certificate.validTo) && hosts.every(good);
}

/** SHA-256 fingerprint of a certificate, as browsers show it. */
export function fingerprint(cert: string): string {
  const digest = createHash('sha256').update(new X509Certificate(cert).raw).digest('hex').toUpperCase();
  return (digest.match(/../g) ?? []).join(':');
}
