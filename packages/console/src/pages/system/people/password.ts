/** Shortest password that the server takes. */
export const SHORTEST = 10;

/** Letters and digits that nobody mixes up when they read them to somebody. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 4;
const GROUP = 4;

/**
 * A password that can be read to somebody: `kT4m-Wq8d-…`, 91 bits.
 * @param random fills with random numbers
 */
export function drawPassword(
  random: (into: Uint8Array<ArrayBuffer>) => Uint8Array = (into) => crypto.getRandomValues(into),
): string {
  // Numbers from the last, incomplete round would prefer the first letters.
  const most = 256 - (256 % LETTERS.length);
  let letters = '';
  while (letters.length < GROUPS * GROUP)
    for (const value of random(new Uint8Array(GROUPS * GROUP)))
      if (value < most && letters.length < GROUPS * GROUP) letters += LETTERS.charAt(value % LETTERS.length);
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}
