/** The one-time key in the fragment of an address: `#key=…`. */
export function keyOf(hash: string): string | undefined {
  const key = new URLSearchParams(hash.replace(/^#/, '')).get('key');
  return key === null || key === '' ? undefined : key;
}
