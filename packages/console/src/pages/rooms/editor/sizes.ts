import type { View } from '../shared/new-room.ts';

const SIZES = ['1920x1080', '1280x720', '960x540', '640x360'] as const;

/** Sizes to choose from, and the one that is stored, whatever it is. */
export function sizesFor(
  view: View,
  stored: { readonly width: number; readonly height: number },
): readonly string[] {
  const sizes = SIZES.map((size) => (view === 'LANDSCAPE' ? size : size.split('x').reverse().join('x')));
  const own = `${stored.width}x${stored.height}`;
  return sizes.includes(own) ? sizes : [...sizes, own];
}
