import type { LiveDocument } from '../document.ts';
import { PaintedSource, type PaintedOptions } from './painted-source.ts';
import { Rig, toRgba, type RigOptions } from './rig.ts';

/** A rig whose sources are painted as the table says, and those sources by id (the newest of each). */
export interface PaintedRig {
  readonly rig: Rig;
  readonly made: Map<string, PaintedSource>;
  /** All that were ever opened. */
  readonly opened: PaintedSource[];
}

export async function startPainted(
  first: LiveDocument,
  painted: Readonly<Record<string, PaintedOptions>>,
  more: Partial<Pick<RigOptions, 'firstFrame' | 'time' | 'matters'>> = {},
): Promise<PaintedRig> {
  const made = new Map<string, PaintedSource>();
  const opened: PaintedSource[] = [];
  const rig = await Rig.start({
    document: first,
    openSource: (options) => {
      const look = painted[options.source.id];
      if (!look) throw new Error(`nobody paints ${options.source.id}`);
      const one = new PaintedSource(options, look);
      made.set(options.source.id, one);
      opened.push(one);
      return one;
    },
    ...more,
  });
  return { rig, made, opened };
}

/** A frame as RGBA. */
export function rgbaOf(
  rig: Rig,
  frame: number,
  bus: 'pgm' | 'pvw' = 'pgm',
): { readonly width: number; readonly height: number; readonly rgba: Uint8Array } {
  const picture = rig.picture(frame, bus);
  return { width: picture.width, height: picture.height, rgba: toRgba(picture) };
}

/** Luma of one pixel. */
export function lumaAt(rig: Rig, frame: number, x: number, y: number, bus: 'pgm' | 'pvw' = 'pgm'): number {
  const picture = rig.picture(frame, bus);
  return picture.y[y * picture.width + x]!;
}

/** The smallest rectangle around all pixels brighter than a luma; undefined when there are none. */
export function brightBox(
  picture: { readonly width: number; readonly height: number; readonly y: Uint8Array },
  above: number,
): { x: number; y: number; width: number; height: number } | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      if (picture.y[y * picture.width + x]! <= above) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return undefined;
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
