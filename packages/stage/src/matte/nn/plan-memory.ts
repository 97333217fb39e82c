/** A block that is needed from step `first` to step `last`, both included. */
export interface Span {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

const ALIGN = 64;

/**
 * Lays blocks over each other where their times do not meet: the largest first, each at the lowest place that is free
 * for as long as it is needed. Returns their offsets and the size of the whole.
 */
export function planMemory(spans: readonly Span[]): { offsets: number[]; bytes: number } {
  const offsets = new Array<number>(spans.length).fill(0);
  const placed: { at: number; end: number; span: Span }[] = [];
  let bytes = 0;
  const order = spans.map((_, i) => i).sort((a, b) => spans[b]!.bytes - spans[a]!.bytes || a - b);
  for (const index of order) {
    const span = spans[index]!;
    const size = Math.ceil(Math.max(1, span.bytes) / ALIGN) * ALIGN;
    const inTheWay = placed
      .filter((other) => other.span.first <= span.last && span.first <= other.span.last)
      .sort((a, b) => a.at - b.at);
    let at = 0;
    for (const other of inTheWay) {
      if (other.at - at >= size) break;
      at = Math.max(at, other.end);
    }
    offsets[index] = at;
    placed.push({ at, end: at + size, span });
    bytes = Math.max(bytes, at + size);
  }
  return { offsets, bytes };
}
