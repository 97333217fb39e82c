import type { CharacterLook } from '../look/look.ts';
import { HEAD_SIZE, HEAD_Y, PIVOT_Y } from './proportions.ts';

export interface Framing {
  /** Pixels per rig unit. */
  readonly k: number;
  /** Pixel that the pit of the neck stands on. */
  readonly x: number;
  readonly y: number;
}

/** Height of the hair over the pit of the neck. */
export function crownHeight(look: CharacterLook): number {
  const { fields, curls = [], shapes = [] } = look.hair;
  let top = -131;
  for (const outline of [...fields.flatMap((f) => [f.from, f.to]), ...curls.map((c) => c.outline), ...shapes.map((s) => s.outline)]) {
    for (let i = 1; i < outline.length; i += 2) top = Math.min(top, outline[i]!);
  }
  const curl = Math.max(0, ...curls.map((c) => c.size * c.loose));
  return -(PIVOT_Y + HEAD_SIZE * (HEAD_Y - PIVOT_Y + top - 4 - curl));
}

/** Where a half figure is cut, below the pit of the neck. */
const WAIST = 572;

/** Stands the figure on the lower edge, in the middle, as high as the picture. */
export function frameFigure(look: CharacterLook, framing: 'half' | 'full', width: number, height: number): Framing {
  if (framing === 'half') {
    const k = (height * 0.92) / (crownHeight(look) + WAIST);
    return { k, x: width / 2, y: height - WAIST * k };
  }
  const k = (height * 0.93) / (crownHeight(look) + look.build.height);
  return { k, x: width / 2, y: height * 0.97 - look.build.height * k };
}
