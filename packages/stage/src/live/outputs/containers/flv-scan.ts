/** Tag type of pictures. */
const VIDEO = 9;

/** Bytes of a file of ours that are whole tags, and the end of the last picture in ms. */
export function wholeFlv(
  read: (at: number, count: number) => Buffer,
  size: number,
): { bytes: number; ms: number } {
  let at = 13;
  let ms = 0;
  let step = 0;
  while (at + 15 <= size) {
    const head = read(at, 11);
    const length = head.readUIntBE(1, 3);
    if (at + length + 15 > size) break;
    if (head[0] === VIDEO) {
      const now = head.readUIntBE(4, 3) + head[7]! * 2 ** 24;
      if (now > ms) step = now - ms;
      ms = now;
    }
    at += length + 15;
  }
  return { bytes: Math.min(at, size), ms: ms + step };
}
