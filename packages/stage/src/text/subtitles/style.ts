import type { TextStyle } from '../../plan.ts';
import { namedFonts } from '../faces.ts';

/** Fonts whose name says how heavy they are keep their weight; the others are set semi-bold. */
const namesWeight = /(?:Thin|Light|Regular|Medium|Bold|Black|Italic)$/;

/**
 * The look of burned-in subtitles: white, semi-bold, two centred lines at most, with a soft dark edge and shadow, or a
 * translucent box. `fontSize` in pixels of the output; `wrap` is the width of the box in pixels.
 */
export function subtitleStyle(
  fontName: string,
  fontSize: number,
  options: { readonly wrap?: number; readonly ground?: 'shadow' | 'box' } = {},
): TextStyle {
  const heavy = namesWeight.test(fontName) || !Object.hasOwn(namedFonts, fontName);
  const common = {
    font: heavy ? fontName : `${fontName}@600`,
    size: fontSize,
    color: '#FFFFFF',
    align: 'center',
    maxLines: 2,
    lineHeight: 1.28,
    ...(options.wrap === undefined ? {} : { wrap: options.wrap }),
  } as const;
  if (options.ground === 'box') {
    return {
      ...common,
      box: { color: '#0B0E13B8', padding: Math.round(fontSize * 0.3), radius: fontSize * 0.22 },
    };
  }
  return {
    ...common,
    outline: { color: '#00000099', width: Math.max(0.75, fontSize * 0.035) },
    shadow: {
      color: '#000000CC',
      blur: Math.max(2, fontSize * 0.22),
      dx: 0,
      dy: Math.max(1, fontSize * 0.05),
    },
  };
}
