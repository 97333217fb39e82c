import { createHmac, timingSafeEqual } from 'node:crypto';

/** Lower-case hexadecimal HMAC-SHA256 over the parts. */
export function keyedHash(secret: Uint8Array, ...parts: readonly string[]): string {
  return createHmac('sha256', secret).update(parts.join('\0')).digest('hex');
}

/** Compares without telling how much of it was right. */
export function sameSecret(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
