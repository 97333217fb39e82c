import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Headers that prove where a callback comes from: `x-cyclorama-access-key` names the key, `x-cyclorama-timestamp` is the
 * time in epoch seconds, `x-cyclorama-signature` is `v1=` and the hexadecimal HMAC-SHA256, under the key's secret, of
 * time, a full stop and the body's bytes.
 */
export function hmacHeaders(
  body: unknown,
  key: { readonly accessKey: string; readonly secretKey: string },
  now: Date,
): Readonly<Record<string, string>> {
  const time = String(Math.floor(now.getTime() / 1000));
  return {
    'x-cyclorama-access-key': key.accessKey,
    'x-cyclorama-timestamp': time,
    'x-cyclorama-signature': `v1=${sign(JSON.stringify(body), key.secretKey, time)}`,
  };
}

/** What a receiver does: true when the signature fits and is not older than `toleranceSeconds`. */
export function verifyHmac(
  bodyText: string,
  secretKey: string,
  headers: { readonly timestamp: string; readonly signature: string },
  now: Date,
  toleranceSeconds = 300,
): boolean {
  if (!/^\d{1,12}$/.test(headers.timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(headers.timestamp)) > toleranceSeconds) return false;
  const wanted = Buffer.from(`v1=${sign(bodyText, secretKey, headers.timestamp)}`);
  const given = Buffer.from(headers.signature);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

function sign(bodyText: string, secretKey: string, time: string): string {
  return createHmac('sha256', secretKey).update(`${time}.${bodyText}`).digest('hex');
}
