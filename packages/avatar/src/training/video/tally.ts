/** Collects where anybody is over many pictures: a speck that is there for a moment is nobody. */
export function tally(
  width: number,
  height: number,
  there: number,
): {
  add(alpha: Uint8Array): void;
  /** Even sides; the whole picture when nobody was there. */
  box(): { x: number; y: number; width: number; height: number };
  /** First row in which somebody was, in most pictures. */
  crown(): number;
} {
  /** Pixels of a line or column that somebody fills at least. */
  const least = Math.max(3, Math.round(height / 200));
  const rows = new Uint32Array(height);
  const columns = new Uint32Array(width);
  let pictures = 0;
  const span = (counts: Uint32Array, often: number): [number, number] => {
    let from = 0;
    let to = counts.length;
    while (from < to && counts[from]! < often) from++;
    while (to > from && counts[to - 1]! < often) to--;
    return [from, to];
  };
  return {
    add(alpha) {
      pictures++;
      const across = new Uint16Array(width);
      for (let j = 0; j < height; j += 2) {
        let n = 0;
        const line = j * width;
        for (let i = 0; i < width; i += 2)
          if (alpha[line + i]! > there) {
            n++;
            across[i] = across[i]! + 1;
          }
        if (n * 2 >= least) {
          rows[j] = rows[j]! + 1;
          if (j + 1 < height) rows[j + 1] = rows[j + 1]! + 1;
        }
      }
      for (let i = 0; i < width; i += 2)
        if (across[i]! * 2 >= least) {
          columns[i] = columns[i]! + 1;
          if (i + 1 < width) columns[i + 1] = columns[i + 1]! + 1;
        }
    },
    box() {
      const [y0, y1] = span(rows, Math.max(1, pictures * 0.002));
      const [x0, x1] = span(columns, Math.max(1, pictures * 0.002));
      if (y1 <= y0 || x1 <= x0) return { x: 0, y: 0, width, height };
      const even = (v: number): number => Math.floor(v / 2) * 2;
      const x = even(Math.max(0, x0 - 6));
      const y = even(Math.max(0, y0 - 6));
      return {
        x,
        y,
        width: even(Math.min(width, x1 + 6) - x),
        height: even(Math.min(height, y1 + 6) - y),
      };
    },
    crown: () => span(rows, Math.max(1, pictures * 0.5))[0],
  };
}
