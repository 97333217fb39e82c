import type { CharacterLook } from '../look/look.ts';

export interface Framing {
  /** Pixels per rig unit. */
  readonly k: number;
  /** Pixel that the pit of the neck stands on. */
  readonly x: number;
  readonly y: number;
}

/** Top of the hair above the pit of the neck. */
const CROWN = 340;
/** Where a half figure is cut, below the pit of the neck. */
const WAIST = 572;

/** Stands the figure on the lower edge, in the middle, as high as the picture. */
export function frameFigure(look: CharacterLook, framing: 'half' | 'full', width: number, height: number): Framing {
  if (framing === 'half') {
    const k = (height * 0.92) / (CROWN + WAIST);
    return { k, x: width / 2, y: height - WAIST * k };
  }
  const k = (height * 0.93) / (CROWN + look.build.height);
  return { k, x: width / 2, y: height * 0.97 - look.build.height * k };
}
