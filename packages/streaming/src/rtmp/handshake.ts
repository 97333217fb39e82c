import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { RtmpError } from './message.ts';

/** Length of the second and third part of each side's handshake. */
export const PART = 1536;
const DIGEST = 32;
/** Where the four bytes stand that say where the digest stands, in the two schemes that are in use. */
const SCHEMES = [8, 772] as const;
const SECRET = Buffer.from('f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae', 'hex');
const PLAYER_KEY = Buffer.from('Genuine Adobe Flash Player 001');
const SERVER_KEY = Buffer.from('Genuine Adobe Flash Media Server 001');
/** Version that servers with digests state; any but 0. */
const SERVER_VERSION = Buffer.from([3, 5, 1, 1]);

/**
 * What a server answers to the client's first two parts (version byte and C1): S0, S1 and S2. A C1 with a valid digest
 * gets a digest back, any other one the plain handshake.
 * @param hello 1 + 1536 bytes @throws RtmpError when the client asks for an encrypted or unknown version
 */
export function answerHandshake(hello: Buffer): Buffer {
  const version = hello[0] ?? 0;
  if (version !== 3) throw new RtmpError(`RTMP version ${version} is not spoken here`);
  const c1 = hello.subarray(1, 1 + PART);
  const found = c1.readUInt32BE(4) === 0 ? undefined : findDigest(c1, PLAYER_KEY);
  const s1 = randomBytes(PART);
  s1.writeUInt32BE(0, 0);
  if (!found) {
    s1.writeUInt32BE(0, 4);
    return Buffer.concat([Buffer.from([3]), s1, c1]);
  }
  SERVER_VERSION.copy(s1, 4);
  const at = digestPlace(s1, found.scheme);
  digestOf(s1, at, SERVER_KEY).copy(s1, at);
  const s2 = randomBytes(PART);
  const key = hmac(Buffer.concat([SERVER_KEY, SECRET]), found.digest);
  hmac(key, s2.subarray(0, PART - DIGEST)).copy(s2, PART - DIGEST);
  return Buffer.concat([Buffer.from([3]), s1, s2]);
}

/** The first two parts of a client: version byte and a plain C1. */
export function helloHandshake(): Buffer {
  const hello = randomBytes(1 + PART);
  hello[0] = 3;
  hello.fill(0, 1, 9);
  return hello;
}

/**
 * The same with a digest, as ffmpeg and Flash players send it.
 * @param scheme which of the two places the digest stands at
 */
export function digestHandshake(scheme: 0 | 1 = 0): Buffer {
  const hello = helloHandshake();
  const c1 = hello.subarray(1);
  Buffer.from([9, 0, 124, 2]).copy(c1, 4);
  const at = digestPlace(c1, scheme);
  digestOf(c1, at, PLAYER_KEY).copy(c1, at);
  return hello;
}

/** True when a server's S1 carries a valid digest. */
export function hasServerDigest(s1: Buffer): boolean {
  return findDigest(s1, SERVER_KEY) !== undefined;
}

function findDigest(part: Buffer, key: Buffer): { scheme: 0 | 1; digest: Buffer } | undefined {
  for (const scheme of [0, 1] as const) {
    const at = digestPlace(part, scheme);
    const digest = part.subarray(at, at + DIGEST);
    if (timingSafeEqual(digest, digestOf(part, at, key))) return { scheme, digest: Buffer.from(digest) };
  }
  return undefined;
}

function digestPlace(part: Buffer, scheme: 0 | 1): number {
  const base = SCHEMES[scheme];
  const sum = part.subarray(base, base + 4).reduce((total, byte) => total + byte, 0);
  return base + 4 + (sum % 728);
}

/** HMAC over the part without the place of the digest. */
function digestOf(part: Buffer, at: number, key: Buffer): Buffer {
  return hmac(key, part.subarray(0, at), part.subarray(at + DIGEST));
}

function hmac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const sum = createHmac('sha256', key);
  for (const part of parts) sum.update(part);
  return sum.digest();
}
