/** A sound with its times; diphthongs are one sound here, however many shapes of the mouth they have. */
export interface Sound {
  readonly symbol: string;
  readonly start: number;
  end: number;
  stressed: boolean;
  /** Index of the spoken token, −1 for pauses and where it is not known. */
  readonly token: number;
}

/** What a pause is called here, whichever engine it comes from. */
export const PAUSE = '_';

interface Timed {
  readonly symbol: string;
  readonly viseme: string;
  readonly start: number;
  readonly end: number;
  readonly stressed: boolean;
  readonly token?: number;
}

/** A symbol without signs of stress and length: they say how, not what. */
function plain({ symbol, viseme }: Timed): string {
  if (viseme === 'sil' && (symbol === 'pau' || symbol === '')) return PAUSE;
  const bare = symbol.replaceAll(/[ˈˌː0-9]/g, '');
  return bare === '' ? PAUSE : bare;
}

/** Phonemes of an engine as sounds: shapes of one sound joined again. */
export function soundsOf(phonemes: readonly Timed[]): Sound[] {
  const out: Sound[] = [];
  for (const phoneme of phonemes) {
    const symbol = plain(phoneme);
    const token = phoneme.token ?? -1;
    const last = out.at(-1);
    if (last?.symbol === symbol && last.token === token && phoneme.start - last.end < 0.002) {
      last.end = phoneme.end;
      last.stressed ||= phoneme.stressed;
    } else {
      out.push({ symbol, start: phoneme.start, end: phoneme.end, stressed: phoneme.stressed, token });
    }
  }
  return out;
}
