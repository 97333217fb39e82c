import type { Viseme } from '../types.ts';

/** Mouth shapes of each ARPABET phone; a diphthong passes through two. */
const TABLE: Readonly<Record<string, readonly Viseme[]>> = {
  aa: ['aa'],
  ae: ['aa'],
  ah: ['aa'],
  ao: ['O'],
  aw: ['aa', 'U'],
  ax: ['E'],
  axr: ['RR'],
  ay: ['aa', 'I'],
  eh: ['E'],
  er: ['RR'],
  ey: ['E', 'I'],
  ih: ['I'],
  iy: ['I'],
  ow: ['O', 'U'],
  oy: ['O', 'I'],
  uh: ['U'],
  uw: ['U'],
  b: ['PP'],
  p: ['PP'],
  m: ['PP'],
  f: ['FF'],
  v: ['FF'],
  th: ['TH'],
  dh: ['TH'],
  t: ['DD'],
  d: ['DD'],
  k: ['kk'],
  g: ['kk'],
  ng: ['kk'],
  hh: ['kk'],
  ch: ['CH'],
  jh: ['CH'],
  sh: ['CH'],
  zh: ['CH'],
  s: ['SS'],
  z: ['SS'],
  n: ['nn'],
  l: ['nn'],
  r: ['RR'],
  y: ['I'],
  w: ['U'],
  pau: ['sil'],
};

/** Mouth shapes of an ARPABET phone, with or without stress digit, any case. */
export function arpaVisemes(phone: string): readonly Viseme[] {
  const key = phone.toLowerCase().replace(/\d$/, '');
  return TABLE[key] ?? ['sil'];
}

const VOWELS = new Set('aa ae ah ao aw ax axr ay eh er ey ih iy ow oy uh uw'.split(' '));

export function isArpaVowel(phone: string): boolean {
  return VOWELS.has(phone.toLowerCase().replace(/\d$/, ''));
}
