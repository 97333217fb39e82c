import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { TextStyle } from '../plan.ts';
import { layoutText, type TextLayout, type TextLine } from './layout.ts';
import { applyFace, measureRun, splitRuns } from './measure.ts';
import { isRightToLeft } from './scripts.ts';

export interface DrawnText {
  readonly width: number;
  readonly height: number;
  /** Premultiplied RGBA, width × height × 4 bytes. */
  readonly rgba: Uint8Array;
  /** Where the text block's top left stands inside the picture: outlines, shadows and boxes reach beyond it. */
  readonly originX: number;
  readonly originY: number;
  readonly layout: TextLayout;
}

/** The largest picture that a text may become, pixels. */
const maxPixels = 7680 * 4320;

/**
 * Draws a text with its outline, shadow and box. The picture is as small as the ink allows; place it at the block's
 * position minus the origin. Throws a RangeError for unknown colours, for text without size and for pictures beyond
 * 7680 × 4320 pixels.
 */
export function drawText(text: string, style: TextStyle): DrawnText {
  const layout = layoutText(text, style);
  const area = inkArea(layout, style);
  const width = Math.max(1, area.right - area.left);
  const height = Math.max(1, area.bottom - area.top);
  if (width * height > maxPixels)
    throw new RangeError(`text of ${width} × ${height} pixels is too large to draw`);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.translate(-area.left, -area.top);
  if (layout.lines.some((line) => line.text.trim() !== '')) {
    if (style.box) drawBox(context, layout, style.box);
    if (style.shadow) drawShadow(context, layout, style, style.shadow, width);
    if (style.outline && style.outline.width > 0) drawOutline(context, layout, style, style.outline);
    context.fillStyle = color(style.color);
    eachRun(context, layout, style, (run, x, y) => context.fillText(run, x, y));
  }
  return {
    width,
    height,
    rgba: new Uint8Array(canvas.data()),
    originX: -area.left,
    originY: -area.top,
    layout,
  };
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Whole pixels that the drawing may touch, relative to the block's top left. */
function inkArea(layout: TextLayout, style: TextStyle): Area {
  let left = 0;
  let top = 0;
  let right = layout.width;
  let bottom = layout.height;
  const outline = style.outline?.width ?? 0;
  for (const line of layout.lines) {
    left = Math.min(left, line.x - line.overLeft - outline);
    right = Math.max(right, line.x + line.width + line.overRight + outline);
    top = Math.min(top, line.baseline - line.ascent - outline);
    bottom = Math.max(bottom, line.baseline + line.descent + outline);
  }
  const ink = { left, top, right, bottom };
  if (style.shadow) {
    const { blur, dx, dy } = style.shadow;
    left = Math.min(left, ink.left + dx - blur);
    right = Math.max(right, ink.right + dx + blur);
    top = Math.min(top, ink.top + dy - blur);
    bottom = Math.max(bottom, ink.bottom + dy + blur);
  }
  if (style.box) {
    const { padding } = style.box;
    left = Math.min(left, -padding);
    right = Math.max(right, layout.width + padding);
    top = Math.min(top, -padding);
    bottom = Math.max(bottom, layout.height + padding);
  }
  // One pixel more on each side for antialiasing.
  return {
    left: Math.floor(left) - 1,
    top: Math.floor(top) - 1,
    right: Math.ceil(right) + 1,
    bottom: Math.ceil(bottom) + 1,
  };
}

function drawBox(context: SKRSContext2D, layout: TextLayout, box: NonNullable<TextStyle['box']>): void {
  const inked = layout.lines.filter((line) => line.width > 0);
  const left = Math.min(...inked.map((line) => line.x)) - box.padding;
  const right = Math.max(...inked.map((line) => line.x + line.width)) + box.padding;
  const height = layout.height + box.padding * 2;
  context.fillStyle = color(box.color);
  context.beginPath();
  context.roundRect(left, -box.padding, right - left, height, Math.min(box.radius, height / 2));
  context.fill();
}

/** The shadow alone: its caster is drawn outside the picture, so that translucent text does not darken twice. */
function drawShadow(
  context: SKRSContext2D,
  layout: TextLayout,
  style: TextStyle,
  shadow: NonNullable<TextStyle['shadow']>,
  width: number,
): void {
  const away = width * 2 + 1000;
  context.save();
  context.shadowColor = color(shadow.color);
  context.shadowBlur = shadow.blur;
  context.shadowOffsetX = shadow.dx + away;
  context.shadowOffsetY = shadow.dy;
  context.translate(-away, 0);
  context.fillStyle = '#000000';
  eachRun(context, layout, style, (run, x, y) => context.fillText(run, x, y));
  if (style.outline && style.outline.width > 0) {
    prepareOutline(context, { color: '#000000', width: style.outline.width });
    eachRun(context, layout, style, (run, x, y) => context.strokeText(run, x, y));
  }
  context.restore();
}

function drawOutline(
  context: SKRSContext2D,
  layout: TextLayout,
  style: TextStyle,
  outline: NonNullable<TextStyle['outline']>,
): void {
  prepareOutline(context, { color: color(outline.color), width: outline.width });
  eachRun(context, layout, style, (run, x, y) => context.strokeText(run, x, y));
}

function prepareOutline(context: SKRSContext2D, outline: { color: string; width: number }): void {
  context.strokeStyle = outline.color;
  // Half of a stroke lies under the letter.
  context.lineWidth = outline.width * 2;
  context.lineJoin = 'round';
  context.miterLimit = 2;
}

function eachRun(
  context: SKRSContext2D,
  layout: TextLayout,
  style: TextStyle,
  draw: (run: string, x: number, y: number) => void,
): void {
  for (const line of layout.lines) {
    let pen = line.x;
    for (const run of splitRuns(line.text)) {
      applyFace(context, layout.face, style.size, line.text, run.han);
      context.direction = directionFor(line, run.text);
      draw(run.text, pen, line.baseline);
      pen += run.text === line.text ? line.width : measureRun(run, line.text, layout.face, style.size);
    }
  }
}

/** Bidirectional lines follow their paragraph; plain ones need no reordering. */
function directionFor(line: TextLine, run: string): 'ltr' | 'rtl' {
  return line.direction === 'rtl' || (isRightToLeft(run) && !/\p{Script=Latin}/u.test(run)) ? 'rtl' : 'ltr';
}

function color(value: string): string {
  if (!/^#(?:[0-9a-f]{6}|[0-9a-f]{8})$/i.test(value))
    throw new RangeError(`colour ${value} is not #RRGGBB or #RRGGBBAA`);
  return value;
}
