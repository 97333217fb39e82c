import type { Rect } from '@cyclorama/stage';
import { CompileError } from './wire.ts';
import type { VideoDocument, WireVideoConfig } from './wire.ts';

/** Long and short side of the space in which every position of a script is given, whatever the output size. */
const LONG = 1920;
const SHORT = 1080;

/** How far a scaled output may be from 16:9 or 9:16 (854×480 is as near as even numbers get). */
const ASPECT_TOLERANCE = 0.01;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How layout pixels become output pixels. */
export interface Layout {
  readonly orientation: 'landscape' | 'portrait';
  /** 1920×1080 or 1080×1920. */
  readonly space: Size;
  readonly output: Size;
  /** Layout point that stands at the output's top left. */
  readonly origin: { readonly x: number; readonly y: number };
  readonly scaleX: number;
  readonly scaleY: number;
  /** For lengths that have no direction: font sizes, outlines. */
  readonly scale: number;
}

/**
 * The layout of a video: RESIZE scales the whole space to the output; CROP cuts `width`×`height` layout pixels whose
 * top left is (dx, dy), which may lie outside the space.
 *
 * @throws CompileError when sizes are odd, empty, or a scaled output is neither 16:9 nor 9:16.
 */
export function layoutOf(document: Pick<VideoDocument, 'video_config' | 'view_mode'>): Layout {
  const video = document.video_config;
  const output = { width: video.width, height: video.height };
  for (const side of ['width', 'height'] as const) {
    if (!Number.isInteger(output[side]) || output[side] < 2 || output[side] % 2 !== 0) {
      throw new CompileError(
        'layout',
        `video_config.${side}`,
        `must be an even number of at least 2, got ${output[side]}`,
      );
    }
  }
  if (video.clip_mode === 'CROP') return cropped(video, output, document.view_mode);
  const orientation = output.width >= output.height ? 'landscape' : 'portrait';
  const space = spaceOf(orientation);
  const scaleX = output.width / space.width;
  const scaleY = output.height / space.height;
  if (Math.abs(scaleX / scaleY - 1) > ASPECT_TOLERANCE) {
    throw new CompileError(
      'layout',
      'video_config.width',
      `${output.width}×${output.height} is neither 16:9 nor 9:16; use clip_mode CROP for other shapes`,
    );
  }
  return {
    orientation,
    space,
    output,
    origin: { x: 0, y: 0 },
    scaleX,
    scaleY,
    scale: Math.min(scaleX, scaleY),
  };
}

function cropped(video: WireVideoConfig, output: Size, viewMode: VideoDocument['view_mode']): Layout {
  const origin = { x: video.dx ?? 0, y: video.dy ?? 0 };
  const orientation = viewMode === undefined ? orientationOfCrop(output, origin) : wireOrientation(viewMode);
  return { orientation, space: spaceOf(orientation), output, origin, scaleX: 1, scaleY: 1, scale: 1 };
}

/** A job without a script names no orientation: what reaches beyond 1080 tells it, else the shape of the cut. */
function orientationOfCrop(
  output: Size,
  origin: { readonly x: number; readonly y: number },
): Layout['orientation'] {
  const reachesRight = origin.x + output.width > SHORT;
  const reachesDown = origin.y + output.height > SHORT;
  if (reachesRight !== reachesDown) return reachesRight ? 'landscape' : 'portrait';
  return output.width >= output.height ? 'landscape' : 'portrait';
}

function wireOrientation(viewMode: NonNullable<VideoDocument['view_mode']>): Layout['orientation'] {
  return viewMode === 'VERTICAL' ? 'portrait' : 'landscape';
}

function spaceOf(orientation: Layout['orientation']): Size {
  return orientation === 'landscape' ? { width: LONG, height: SHORT } : { width: SHORT, height: LONG };
}

/** A layout rectangle in output pixels. Edges are rounded, not sizes: neighbours that touch still touch. */
export function toOutput(layout: Layout, rect: Rect): Rect {
  const left = Math.round((rect.x - layout.origin.x) * layout.scaleX);
  const top = Math.round((rect.y - layout.origin.y) * layout.scaleY);
  const right = Math.round((rect.x + rect.width - layout.origin.x) * layout.scaleX);
  const bottom = Math.round((rect.y + rect.height - layout.origin.y) * layout.scaleY);
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** The whole layout space in output pixels; larger or smaller than the picture when cropped. */
export function wholeSpace(layout: Layout): Rect {
  return toOutput(layout, { x: 0, y: 0, ...layout.space });
}
