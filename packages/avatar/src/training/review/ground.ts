import type { I420Picture } from '../../face/index.ts';
import type { FootageCheck } from '../types.ts';
import { checkOf, percent, quantile, rangesOf, shareOf } from './check.ts';

/** What the borders of one picture show. */
export interface GroundLook {
  /** Share of the border that is green or blue cloth, 0…1. */
  readonly cloth: number;
  /** Spread of its hue, degrees (standard deviation). */
  readonly hue: number;
  /** Difference of luma between its bright and its dark parts, 0…255. */
  readonly light: number;
}

const LEAST_CLOTH = 0.95;
const MOST_HUE = 12;
const MOST_LIGHT = 75;
/** Share of pictures that must be good. */
const LEAST_GOOD = 0.98;
const LEAST_CHROMA = 14;
/** Direction of the cloths' colours in the plane of Cb and Cr, and how far they may be from it; radians. */
const CLOTHS = [
  { direction: Math.atan2(-106, -100), reach: 0.75 },
  { direction: Math.atan2(-10, 112), reach: 0.5 },
] as const;

/** Looks at the upper border and at the upper half of both sides: below stands the person. */
export function lookAtGround({ width, height, y, u, v, strideY, strideC }: I420Picture): GroundLook {
  const lumas: number[] = [];
  const hues: number[] = [];
  let count = 0;
  const look = (px: number, py: number): void => {
    const [x, row] = [
      Math.min(width - 1, Math.floor(px * width)),
      Math.min(height - 1, Math.floor(py * height)),
    ];
    const c = (row >> 1) * strideC + (x >> 1);
    const [cb, cr] = [u[c]! - 128, v[c]! - 128];
    count++;
    if (Math.hypot(cb, cr) < LEAST_CHROMA) return;
    const angle = Math.atan2(cr, cb);
    const near = CLOTHS.some(({ direction, reach }) => Math.abs(turn(angle - direction)) <= reach);
    if (!near) return;
    hues.push(angle);
    lumas.push(((y[row * strideY + x]! - 16) * 255) / 219);
  };
  for (const py of [0.015, 0.04, 0.07]) for (let i = 0; i < 48; i++) look((i + 0.5) / 48, py);
  for (const px of [0.015, 0.04, 0.96, 0.985]) for (let i = 0; i < 16; i++) look(px, 0.1 + (i * 0.4) / 16);
  const sum = (of: (hue: number) => number): number => hues.reduce((total, hue) => total + of(hue), 0);
  const middle = Math.atan2(sum(Math.sin), sum(Math.cos));
  const spread = sum((hue) => turn(hue - middle) ** 2) / Math.max(1, hues.length);
  return {
    cloth: hues.length / count,
    hue: (Math.sqrt(spread) * 180) / Math.PI,
    light: hues.length === 0 ? 0 : quantile(lumas, 0.95) - quantile(lumas, 0.05),
  };
}

const turn = (angle: number): number => Math.atan2(Math.sin(angle), Math.cos(angle));

export function checkGround(
  looks: readonly { readonly at: number; readonly ground: GroundLook }[],
  end: number,
): FootageCheck {
  const bare = looks.map(({ ground }) => ground.cloth < LEAST_CLOTH);
  const uneven = looks.map(({ ground }) => ground.hue > MOST_HUE || ground.light > MOST_LIGHT);
  const good = looks.map((_, i) => !bare[i] && !uneven[i]);
  const share = shareOf(good);
  const mostlyBare = shareOf(bare) >= shareOf(uneven);
  return checkOf('green-screen', {
    passed: share >= LEAST_GOOD,
    figure: percent(share),
    unit: '% of the time',
    wanted: 'a green or blue ground up to the edges, evenly lit',
    message: mostlyBare
      ? 'The ground is not green up to the edges of the picture. Film before a green cloth that fills the picture.'
      : 'The green ground is uneven: shadows, folds or mixed light. Light it evenly and keep away from it.',
    ranges: rangesOf(
      looks.map(({ at }) => at),
      good.map((is) => !is),
      end,
    ),
  });
}
