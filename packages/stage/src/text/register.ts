import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';
import { faceSpec, type FaceSpec, type FontFace, type HanWeight } from './faces.ts';

const require = createRequire(import.meta.url);

/** One registered family shows one face only, so every slice and every weight has a family name of its own. */
const letterSlices = [
  // Before Latin, which would compose their letters from a base and loose accents.
  'vietnamese',
  'latin-ext',
  'latin',
  'cyrillic',
  'cyrillic-ext',
  'greek',
  'greek-ext',
  'devanagari',
] as const;

const eastern = { sc: 'SC', kr: 'KR', thai: 'Thai' } as const;
type Eastern = keyof typeof eastern;

const cutNames: Readonly<Record<HanWeight, string>> = {
  100: '100Thin',
  200: '200ExtraLight',
  300: '300Light',
  400: '400Regular',
  500: '500Medium',
  600: '600SemiBold',
  700: '700Bold',
  800: '800ExtraBold',
  900: '900Black',
};

const registered = new Set<string>();

/**
 * Makes a font name drawable: registers its families (once per process, from the npm packages, no system font needed)
 * and tells how to ask for it. `NAME@600` asks for another weight. Unknown names become the default font. Throws when a font file is missing.
 */
export function resolveFont(name: string): FontFace {
  const spec = faceSpec(name);
  return {
    families: familiesOf(spec),
    weight: spec.weight,
    style: spec.style,
    stretch: spec.stretch,
    letterSpacing: spec.letterSpacing,
  };
}

/** The family that carries Han characters of a weight, registered. */
export function easternFamily(script: Eastern, weight: HanWeight): string {
  const family = `Cyclorama ${eastern[script]} ${weight}`;
  const cut = cutNames[weight];
  register(family, `@expo-google-fonts/noto-sans-${script}/${cut}/NotoSans${eastern[script]}_${cut}.ttf`);
  return family;
}

function familiesOf(spec: FaceSpec): readonly string[] {
  const letters = letterSlices.map((slice) =>
    register(
      `Cyclorama ${slice}`,
      `@fontsource-variable/noto-sans/files/noto-sans-${slice}-standard-normal.woff2`,
    ),
  );
  const arabic = (['arabic', 'math', 'symbols'] as const).map((slice) =>
    register(
      `Cyclorama Arabic ${slice}`,
      `@fontsource-variable/noto-sans-arabic/files/noto-sans-arabic-${slice}-standard-normal.woff2`,
    ),
  );
  const thai = easternFamily('thai', spec.weight);
  const chinese = easternFamily('sc', spec.weight);
  const korean = easternFamily('kr', spec.weight);
  const east = spec.east === 'kr' ? [korean, chinese] : [chinese, korean];
  return [...letters, thai, arabic[0]!, ...east, ...arabic.slice(1)];
}

function register(family: string, file: string): string {
  if (registered.has(family)) return family;
  const path = require.resolve(file);
  if (!GlobalFonts.registerFromPath(path, family)) throw new Error(`the font file ${path} cannot be read`);
  registered.add(family);
  return family;
}

let emoji: boolean | undefined;

/** Whether the machine can draw emoji; we ship no emoji font. Looked up once: listing all fonts is slow. */
export function hasEmojiFont(): boolean {
  emoji ??= GlobalFonts.families.some(({ family }) => /emoji/i.test(family));
  return emoji;
}
