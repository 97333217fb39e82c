import type { CreateLivePainter } from '../painter.ts';

/**
 * A white bar that moves by two pixels a frame, over nothing; a tone while it is told to speak (`{now: tone}`: in place of
 * sound that was made ahead); told −1 it breaks.
 * It reports at each picture how many samples of sound it has made. For tests.
 */
export const createLivePainter: CreateLivePainter = (_options, { fps, report, retake }) => {
  const size = { width: 64, height: 32 };
  const rgba = new Uint8Array(size.width * size.height * 4);
  let last: number | undefined;
  let tone = 0;
  let made = 0;
  const bar = (x: number, value: number): void => {
    for (let y = 0; y < size.height; y++) {
      const at = (y * size.width + x) * 4;
      rgba.fill(value, at, at + 8);
    }
  };
  return Promise.resolve({
    size,
    paint(n, timeMs) {
      report?.(made, timeMs);
      if (tone < 0) throw new Error('the brush broke');
      const x = (n * 2) % size.width;
      if (last !== undefined) bar(last, 0);
      bar(x, 255);
      const dirty = [last ?? x, x].map((left) => ({ x: left, y: 0, width: 2, height: size.height }));
      const whole = last === undefined;
      last = x;
      return whole ? { rgba } : { rgba, dirty };
    },
    sound(position, left, right) {
      made = position + left.length;
      if (tone <= 0) return;
      for (let n = 0; n < left.length; n++)
        left[n] = right[n] = 0.5 * Math.sin((2 * Math.PI * tone * (position + n)) / 48_000);
    },
    tell(order) {
      const now = (order as { readonly now?: unknown } | null)?.now;
      if (now !== undefined) retake?.();
      const message = now ?? order;
      if (typeof message !== 'number') throw new Error(`not a tone at ${fps.num} frames`);
      tone = message;
    },
  });
};
