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
import { byCodeUnit, queryPairs } from './percent.ts';
import { CLOCK_WINDOW_MS } from './sdk.ts';

const ALGORITHM = 'ACS3-HMAC-SHA256';
const AUTHORIZATION =
  /^ACS3-HMAC-SHA256 +Credential=([^,\s]{1,128}), *SignedHeaders=([^,\s]{1,2048}), *Signature=([0-9a-f]{64})$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** The Authorization header of ACS3-HMAC-SHA256, taken apart. */
export interface Acs3Authorization {
  readonly accessKey: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export type Acs3Refusal = 'malformed' | 'clock' | 'body' | 'unsigned-header' | 'signature';
export type Acs3Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: Acs3Refusal };

/** Reads an Authorization header; undefined when it is not of this scheme or not well formed. */
export function readAcs3Authorization(header: string): Acs3Authorization | undefined {
  const match = AUTHORIZATION.exec(header.trim());
  if (!match) return undefined;
  const [, accessKey, names, signature] = match;
  return { accessKey: accessKey!, signedHeaders: names!.toLowerCase().split(';'), signature: signature! };
}

/** Time of an `x-acs-date` header or a Timestamp parameter (`2026-01-02T03:04:05Z`), or undefined. */
export function parseAcsTime(text: string): Date | undefined {
  const time = new Date(TIME.test(text) ? text : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function signature(
  message: SignedMessage,
  signedHeaders: readonly string[],
  secretKey: string,
): string | undefined {
  const headers = canonicalHeaders(message.headers, signedHeaders);
  if (headers === undefined) return undefined;
  const request = [
    message.method.toUpperCase(),
    message.path.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~'),
    canonicalQuery(queryPairs(message.query, true)),
    headers,
    signedHeaders.join(';'),
    headerValue(message.headers, 'x-acs-content-sha256') ?? message.bodySha256,
  ].join('\n');
  return hmacSha256Hex(secretKey, `${ALGORITHM}\n${sha256Hex(request)}`);
}

function isSigned(name: string): boolean {
  return name === 'host' || name === 'content-type' || name.startsWith('x-acs-');
}

/**
 * Headers that sign a request: all that were given (put `x-acs-action`, `x-acs-version` and
 * `x-acs-signature-nonce` there), and Host, `x-acs-date`, `x-acs-content-sha256` and Authorization.
 */
export function signAcs3(request: OutgoingRequest, key: SigningKey, now: Date): Record<string, string> {
  const bodySha256 = sha256Hex(request.body ?? '');
  const headers: Record<string, string> = {
    ...lowerCaseNames(request.headers ?? {}),
    host: request.url.host,
    'x-acs-date': `${now.toISOString().slice(0, 19)}Z`,
    'x-acs-content-sha256': bodySha256,
    ...(key.securityToken === undefined ? {} : { 'x-acs-security-token': key.securityToken }),
  };
  const names = Object.keys(headers).filter(isSigned).sort(byCodeUnit);
  const message: SignedMessage = {
    method: request.method,
    path: request.url.pathname,
    query: request.url.search.slice(1),
    headers,
    bodySha256,
  };
  const signed = signature(message, names, key.secretKey)!;
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${key.accessKey},SignedHeaders=${names.join(';')},Signature=${signed}`,
  };
}

/**
 * Checks a request against the secret of the key that it names. Host and every `x-acs-*` header must be
 * signed, the clock within 15 minutes, the body of the declared hash. Nonces are the caller's to remember.
 */
export function verifyAcs3(
  message: SignedMessage,
  authorization: Acs3Authorization,
  secretKey: string,
  now: Date,
): Acs3Verdict {
  const time = parseAcsTime(headerValue(message.headers, 'x-acs-date') ?? '');
  const declared = headerValue(message.headers, 'x-acs-content-sha256');
  if (!time || declared === undefined) return { ok: false, reason: 'malformed' };
  const due = ['host', ...Object.keys(message.headers).filter((name) => name.startsWith('x-acs-'))];
  if (due.some((name) => !authorization.signedHeaders.includes(name))) {
    return { ok: false, reason: 'unsigned-header' };
  }
  const expected = signature(message, authorization.signedHeaders, secretKey);
  if (expected === undefined) return { ok: false, reason: 'malformed' };
  if (!equalSecrets(expected, authorization.signature)) return { ok: false, reason: 'signature' };
  if (Math.abs(now.getTime() - time.getTime()) > CLOCK_WINDOW_MS) return { ok: false, reason: 'clock' };
  if (!equalSecrets(declared.toLowerCase(), message.bodySha256)) return { ok: false, reason: 'body' };
  return { ok: true };
}
