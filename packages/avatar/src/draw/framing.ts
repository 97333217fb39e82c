import type { CharacterLook } from '../look/look.ts';
import type { Area } from './boxes.ts';
import { HEAD_SIZE, HEAD_Y, PIVOT_Y } from './proportions.ts';

export interface Framing {
  /** Pixels per rig unit. */
  readonly k: number;
  /** Pixel that the pit of the neck stands on. */
  readonly x: number;
  readonly y: number;
}

/** Extent of head and hair at rest, in face coordinates. */
export function hairExtent(look: CharacterLook): Area {
  const { fields, curls = [], shapes = [] } = look.hair;
  let x0 = -112;
  let x1 = 112;
  let y0 = -131;
  let y1 = 150;
  for (const outline of [
    ...fields.flatMap((f) => [f.from, f.to]),
    ...curls.map((c) => c.outline),
    ...shapes.map((s) => s.outline),
  ]) {
    for (let i = 0; i < outline.length; i += 2) {
      x0 = Math.min(x0, outline[i]!);
      x1 = Math.max(x1, outline[i]!);
      y0 = Math.min(y0, outline[i + 1]!);
      y1 = Math.max(y1, outline[i + 1]!);
    }
  }
  const curl = Math.max(0, ...curls.map((c) => c.size * c.loose));
  return { x: x0 - curl, y: y0 - 4 - curl, width: x1 - x0 + curl * 2, height: y1 - y0 + 4 + curl * 2 };
}

/** Height of the hair over the pit of the neck. */
function crownHeight(look: CharacterLook): number {
  return -(PIVOT_Y + HEAD_SIZE * (HEAD_Y - PIVOT_Y + hairExtent(look).y));
}

/** Where a half figure is cut, below the pit of the neck. */
const WAIST = 572;

/** Stands the figure on the lower edge, in the middle, as high as the picture. */
export function frameFigure(
  look: CharacterLook,
  framing: 'half' | 'full',
  width: number,
  height: number,
): Framing {
  if (framing === 'half') {
    const k = (height * 0.92) / (crownHeight(look) + WAIST);
    return { k, x: width / 2, y: height - WAIST * k };
  }
  const k = (height * 0.93) / (crownHeight(look) + look.build.height);
  return { k, x: width / 2, y: height * 0.97 - look.build.height * k };
}
