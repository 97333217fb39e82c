import { byCodeUnit, encodeRfc3986 } from './percent.ts';

/** Header names in lower case. */
export type MessageHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** An HTTP request as it stood on the wire, as far as signatures cover it. */
export interface SignedMessage {
  readonly method: string;
  /** Path without the query, percent-encoded as it was sent. */
  readonly path: string;
  /** Query without its `?`, as it was sent. */
  readonly query: string;
  readonly headers: MessageHeaders;
  /** Lower-case hex SHA-256 of the body's bytes. */
  readonly bodySha256: string;
}

/** A key with which requests are signed. */
export interface SigningKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Of a temporary key. */
  readonly securityToken?: string;
}

/** A request that is to be signed. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Value of a header, several joined by a comma; undefined when it was not sent. */
export function headerValue(headers: MessageHeaders, name: string): string | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value.trim() : value.map((item) => item.trim()).join(',');
}

/** `name:value` lines of the signed headers, in the given order; undefined when one of them was not sent. */
export function canonicalHeaders(headers: MessageHeaders, names: readonly string[]): string | undefined {
  const lines = names.map((name) => {
    const value = headerValue(headers, name);
    return value === undefined ? undefined : `${name}:${value}\n`;
  });
  return lines.includes(undefined) ? undefined : lines.join('');
}

/** Query pairs sorted by name, then value, each encoded. */
export function canonicalQuery(pairs: readonly (readonly [string, string])[]): string {
  return [...pairs]
    .sort(([nameA, valueA], [nameB, valueB]) => byCodeUnit(nameA, nameB) || byCodeUnit(valueA, valueB))
    .map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`)
    .join('&');
}

/** Lower-cases the names of headers. */
export function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
