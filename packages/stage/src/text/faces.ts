/**
 * The fonts that scripts may name (section 11.9 of the API reference) and what stands for them here. The named fonts
 * are not free, so each maps to a cut of Noto Sans (OFL) that differs from the others in weight, width, spacing or
 * slant.
 */
export type HanWeight = 100 | 200 | 300 | 400 | 500 | 600 | 700 | 800 | 900;

export interface FontFace {
  /** Registered families in the order in which a glyph is looked for. */
  readonly families: readonly string[];
  readonly weight: HanWeight;
  readonly style: 'normal' | 'italic';
  /** Width of the Latin, Cyrillic, Greek and Arabic letters in per cent, 62.5…100. */
  readonly stretch: number;
  /** Extra distance between letters, em. */
  readonly letterSpacing: number;
}

export interface FaceSpec {
  readonly weight: HanWeight;
  readonly style: 'normal' | 'italic';
  readonly stretch: number;
  readonly letterSpacing: number;
  /** Whose forms come first for characters that several East Asian scripts share. */
  readonly east: 'sc' | 'kr';
}

const harmony = (weight: HanWeight): FaceSpec => ({
  weight,
  style: 'normal',
  stretch: 100,
  letterSpacing: 0,
  east: 'sc',
});
const adelle = (weight: HanWeight): FaceSpec => ({ ...harmony(weight), stretch: 92 });
const maitree = (weight: HanWeight): FaceSpec => ({ ...harmony(weight), stretch: 84, letterSpacing: 0.025 });
const korean = (weight: HanWeight): FaceSpec => ({
  ...harmony(weight),
  stretch: 96,
  letterSpacing: 0.01,
  east: 'kr',
});

export const defaultFont = 'HarmonyOS_Sans_SC_Black';

export const namedFonts: Readonly<Record<string, FaceSpec>> = {
  Adelle_Sans_Global: adelle(400),
  Adelle_Sans_Global_Bold: adelle(700),
  HarmonyOS_Sans_SC: harmony(400),
  HarmonyOS_Sans_SC_Black: harmony(900),
  HarmonyOS_Sans_SC_Bold: harmony(700),
  HarmonyOS_Sans_SC_Light: harmony(300),
  HarmonyOS_Sans_SC_Medium: harmony(500),
  HarmonyOS_Sans_SC_Regular: harmony(400),
  HarmonyOS_Sans_SC_Thin: harmony(100),
  Maitree: maitree(400),
  Maitree_Light: maitree(300),
  Maitree_Medium: maitree(500),
  'Noto_Sans_CJK_KR-Bold': korean(700),
  'Noto_Sans_CJK_KR-Regular': korean(400),
  /** The default subtitle font of the API's examples: a rounded hei, set a little wider. */
  fzyouh: { ...harmony(500), letterSpacing: 0.02 },
  /** Not in the list of the reference: our own names for the plain cuts. */
  'Noto Sans': harmony(400),
  'Noto Sans Bold': harmony(700),
  'Noto Sans Italic': { ...harmony(400), style: 'italic' },
};

/** The cut for a font name, `NAME` or `NAME@WEIGHT` (100…900); unknown names get the default font. */
export function faceSpec(name: string): FaceSpec {
  const [base = '', weight] = name.split('@');
  const known = namedFonts[isFontName(base) ? base : defaultFont]!;
  if (weight === undefined) return known;
  const rounded = Math.min(900, Math.max(100, Math.round(Number(weight) / 100) * 100));
  return { ...known, weight: (Number.isNaN(rounded) ? known.weight : rounded) as HanWeight };
}

/** Whether a font name is one that scripts may use. */
export function isFontName(name: string): boolean {
  return Object.hasOwn(namedFonts, name);
}
