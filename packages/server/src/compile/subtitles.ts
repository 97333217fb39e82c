import type { LayerSpec } from '@cyclorama/stage';
import { toOutput } from './layout.ts';
import type { Layout } from './layout.ts';
import type { SourceTable } from './layers.ts';
import type { Materials, SubtitleCue } from './materials.ts';
import { FPS } from './timeline.ts';
import type { SegmentTime } from './timeline.ts';
import { fontSize } from './values.ts';
import type { WireSubtitleConfig } from './wire.ts';

/** The subtitle box is 80 % of the screen wide; `w` and `h` of the document are helpers of the client (§5.1.1). */
const BOX_WIDTH = 0.8;
const DEFAULT_SIZE = 54;
const DEFAULT_FONT = 'HarmonyOS_Sans_SC_Black';
/** Share of the height kept free below the box when the document does not say where it stands. */
const DEFAULT_BOTTOM = { landscape: 0.06, portrait: 0.14 };

/** Where and how large subtitles stand, in output pixels. */
export interface SubtitleBox {
  readonly font: string;
  readonly size: number;
  /** Width in which lines break. */
  readonly wrap: number;
  readonly left: number;
  /** Lines stand on this. */
  readonly floor: number;
}

/** The documented box: 80 % wide, its lower left at (dx, dy); a place of our own where the document names none. */
export function subtitleBox(config: WireSubtitleConfig | undefined, layout: Layout): SubtitleBox {
  const left = config?.dx ?? (layout.space.width * (1 - BOX_WIDTH)) / 2;
  const floor = config?.dy ?? layout.space.height * (1 - DEFAULT_BOTTOM[layout.orientation]);
  const corner = toOutput(layout, { x: left, y: floor, width: 1, height: 1 });
  return {
    font: config?.font_name ?? DEFAULT_FONT,
    size: fontSize(config?.font_size, DEFAULT_SIZE) * layout.scale,
    wrap: Math.round(layout.space.width * BOX_WIDTH * layout.scaleX),
    left: corner.x,
    floor: corner.y,
  };
}

/** Frames in which a cue is on screen: rounded outwards, inside its segment, never over the next cue. */
export function cueFrames(
  cue: SubtitleCue,
  next: SubtitleCue | undefined,
  time: SegmentTime,
): { readonly from: number; readonly to: number } | undefined {
  const limit =
    next === undefined ? time.to : Math.min(time.to, time.speechFrame + Math.floor(next.start * FPS));
  const from = time.speechFrame + Math.floor(cue.start * FPS);
  const to = Math.min(limit, time.speechFrame + Math.ceil(cue.end * FPS));
  return to > from ? { from, to } : undefined;
}

/** Subtitles of one segment, burned in at the documented box: its lower left is (dx, dy), lines stand on its floor. */
export function compileSubtitles(
  cues: readonly SubtitleCue[],
  config: WireSubtitleConfig | undefined,
  layout: Layout,
  time: SegmentTime,
  materials: Materials,
  sources: SourceTable,
): LayerSpec[] {
  const box = subtitleBox(config, layout);
  const style = materials.subtitleStyle(box.font, box.size, box.wrap);
  const layers: LayerSpec[] = [];
  cues.forEach((cue, index) => {
    const frames = cueFrames(cue, cues[index + 1], time);
    if (frames === undefined || cue.text.trim() === '') return;
    const measured = materials.measureText(cue.text, style);
    const source = sources.add(`text ${JSON.stringify([cue.text, style])}`, {
      kind: 'text',
      text: cue.text,
      style,
    });
    layers.push({
      source,
      rect: {
        x: box.left + Math.round((box.wrap - measured.width) / 2),
        y: box.floor - Math.ceil(measured.height),
        width: Math.ceil(measured.width),
        height: Math.ceil(measured.height),
      },
      fit: 'contain',
      startFrame: frames.from,
      endFrame: frames.to,
    });
  });
  return layers;
}
