import { splitGraphemes, type Atom } from './breaks.ts';

export interface WrapOptions {
  /** Pixels a line may be wide. */
  readonly limit: number;
  readonly measure: (text: string) => number;
  /** Up to this many lines are set to similar lengths; longer texts fill line after line. */
  readonly balance: number;
}

/** Widths of runs of atoms by adding up; kerning between words is left out, so it is right to about a pixel. */
export class AtomRuler {
  /** Width up to each atom, blanks counted. */
  private readonly offsets: number[] = [0];
  private readonly blanks: number[] = [];

  constructor(atoms: readonly Atom[], measure: (text: string) => number) {
    const blank = measure('a b') - measure('ab');
    for (const atom of atoms) {
      const space = atom.space ? blank : 0;
      this.blanks.push(space);
      this.offsets.push(this.offsets.at(-1)! + measure(atom.text) + space);
    }
  }

  /** Width of the atoms `start…end − 1` on one line. */
  width(start: number, end: number): number {
    return this.offsets[end]! - this.offsets[start]! - this.blanks[end - 1]!;
  }

  /** First atom that no longer fits on a line beginning at `start`; at least one atom is taken. */
  fill(start: number, limit: number): number {
    let end = start + 1;
    while (end < this.blanks.length && this.width(start, end + 1) <= limit) end++;
    return end;
  }
}

/** Replaces atoms that are wider than a line by their graphemes. */
export function breakWide<T extends Atom>(
  atoms: readonly T[],
  options: { readonly limit: number; readonly measure: (text: string) => number },
  shatter: (atom: T) => readonly T[],
): readonly T[] {
  return atoms.flatMap((atom) => (options.measure(atom.text) <= options.limit ? [atom] : shatter(atom)));
}

/** An atom as graphemes; the last one keeps what follows the atom. */
export function shatterAtom(atom: Atom): readonly Atom[] {
  return splitGraphemes(atom.text).map((part, index, all) =>
    index === all.length - 1 ? { ...part, space: atom.space, cost: atom.cost } : part,
  );
}

/** Sets atoms into lines no wider than the limit (only a single grapheme may be). */
export function wrapAtoms(atoms: readonly Atom[], options: WrapOptions): string[] {
  const fitting = breakWide(atoms, options, shatterAtom);
  if (fitting.length === 0) return [];
  const ruler = new AtomRuler(fitting, options.measure);
  let limit = options.limit;
  for (let attempt = 0; ; attempt++) {
    const lines = setLines(fitting, ruler, limit, options.balance);
    const excess = Math.max(...lines.map((line) => options.measure(line))) - options.limit;
    // Kerning between words was not counted: try again a little narrower.
    if (excess <= 0.25 || attempt === 3) return lines;
    limit -= excess + 0.5;
  }
}

function setLines(atoms: readonly Atom[], ruler: AtomRuler, limit: number, balance: number): string[] {
  const ends: number[] = [];
  for (let at = 0; at < atoms.length;) {
    at = ruler.fill(at, limit);
    ends.push(at);
  }
  const balanced =
    ends.length > 1 && ends.length <= balance ? balanceLines(atoms, ruler, ends.length, limit) : null;
  return (balanced ?? ends).map((end, index, all) => joinAtoms(atoms, all[index - 1] ?? 0, end));
}

/** Chooses line ends with the least raggedness that stand at good places; null when nothing fits. */
function balanceLines(
  atoms: readonly Atom[],
  ruler: AtomRuler,
  lines: number,
  limit: number,
): number[] | null {
  const ideal = ruler.width(0, atoms.length) / lines;
  // best[k][i]: least cost of setting the first i atoms in k lines.
  const best: { cost: number; from: number }[][] = Array.from({ length: lines + 1 }, () =>
    Array.from({ length: atoms.length + 1 }, () => ({ cost: Infinity, from: 0 })),
  );
  best[0]![0] = { cost: 0, from: 0 };
  for (let k = 1; k <= lines; k++) {
    for (let end = k; end <= atoms.length; end++) {
      for (let start = end - 1; start >= k - 1; start--) {
        const width = ruler.width(start, end);
        if (width > limit) break;
        const before = best[k - 1]![start]!.cost;
        if (before === Infinity) continue;
        const ragged = ((width - ideal) / limit) ** 2 * 4;
        const breaking = end < atoms.length ? atoms[end - 1]!.cost * 0.5 : 0;
        const cost = before + ragged + breaking;
        if (cost < best[k]![end]!.cost) best[k]![end] = { cost, from: start };
      }
    }
  }
  if (best[lines]![atoms.length]!.cost === Infinity) return null;
  const ends: number[] = [];
  for (let k = lines, end = atoms.length; k > 0; k--) {
    ends.unshift(end);
    end = best[k]![end]!.from;
  }
  return ends;
}

function joinAtoms(atoms: readonly Atom[], start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index++) {
    const atom = atoms[index]!;
    text += atom.text;
    if (atom.space && index < end - 1) text += ' ';
  }
  return text;
}
