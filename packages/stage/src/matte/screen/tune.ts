import type { ScreenMatte } from '../settings.ts';

/** What the settings mean to the kernels. Shares of the screen's own chroma unless said otherwise. */
export interface Tuning {
  /** Steps of chroma lost per step beside the screen's hue: more takes fewer hues for the screen. */
  readonly sideways: number;
  /** The same for spill. */
  readonly spread: number;
  /** Alpha (before clipping) at which a colour is gone, and at which it is whole. */
  readonly low: number;
  readonly high: number;
  /** A cell all of whose keys are above is nothing but screen. */
  readonly gone: number;
  /** Keys up to this are surely no screen. */
  readonly own: number;
  /** Where no key around is above this, nothing is transparent. */
  readonly inner: number;
  /** Key up to which large even things beside the person are clothes, and up to which they are when dark as a shadow. */
  readonly clothes: number;
  readonly darkClothes: number;
  /** The same deep inside the person. */
  readonly dull: number;
  /** Least distance of person and screen. */
  readonly least: number;
  /** Least key that is still taken for (shaded) screen when the plate is made. */
  readonly shade: number;
  /** Part of the spill that goes. */
  readonly spill: number;
  /** How much of a tint deep inside is taken for the clothes' own colour. */
  readonly tint: number;
  /** Largest share of the screen that is taken out of whole colours, beside what its light explains. */
  readonly spillMost: number;
}

/** Translates settings. */
export function tune(settings: ScreenMatte): Tuning {
  const { similarity, smoothness, spill, keepSimilar } = settings;
  const low = 0.02 + 0.6 * similarity ** 2;
  return {
    sideways: keepSimilar ? 1.6 : 1.25,
    spread: keepSimilar ? 1.5 : 1,
    low,
    high: low + (0.99 - low) * (0.25 + 0.75 * Math.min(1, 1.85 * smoothness)),
    gone: Math.min(0.86, 1 - low),
    own: 0.15,
    inner: 0.2,
    // Who wants all spill gone says that a tint is light, not cloth.
    clothes: keepSimilar ? 0.65 : 0.4 * Math.min(1, 3.4 * (1 - spill)),
    darkClothes: keepSimilar ? 0.5 : 0.3,
    dull: keepSimilar ? 0.5 : 0.2,
    least: keepSimilar ? 0.25 : 0.5,
    shade: keepSimilar ? 0.78 : 0.65,
    spill: Math.min(1, spill * 1.25),
    tint: 0.95 * Math.min(1, 3.4 * (1 - spill)),
    spillMost: keepSimilar ? 0 : 0.2,
  };
}

/** Directions p and q of the key (see reduce.as.ts), in 1/64, for a screen of the given chroma. */
export function wedge(
  u: number,
  v: number,
  sideways: number,
): { readonly pu: number; readonly pv: number; readonly qu: number; readonly qv: number } {
  const length = Math.hypot(u, v);
  const [eu, ev] = [u / length, v / length];
  const scale = (value: number): number => Math.round(64 * value);
  return {
    pu: scale(eu - sideways * ev),
    pv: scale(ev + sideways * eu),
    qu: scale(eu + sideways * ev),
    qv: scale(ev - sideways * eu),
  };
}
