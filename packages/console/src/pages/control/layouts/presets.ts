import type { DeskLayer } from '../../../api/own-desk.ts';

export const PRESETS = ['full', 'pip', 'side', 'quad', 'oneThree'] as const;
export type Preset = (typeof PRESETS)[number];

type Box = readonly [x: number, y: number, width: number, height: number];

const BOXES: Readonly<Record<Preset, readonly Box[]>> = {
  full: [[0, 0, 1, 1]],
  pip: [
    [0, 0, 1, 1],
    [0.68, 0.06, 0.28, 0.28],
  ],
  side: [
    [0.02, 0.26, 0.47, 0.47],
    [0.51, 0.26, 0.47, 0.47],
  ],
  quad: [
    [0, 0, 0.5, 0.5],
    [0.5, 0, 0.5, 0.5],
    [0, 0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5, 0.5],
  ],
  oneThree: [
    [0.02, 0.12, 0.62, 0.62],
    [0.66, 0.12, 0.32, 0.2],
    [0.66, 0.33, 0.32, 0.2],
    [0.66, 0.54, 0.32, 0.2],
  ],
};

/** The boxes of a preset with the first sources in them; boxes that no source is left for are left out. */
export function presetLayers(preset: Preset, locations: readonly string[]): readonly DeskLayer[] {
  return BOXES[preset].flatMap(([x, y, width, height], i) => {
    const location = locations[i];
    return location === undefined
      ? []
      : [{ location, x, y, width, height, anchor: 'topLeft' as const, fill: 'fit' as const, delay_ms: 0 }];
  });
}
