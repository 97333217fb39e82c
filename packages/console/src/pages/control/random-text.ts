const BYTES = 16;

/** Random text that nobody used before; `crypto.randomUUID` is only there over TLS. */
export function randomText(): string {
  return [...crypto.getRandomValues(new Uint8Array(BYTES))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
