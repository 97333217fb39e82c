import { equalSecrets, hmacSha256Hex } from './digest.ts';

/** What a signed object URL permits. Every member is inside the signature. */
export interface UrlGrant {
  readonly method: 'GET' | 'PUT';
  /** Object key, decoded. */
  readonly key: string;
  /** Content-Type that an upload must send, or a download answers. */
  readonly contentType?: string;
  /** Largest size of an upload in bytes. */
  readonly maxSize?: number;
  /** Size that an upload must have exactly, in bytes. */
  readonly exactSize?: number;
  /** Base64 MD5 that an upload must have. */
  readonly md5?: string;
  /** File name of a download. */
  readonly fileName?: string;
  /** Until when it holds. */
  readonly expiresAt: Date;
}

export type UrlRefusal = 'malformed' | 'expired' | 'signature';

export type UrlVerdict =
  { readonly ok: true; readonly grant: UrlGrant } | { readonly ok: false; readonly reason: UrlRefusal };

/** Names of the query parameters, in the order in which they are signed. */
const PARAMETERS = {
  contentType: 'X-Type',
  maxSize: 'X-Max-Size',
  exactSize: 'X-Size',
  md5: 'X-MD5',
  fileName: 'X-Name',
} as const;

const EXPIRES = 'X-Expires';
const SIGNATURE = 'X-Signature';
const MAX_EXPIRY_S = 8.64e12;

/** Absent and empty differ; lengths keep neighbours apart, so no two grants share a text. */
function textToSign(grant: UrlGrant): string {
  const fields = [
    grant.method,
    grant.key,
    grant.contentType,
    grant.maxSize,
    grant.exactSize,
    grant.md5,
    grant.fileName,
  ];
  const parts = fields.map((field) =>
    field === undefined ? '-' : `${Buffer.byteLength(String(field))}:${field}`,
  );
  return ['cyclorama-url-v1', ...parts, epochSeconds(grant.expiresAt)].join('\n');
}

function epochSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

/**
 * Query parameters that carry a grant and its signature (HMAC-SHA256 over method, key, type, sizes, MD5, name
 * and expiry). The path of the URL carries the key. Expiry is kept to the second, rounded down.
 */
export function signUrl(secret: string | Uint8Array, grant: UrlGrant): URLSearchParams {
  const query = new URLSearchParams();
  for (const [member, name] of Object.entries(PARAMETERS)) {
    const value = grant[member as keyof typeof PARAMETERS];
    if (value !== undefined) query.set(name, String(value));
  }
  query.set(EXPIRES, String(epochSeconds(grant.expiresAt)));
  query.set(SIGNATURE, hmacSha256Hex(secret, textToSign(grant)));
  return query;
}

function readSize(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function readGrant(method: 'GET' | 'PUT', key: string, query: URLSearchParams): UrlGrant | undefined {
  const expires = readSize(query, EXPIRES);
  const names = [...Object.values(PARAMETERS), EXPIRES, SIGNATURE];
  if (
    expires === undefined ||
    expires > MAX_EXPIRY_S ||
    names.some((name) => query.getAll(name).length > 1)
  ) {
    return undefined;
  }
  const [maxSize, exactSize] = [readSize(query, PARAMETERS.maxSize), readSize(query, PARAMETERS.exactSize)];
  const contentType = query.get(PARAMETERS.contentType);
  const md5 = query.get(PARAMETERS.md5);
  const fileName = query.get(PARAMETERS.fileName);
  return {
    method,
    key,
    ...(contentType === null ? {} : { contentType }),
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(exactSize === undefined ? {} : { exactSize }),
    ...(md5 === null ? {} : { md5 }),
    ...(fileName === null ? {} : { fileName }),
    expiresAt: new Date(expires * 1000),
  };
}

/**
 * Checks a signed URL. HEAD counts as GET: pass `GET` for it.
 * @param key the object key taken from the path, decoded
 * @returns the grant as it was signed, or why it does not hold; the signature is checked before the expiry, so
 *   that only a genuine URL is told that it is too old.
 */
export function verifyUrl(
  secret: string | Uint8Array,
  method: 'GET' | 'PUT',
  key: string,
  query: URLSearchParams,
  now: Date,
): UrlVerdict {
  const grant = readGrant(method, key, query);
  const signature = query.get(SIGNATURE);
  if (!grant || signature === null) return { ok: false, reason: 'malformed' };
  if (!equalSecrets(signature, hmacSha256Hex(secret, textToSign(grant))))
    return { ok: false, reason: 'signature' };
  if (now.getTime() > grant.expiresAt.getTime()) return { ok: false, reason: 'expired' };
  return { ok: true, grant };
}
