/** Colours and the one light of every picture: a warm key from the upper left, a cool rim from the right. */

export type Rgb = readonly [number, number, number];

/** Direction to the key light; x right, y down, z towards the viewer. */
export const KEY = { x: -0.52, y: -0.58, z: 0.63 } as const;

const WARM: Rgb = [255, 236, 208];
const RIM: Rgb = [206, 226, 255];
const CLOTH_SHADOW: Rgb = [26, 22, 44];

/** Parses `#rrggbb`. */
export function rgb(hex: string): Rgb {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function css(color: Rgb, alpha = 1): string {
  const [r, g, b] = color;
  return `rgba(${Math.round(r)},${Math.round(g)},${Math.round(b)},${alpha.toFixed(3)})`;
}

/** A material under the one light, from lit to darkest, plus the colour of its right rim. */
export interface Ramp {
  readonly light: Rgb;
  readonly base: Rgb;
  readonly shade: Rgb;
  readonly deep: Rgb;
  readonly rim: Rgb;
}

/** Skin is given tone by tone, because its shadow colour is not a darker base. */
export function skinRamp(tones: {
  readonly light: string;
  readonly base: string;
  readonly shade: string;
  readonly deep: string;
}): Ramp {
  const base = rgb(tones.base);
  return {
    light: rgb(tones.light),
    base,
    shade: rgb(tones.shade),
    deep: rgb(tones.deep),
    rim: mix(mix(base, RIM, 0.62), RIM, 0.1),
  };
}

/** Cloth and hair follow from one colour. */
export function clothRamp(hex: string, contrast = 1): Ramp {
  const base = rgb(hex);
  return {
    light: mix(base, WARM, 0.2 * contrast),
    base,
    shade: mix(base, CLOTH_SHADOW, 0.3 * contrast),
    deep: mix(base, CLOTH_SHADOW, 0.58 * contrast),
    rim: mix(base, RIM, 0.42),
  };
}

/** Tone of a surface by how it faces the key: −1 away, 1 towards. */
export function lit(ramp: Ramp, facing: number): Rgb {
  if (facing > 0.72) return mix(ramp.base, ramp.light, Math.min(1, (facing - 0.72) / 0.28));
  if (facing > 0.25) return mix(ramp.shade, ramp.base, (facing - 0.25) / 0.47);
  return mix(ramp.deep, ramp.shade, Math.max(0, Math.min(1, (facing + 0.45) / 0.7)));
}

/** How a surface with this normal faces the key. */
export function facing(nx: number, ny: number, nz: number): number {
  return nx * KEY.x + ny * KEY.y + nz * KEY.z;
}
