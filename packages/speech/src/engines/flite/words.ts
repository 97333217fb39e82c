import { isArpaVowel } from '../../visemes/arpa.ts';

/** Words that carry no stress of their own in running English. */
const FUNCTION_WORDS = new Set(
  (
    'a an the and or but nor so yet of to in on at by for from with as into onto than then that this these those ' +
    'is am are was were be been being has have had do does did will would shall should can could may might must ' +
    'i you he she it we they me him her us them my your his its our their who which what if when while because ' +
    "it's that's there's i'm you're we're they're i've we've not don't there here up out about over just"
  ).split(' '),
);

export function isContentWord(word: string): boolean {
  return !FUNCTION_WORDS.has(word);
}

function cost(a: string, b: string): number {
  if (a === b) return 0;
  const vowels = Number(isArpaVowel(a)) + Number(isArpaVowel(b));
  if (vowels === 2) return 0.4;
  return vowels === 1 ? 1.6 : 0.8;
}

/**
 * Finds which word each spoken phone belongs to. What is spoken differs a little from the dictionary
 * (reduced vowels, linking), hence an alignment and no count.
 * @param words phones of each word on its own
 * @param spoken phones in running speech without pauses
 * @returns index of the word for each spoken phone
 */
export function assignPhones(words: readonly (readonly string[])[], spoken: readonly string[]): number[] {
  const listed = words.flatMap((phones, word) => phones.map((phone) => ({ phone, word })));
  const n = listed.length;
  const m = spoken.length;
  const width = m + 1;
  const table = new Float32Array((n + 1) * width);
  for (let i = 1; i <= n; i++) table[i * width] = i;
  for (let j = 1; j <= m; j++) table[j] = j;
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = 1; i <= n; i++) {
    for (let j = 1; j <= m; j++) {
      const same = at(i - 1, j - 1) + cost(listed[i - 1]?.phone ?? '', spoken[j - 1] ?? '');
      table[i * width + j] = Math.min(same, at(i - 1, j) + 1, at(i, j - 1) + 1);
    }
  }
  const owner = new Array<number>(m).fill(-1);
  let i = n;
  let j = m;
  while (i > 0 && j > 0) {
    const same = at(i - 1, j - 1) + cost(listed[i - 1]?.phone ?? '', spoken[j - 1] ?? '');
    if (Math.abs(at(i, j) - same) < 1e-4) {
      owner[--j] = listed[--i]?.word ?? -1;
    } else if (Math.abs(at(i, j) - at(i - 1, j) - 1) < 1e-4) {
      i--;
    } else {
      j--;
    }
  }
  // Inserted phones belong to the word before them.
  for (let k = 0; k < m; k++)
    if (owner[k] === -1) owner[k] = k > 0 ? (owner[k - 1] ?? 0) : (owner.find((o) => o >= 0) ?? 0);
  return owner;
}
