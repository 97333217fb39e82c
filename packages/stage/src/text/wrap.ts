import { splitGraphemes, type Atom } from './breaks.ts';

export interface WrapOptions {
  /** Pixels a line may be wide. */
  readonly limit: number;
  readonly measure: (text: string) => number;
  /** Up to this many lines are set to similar lengths; longer texts fill line after line. */
  readonly balance: number;
}

/** Sets atoms into lines no wider than the limit (only a single grapheme may be). */
export function wrapAtoms(atoms: readonly Atom[], options: WrapOptions): string[] {
  const fitting = atoms.flatMap((atom) => {
    if (options.measure(atom.text) <= options.limit) return [atom];
    return splitGraphemes(atom.text).map((part, index, all) =>
      index === all.length - 1 ? { ...part, space: atom.space, cost: atom.cost } : part,
    );
  });
  if (fitting.length === 0) return [];
  const greedy = fillLines(fitting, options);
  if (greedy.length > 1 && greedy.length <= options.balance) {
    const balanced = balanceLines(fitting, greedy.length, options);
    if (balanced) return balanced;
  }
  return greedy;
}

function fillLines(atoms: readonly Atom[], options: WrapOptions): string[] {
  const lines: string[] = [];
  let start = 0;
  while (start < atoms.length) {
    let end = start + 1;
    while (end < atoms.length && options.measure(joinAtoms(atoms, start, end + 1)) <= options.limit) end++;
    lines.push(joinAtoms(atoms, start, end));
    start = end;
  }
  return lines;
}

/** Chooses the breaks with the least raggedness that stand at good places; null when nothing fits. */
function balanceLines(atoms: readonly Atom[], lines: number, options: WrapOptions): string[] | null {
  const total = options.measure(joinAtoms(atoms, 0, atoms.length));
  const ideal = total / lines;
  // best[k][i]: least cost of setting the first i atoms in k lines.
  const best: { cost: number; from: number }[][] = Array.from({ length: lines + 1 }, () =>
    Array.from({ length: atoms.length + 1 }, () => ({ cost: Infinity, from: 0 })),
  );
  best[0]![0] = { cost: 0, from: 0 };
  for (let k = 1; k <= lines; k++) {
    for (let end = 1; end <= atoms.length; end++) {
      for (let start = end - 1; start >= 0; start--) {
        const width = options.measure(joinAtoms(atoms, start, end));
        if (width > options.limit) break;
        const before = best[k - 1]![start]!.cost;
        if (before === Infinity) continue;
        const ragged = ((width - ideal) / options.limit) ** 2 * 4;
        const breaking = end < atoms.length ? atoms[end - 1]!.cost * 0.5 : 0;
        const cost = before + ragged + breaking;
        if (cost < best[k]![end]!.cost) best[k]![end] = { cost, from: start };
      }
    }
  }
  if (best[lines]![atoms.length]!.cost === Infinity) return null;
  const result: string[] = [];
  for (let k = lines, end = atoms.length; k > 0; k--) {
    const { from } = best[k]![end]!;
    result.unshift(joinAtoms(atoms, from, end));
    end = from;
  }
  return result;
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
