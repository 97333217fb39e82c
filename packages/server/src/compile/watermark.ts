import type { LayerSpec } from '@cyclorama/stage';
import type { SourceTable } from './layers.ts';
import type { Layout } from './layout.ts';
import type { Materials } from './materials.ts';

const FONT = 'HarmonyOS_Sans_SC_Black';
/** Shares of the picture's shorter side. */
const SIZE = 0.026;
const MARGIN = 0.025;
const WIDEST = 0.6;
const OPACITY = 0.55;

/** The system watermark: a small line at the lower right of the output, whatever part of the layout that shows. */
export function compileWatermark(
  text: string,
  frames: number,
  layout: Layout,
  materials: Materials,
  sources: SourceTable,
): LayerSpec {
  const { width, height } = layout.output;
  const short = Math.min(width, height);
  const size = Math.max(8, short * SIZE);
  const style = {
    font: FONT,
    size,
    color: '#FFFFFF',
    align: 'right' as const,
    wrap: Math.round(width * WIDEST),
    maxLines: 2,
    // Readable on white too.
    shadow: { color: '#000000', blur: size / 4, dx: 0, dy: size / 16 },
  };
  const measured = materials.measureText(text, style);
  const [textWidth, textHeight] = [Math.ceil(measured.width), Math.ceil(measured.height)];
  const margin = Math.round(short * MARGIN);
  const source = sources.add(`text ${JSON.stringify([text, style])}`, { kind: 'text', text, style });
  return {
    source,
    rect: {
      x: width - margin - textWidth,
      y: height - margin - textHeight,
      width: textWidth,
      height: textHeight,
    },
    fit: 'contain',
    startFrame: 0,
    endFrame: frames,
    opacity: OPACITY,
  };
}
