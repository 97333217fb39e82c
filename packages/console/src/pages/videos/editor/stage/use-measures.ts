import { useMemo } from 'react';
import { sizeOf } from '../../shared/assets.ts';
import { useAssets } from '../../shared/use-assets.ts';
import type { Measures, TextLook } from '../state/layers.ts';
import type { Size } from '../state/script.ts';

/** As the text layout of the stage has it. */
const LINE = 1.3;
/** Fonts of browsers are a little narrower than those of the stage. */
const SLACK = 1.05;

/** Sizes of pictures and clips of the library, and of texts, about as the stage draws them. */
export function useMeasures(): Measures {
  const { data: pictures } = useAssets('IMAGE', 'VIDEO');
  return useMemo(() => {
    const sizes = new Map(pictures?.map((asset) => [asset.asset_id, sizeOf(asset)]));
    const context = document.createElement('canvas').getContext('2d');
    return {
      natural: (layer) => sizes.get(layer.asset_id),
      text: (text, look, wrap) => measureText(context, text, look, wrap),
    };
  }, [pictures]);
}

function measureText(
  context: CanvasRenderingContext2D | null,
  text: string,
  look: TextLook,
  wrap: number | undefined,
): Size {
  if (context === null) return { width: text.length * look.size * 0.6, height: look.size * LINE };
  context.font = cssFont(look);
  const widthOf = (line: string): number => context.measureText(line).width;
  const lines = text
    .split('\n')
    .flatMap((line) => (wrap === undefined ? [line] : wrapped(line, wrap, widthOf)));
  const width = Math.max(look.size, ...lines.map(widthOf)) * SLACK;
  return { width: Math.ceil(wrap ?? width), height: Math.ceil(lines.length * look.size * LINE) };
}

function wrapped(line: string, wrap: number, widthOf: (line: string) => number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(line)) {
    if (current !== '' && widthOf(current + segment) > wrap) {
      lines.push(current);
      current = segment.trimStart();
    } else current += segment;
  }
  return [...lines, current];
}

/** The nearest that a browser has to a font of the stage. */
export function cssFont({ font, size }: TextLook): string {
  return `${fontWeight(font)} ${size}px 'Noto Sans SC', 'Noto Sans', 'Inter Variable', sans-serif`;
}

export function fontWeight(font: string): number {
  if (/black/i.test(font)) return 900;
  if (/bold/i.test(font)) return 700;
  if (/medium/i.test(font)) return 500;
  if (/thin/i.test(font)) return 200;
  return /light/i.test(font) ? 300 : 400;
}
