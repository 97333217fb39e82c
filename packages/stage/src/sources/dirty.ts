import { evenOut, intersect, unite } from '../pixels/rect.ts';
import type { Rect } from '../plan.ts';

const MAX_RECTS = 8;

/** The parts of a slot that no longer agree with the painter's picture: few, even, disjoint enough. */
export class DirtyArea {
  private rects: Rect[] = [];
  private readonly bounds: Rect;

  constructor(width: number, height: number) {
    this.bounds = { x: 0, y: 0, width, height };
    this.rects = [this.bounds];
  }

  all(): void {
    this.rects = [this.bounds];
  }

  add(rect: Rect): void {
    const clipped = intersect(evenOut(rect), this.bounds);
    if (!clipped) return;
    let merged = clipped;
    // Swallow everything that the new rectangle touches, until nothing is left to swallow.
    for (let found = true; found;) {
      const apart = this.rects.filter((other) => !intersect(other, merged));
      found = apart.length < this.rects.length;
      if (found) {
        for (const other of this.rects) if (intersect(other, merged)) merged = unite(other, merged);
        this.rects = apart;
      }
    }
    this.rects.push(merged);
    if (this.rects.length > MAX_RECTS) this.rects = [this.rects.reduce(unite)];
  }

  /** Hands the rectangles over; the area is clean afterwards. */
  take(): readonly Rect[] {
    const rects = this.rects;
    this.rects = [];
    return rects;
  }
}
