import type { CreatePainter, Rect } from '../plan.ts';

/** A painter for tests: a red block runs over a half-transparent green ground. */
export const createPainter: CreatePainter = async (options, { width, height }) => {
  const { dirty, failAt, still, slowMs } = options as {
    readonly dirty?: boolean;
    readonly failAt?: number;
    readonly still?: boolean;
    readonly slowMs?: number;
  };
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) rgba.set([0, 128, 0, 128], i * 4);
  const block = (frame: number): Rect => ({ x: (frame * 3) % (width - 20), y: 10, width: 20, height: 20 });
  const fill = (area: Rect, color: readonly number[]): void => {
    for (let y = area.y; y < area.y + area.height; y++) {
      for (let x = area.x; x < area.x + area.width; x++) rgba.set(color, (y * width + x) * 4);
    }
  };
  let last: Rect | undefined;
  return {
    async paint(frame) {
      if (frame === failAt) throw new Error('out of paint');
      if (slowMs) await new Promise((resolve) => setTimeout(resolve, slowMs));
      const first = last === undefined;
      const now = block(still ? 0 : frame);
      const before = last ?? now;
      if (still && !first) return { rgba, dirty: [] };
      fill(before, [0, 128, 0, 128]);
      fill(now, [255, 0, 0, 255]);
      last = now;
      return dirty && !first ? { rgba, dirty: [before, now] } : { rgba };
    },
  };
};
