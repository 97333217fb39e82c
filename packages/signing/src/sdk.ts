import { equalSecrets, hmacSha256Hex, sha256Hex } from './digest.ts';
import {
  canonicalHeaders,
  canonicalQuery,
  headerValue,
  lowerCaseNames,
  type OutgoingRequest,
  type SignedMessage,
  type SigningKey,
} from './message.ts';
import { byCodeUnit, decodePercent, encodeRfc3986, queryPairs } from './percent.ts';

const ALGORITHM = 'SDK-HMAC-SHA256';
const AUTHORIZATION =
  /^SDK-HMAC-SHA256 +Access=([^,\s]{1,128}), *SignedHeaders=([^,\s]{1,2048}), *Signature=([0-9a-f]{64})$/;
const DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** How far the clocks of client and server may be apart, in milliseconds. */
export const CLOCK_WINDOW_MS = 15 * 60 * 1000;

/** The Authorization header of SDK-HMAC-SHA256, taken apart. */
export interface SdkAuthorization {
  readonly accessKey: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export type SdkRefusal = 'malformed' | 'clock' | 'body' | 'unsigned-header' | 'signature';
export type SdkVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: SdkRefusal };

/** Reads an Authorization header; undefined when it is not of this scheme or not well formed. */
export function readSdkAuthorization(header: string): SdkAuthorization | undefined {
  const match = AUTHORIZATION.exec(header.trim());
  if (!match) return undefined;
  const [, accessKey, names, signature] = match;
  return { accessKey: accessKey!, signedHeaders: names!.toLowerCase().split(';'), signature: signature! };
}

/** Time of an X-Sdk-Date header (`YYYYMMDD'T'HHMMSS'Z'`), or undefined. */
export function parseSdkDate(text: string): Date | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** X-Sdk-Date of a time. */
export function formatSdkDate(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Every segment decoded and encoded anew, with a slash at the end. */
function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encodeRfc3986(decodePercent(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

function signature(
  message: SignedMessage,
  signedHeaders: readonly string[],
  date: string,
  secretKey: string,
): string | undefined {
  const headers = canonicalHeaders(message.headers, signedHeaders);
  if (headers === undefined) return undefined;
  const request = [
    message.method.toUpperCase(),
    canonicalPath(message.path),
    canonicalQuery(queryPairs(message.query, true)),
    headers,
    signedHeaders.join(';'),
    headerValue(message.headers, 'x-sdk-content-sha256') ?? message.bodySha256,
  ].join('\n');
  return hmacSha256Hex(secretKey, [ALGORITHM, date, sha256Hex(request)].join('\n'));
}

/**
 * Headers that sign a request: all that were given, and Host, X-Sdk-Date, Authorization and, for a temporary
 * key, X-Security-Token. Names are in lower case.
 */
export function signSdk(request: OutgoingRequest, key: SigningKey, now: Date): Record<string, string> {
  const date = formatSdkDate(now);
  const headers: Record<string, string> = {
    ...lowerCaseNames(request.headers ?? {}),
    host: request.url.host,
    'x-sdk-date': date,
    ...(key.securityToken === undefined ? {} : { 'x-security-token': key.securityToken }),
  };
  const names = Object.keys(headers).sort(byCodeUnit);
  const message: SignedMessage = {
    method: request.method,
    path: request.url.pathname,
    query: request.url.search.slice(1),
    headers,
    bodySha256: sha256Hex(request.body ?? ''),
  };
  const signed = signature(message, names, date, key.secretKey)!;
  return {
    ...headers,
    authorization: `${ALGORITHM} Access=${key.accessKey}, SignedHeaders=${names.join(';')}, Signature=${signed}`,
  };
}

/**
 * Checks a request against the secret of the key that it names. Host must be among the signed headers, the
 * clock within 15 minutes, and X-Sdk-Content-Sha256, where sent, the hash of the body.
 */
export function verifySdk(
  message: SignedMessage,
  authorization: SdkAuthorization,
  secretKey: string,
  now: Date,
): SdkVerdict {
  const date = headerValue(message.headers, 'x-sdk-date') ?? '';
  const time = parseSdkDate(date);
  if (!time) return { ok: false, reason: 'malformed' };
  if (!authorization.signedHeaders.includes('host')) return { ok: false, reason: 'unsigned-header' };
  const expected = signature(message, authorization.signedHeaders, date, secretKey);
  if (expected === undefined) return { ok: false, reason: 'malformed' };
  if (!equalSecrets(expected, authorization.signature)) return { ok: false, reason: 'signature' };
  if (Math.abs(now.getTime() - time.getTime()) > CLOCK_WINDOW_MS) return { ok: false, reason: 'clock' };
  const declared = headerValue(message.headers, 'x-sdk-content-sha256') ?? message.bodySha256;
  if (!equalSecrets(declared.toLowerCase(), message.bodySha256)) return { ok: false, reason: 'body' };
  return { ok: true };
}
