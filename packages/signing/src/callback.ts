import { equalSecrets, hmacSha256Hex } from './digest.ts';

/**
 * Names of the two query parameters: `secret`, `time_stamp` for video jobs and language models,
 * `hwSecret`, `hwTime` for live rooms.
 */
export type MssAStyle = 'video' | 'live';

const NAMES = {
  video: { secret: 'secret', time: 'time_stamp' },
  live: { secret: 'hwSecret', time: 'hwTime' },
} as const;

const HEADERS = { secret: 'x-hw-mss-secret', time: 'x-hw-mss-time' } as const;

/**
 * Lower-case hex HMAC-SHA256, with the configured key, of the URL followed by the time in decimal
 * milliseconds. (The parameter beside it carries the time in hexadecimal.)
 */
export function mssSecret(url: string, key: string, time: Date): string {
  return hmacSha256Hex(key, `${url}${time.getTime()}`);
}

/** MSS_A: the URL with its signature appended; the URL may already have a query. */
export function signMssA(url: string, key: string, time: Date, style: MssAStyle): string {
  const { secret, time: timeName } = NAMES[style];
  const hash = url.indexOf('#');
  const bare = hash < 0 ? url : url.slice(0, hash);
  const joint = bare.includes('?') ? '&' : '?';
  return `${bare}${joint}${secret}=${mssSecret(url, key, time)}&${timeName}=${time.getTime().toString(16)}`;
}

/** MSS_A_HEAD: the headers that sign a callback to `url`. */
export function mssAHeaders(url: string, key: string, time: Date): Record<string, string> {
  return { [HEADERS.secret]: mssSecret(url, key, time), [HEADERS.time]: time.getTime().toString(16) };
}

/**
 * Checks what a receiver got: the configured URL, the secret and the time as sent.
 * @param windowMs how old or early it may be, in milliseconds
 */
export function verifyMssA(
  url: string,
  key: string,
  sent: { readonly secret: string; readonly time: string },
  now: Date,
  windowMs: number,
): boolean {
  if (!/^[0-9a-f]{1,13}$/i.test(sent.time)) return false;
  const time = new Date(Number.parseInt(sent.time, 16));
  if (!(Math.abs(now.getTime() - time.getTime()) <= windowMs)) return false;
  return equalSecrets(sent.secret, mssSecret(url, key, time));
}
