import type { Picture } from '../../pixels/picture.ts';
import { half } from '../../pixels/picture.ts';
import { parseColor, toYuva } from '../../pixels/color.ts';
import { checkMatte } from '../check.ts';
import type { Matter, MatterOptions } from '../matter.ts';
import type { MatteSettings, ScreenMatte } from '../settings.ts';
import type { Backdrop } from './find.ts';
import { BLUE, findBackdrop, GREEN } from './find.ts';
import { takeSamples } from './take.ts';

/** Bytes of scratch memory that a screen matter needs for pictures of up to this size. */
export function screenMatterBytes(width: number, height: number): number {
  return half(width) * half(height) * 16 + 65536;
}

/**
 * Opens a keyer for a cloth of one colour.
 * @throws RangeError for settings out of range or of another kind.
 */
export function openScreenMatter(options: MatterOptions): Matter {
  return new ScreenMatter(options);
}

class ScreenMatter implements Matter {
  private readonly memory: WebAssembly.Memory;
  private settings: ScreenMatte;
  private backdrop: Backdrop | undefined;

  constructor(options: MatterOptions) {
    this.memory = options.memory;
    this.settings = screenOf(options.settings);
  }

  set(settings: MatteSettings): void {
    this.settings = screenOf(settings);
  }

  look(picture: Picture): void {
    const { backdrop } = this.settings;
    if (backdrop.startsWith('#')) {
      const { y, u, v } = toYuva(parseColor(backdrop));
      this.backdrop = { y, u: u - 128, v: v - 128, share: 1 };
      return;
    }
    const hues = backdrop === 'green' ? [GREEN] : backdrop === 'blue' ? [BLUE] : [GREEN, BLUE];
    this.backdrop = findBackdrop(takeSamples(new Uint8Array(this.memory.buffer), picture, 64, 36), hues, 0.02);
  }

  draw(source: Picture, target: Picture): void {
    const bytes = new Uint8Array(this.memory.buffer);
    const { width, height } = source;
    const back = this.backdrop ?? { y: 0, u: 1, v: 0, share: 0 };
    const length = Math.hypot(back.u, back.v);
    const [eu, ev] = [back.u / length, back.v / length];
    const low = 0.02 + 0.25 * this.settings.similarity ** 2;
    const range = (0.97 - low) * (0.3 + 0.7 * this.settings.smoothness);
    for (let j = 0; j < half(height); j++) {
      for (let i = 0; i < half(width); i++) {
        const [from, to] = [j * source.strideC + i, j * target.strideC + i];
        const [u, v] = [bytes[source.u + from]! - 128, bytes[source.v + from]! - 128];
        const key = (u * eu + v * ev - 0.73 * Math.abs(v * eu - u * ev)) / length;
        const alpha = this.backdrop ? Math.max(0, Math.min(1, (1 - key - low) / range)) : 1;
        const gone = 1 - alpha;
        const spill = this.backdrop ? Math.max(0, key - gone) * this.settings.spill : 0;
        bytes[target.ac + to] = Math.round(alpha * 255);
        bytes[target.u + to] = Math.round(u - (gone + spill) * back.u + 128 * alpha);
        bytes[target.v + to] = Math.round(v - (gone + spill) * back.v + 128 * alpha);
        for (let k = 0; k < 4; k++) {
          const [x, y] = [2 * i + (k & 1), 2 * j + (k >> 1)];
          if (x >= width || y >= height) continue;
          const luma = bytes[source.y + y * source.strideY + x]!;
          const at = y * target.strideY + x;
          bytes[target.a + at] = Math.round(alpha * 255);
          bytes[target.y + at] = Math.max(0, Math.round(luma - gone * back.y - spill * (back.y - 16)));
        }
      }
    }
  }

  close(): void {
    this.backdrop = undefined;
  }
}

function screenOf(settings: MatteSettings): ScreenMatte {
  if (settings.kind !== 'screen') throw new RangeError(`kind: this matter keys screens, not '${settings.kind}'`);
  checkMatte(settings);
  return settings;
}
