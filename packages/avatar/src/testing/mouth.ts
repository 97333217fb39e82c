import type { PhonemeTime, Viseme } from '@cyclorama/speech';
import type { PaintedPicture } from '@cyclorama/stage';
import { lookOf } from '../characters.ts';
import { frameFigure } from '../draw/framing.ts';
import { HEAD_SIZE, HEAD_Y, PIVOT_Y } from '../draw/proportions.ts';

/** A phoneme of a performance. */
export const phoneme = (viseme: Viseme, start: number, end: number): PhonemeTime => ({
  symbol: viseme,
  viseme,
  start,
  end,
  stressed: false,
});

/** Pixels about the mouth that show its inside: darkness or teeth. */
export function insideOfMouth(p: PaintedPicture, character: string, width: number, height: number): number {
  const { look, framing } = lookOf(character);
  const { k, x, y } = frameFigure(look, framing, width, height);
  const my = y + k * (PIVOT_Y + HEAD_SIZE * (HEAD_Y - PIVOT_Y + look.lips.y));
  const reach = look.lips.width * HEAD_SIZE * k;
  let count = 0;
  for (let py = Math.round(my - 12 * k); py < my + 34 * k; py++) {
    for (let px = Math.round(x - reach); px < x + reach; px++) {
      const i = (py * width + px) * 4;
      const [r, g, b] = [p.rgba[i]!, p.rgba[i + 1]!, p.rgba[i + 2]!];
      const dark = 0.3 * r + 0.59 * g + 0.11 * b < 30;
      const tooth = Math.min(r, g, b) > 190 && Math.max(r, g, b) - Math.min(r, g, b) < 26;
      if (dark || tooth) count++;
    }
  }
  return count;
}
