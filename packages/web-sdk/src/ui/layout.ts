/** `wide`: the list stands beside the avatar; `tall`: below it; `low`: as wide, with little height. */
export type Shape = 'wide' | 'tall' | 'low';

export interface Layout {
  readonly shape: Shape;
  /** Size of its text in CSS pixels; everything else is measured by it. */
  readonly fontPx: number;
  /** So narrow that words beside drawings are left out. */
  readonly isNarrow: boolean;
}

/** How the interface is laid out in a container of that size; read from afar (large screens), everything is larger. */
export function layoutFor(width: number, height: number): Layout {
  if (height < 480 && width >= height)
    return { shape: 'low', fontPx: clamp(12, height / 28, 15), isNarrow: width < 560 };
  if (width >= 720 && width >= height)
    return { shape: 'wide', fontPx: clamp(15, Math.min(width / 100, height / 58), 30), isNarrow: false };
  // From phones over tablets to screens as tall as a person.
  const fontPx = width < 600 ? clamp(14, width / 24.4, 17) : clamp(17, width / 37, 48);
  return { shape: 'tall', fontPx, isNarrow: width < 360 };
}

function clamp(least: number, value: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, value)) * 10) / 10;
}
