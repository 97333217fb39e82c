/** Header of an AAC frame of `length` bytes in a raw stream, from its AudioSpecificConfig (at least two bytes). */
export function adtsHeader(asc: Uint8Array, length: number): Uint8Array {
  const first = asc[0] ?? 0;
  const second = asc[1] ?? 0;
  const profile = (first >> 3) - 1;
  const rate = ((first & 7) << 1) | (second >> 7);
  const channels = (second >> 3) & 15;
  const whole = length + 7;
  return Uint8Array.of(
    0xff,
    0xf1,
    (profile << 6) | (rate << 2) | (channels >> 2),
    ((channels & 3) << 6) | (whole >> 11),
    (whole >> 3) & 0xff,
    ((whole & 7) << 5) | 0x1f,
    0xfc,
  );
}
