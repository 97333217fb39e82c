import { reviewPortrait } from '@cyclorama/avatar';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { colourPng } from './plain-png.ts';

/** A decoded picture. */
export interface SeenFrame {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray | Uint8Array;
}

/** How far apart the lips are, over the height of the face; undefined where there is no face. */
export async function openingIn({ width, height, rgba }: SeenFrame): Promise<number | undefined> {
  const path = join(tmpdir(), `cyclorama-frame-${process.pid}.png`);
  writeFileSync(path, colourPng(width, height, rgba));
  try {
    const { faces } = await reviewPortrait({ picture: path, replacesBackground: false });
    const [face] = faces;
    if (face === undefined) return undefined;
    const y = (point: number): number => face.points[point * 3 + 1]!;
    // Inner edge of the upper and the lower lip.
    return (y(14) - y(13)) / face.box.height;
  } finally {
    rmSync(path, { force: true });
  }
}
