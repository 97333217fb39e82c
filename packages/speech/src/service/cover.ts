import type { PhonemeTime } from '../types.ts';

/** Sorts, keeps neighbours from overlapping, and writes `sil` into every gap, so that the whole duration is covered. */
export function coverWithSilence(phonemes: readonly PhonemeTime[], duration: number): PhonemeTime[] {
  const out: PhonemeTime[] = [];
  let at = 0;
  const sil = (end: number): void => {
    const last = out.at(-1);
    if (last?.viseme === 'sil') out[out.length - 1] = { ...last, end };
    else out.push({ symbol: 'pau', viseme: 'sil', start: at, end, stressed: false });
    at = end;
  };
  for (const p of [...phonemes].sort((a, b) => a.start - b.start)) {
    const end = Math.min(p.end, duration);
    if (p.start > at + 1e-4) sil(Math.min(p.start, duration));
    if (end <= at + 1e-4) continue;
    if (p.viseme === 'sil') {
      sil(end);
      continue;
    }
    out.push({ ...p, start: at > p.start || p.start - at < 1e-4 ? at : p.start, end });
    at = end;
  }
  if (duration > at + 1e-4) sil(duration);
  return out;
}
