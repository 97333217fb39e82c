/** eSpeak NG's English phoneme mnemonics for CMU phones. */
const TABLE: Readonly<Record<string, string>> = {
  AA: 'A:',
  AE: 'a',
  AH: 'V',
  AO: 'O:',
  AW: 'aU',
  AX: '@',
  AY: 'aI',
  EH: 'E',
  ER: '3:',
  EY: 'eI',
  IH: 'I',
  IY: 'i:',
  OW: 'oU',
  OY: 'OI',
  UH: 'U',
  UW: 'u:',
  B: 'b',
  CH: 'tS',
  D: 'd',
  DH: 'D',
  F: 'f',
  G: 'g',
  HH: 'h',
  JH: 'dZ',
  K: 'k',
  L: 'l',
  M: 'm',
  N: 'n',
  NG: 'N',
  P: 'p',
  R: 'r',
  S: 's',
  SH: 'S',
  T: 't',
  TH: 'T',
  V: 'v',
  W: 'w',
  Y: 'j',
  Z: 'z',
  ZH: 'Z',
};

/** Inline phoneme input (`[[…]]`) for a CMU pronunciation; bars keep neighbours from merging. */
export function cmuToEspeak(phones: readonly string[]): string {
  const parts = phones.map((phone) => {
    const digit = /\d$/.exec(phone)?.[0];
    const base = phone.replace(/\d$/, '');
    if (digit === '0' && base === 'AH') return '@';
    if (digit === '0' && base === 'ER') return '3';
    const mark = digit === '1' ? "'" : digit === '2' ? ',' : '';
    return mark + (TABLE[base] ?? '');
  });
  return `[[${parts.join('|')}]]`;
}

/** Inline phoneme input for what the pinyin voice answers, e.g. `l_j_'Au214__|`. */
export function pinyinToEspeak(mnemonics: string): string {
  const inner = mnemonics.replace(/__?\|?\s*$/, '').replace(/_/g, '|');
  return `[[${inner}]]`;
}
