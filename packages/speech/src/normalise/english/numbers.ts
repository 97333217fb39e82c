const ONES = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen'
).split(' ');
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES = ['', 'thousand', 'million', 'billion', 'trillion', 'quadrillion'];
const IRREGULAR: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

function below1000(n: number): string {
  const parts: string[] = [];
  if (n >= 100) parts.push(`${ONES[Math.floor(n / 100)] ?? ''} hundred`);
  const rest = n % 100;
  if (rest >= 20) {
    parts.push(TENS[Math.floor(rest / 10)] ?? '');
    if (rest % 10) parts.push(ONES[rest % 10] ?? '');
  } else if (rest > 0) {
    parts.push(ONES[rest] ?? '');
  }
  return parts.join(' ');
}

/** Digits one by one: "907" → "nine zero seven". */
export function digits(text: string): string {
  return Array.from(text)
    .filter((c) => c >= '0' && c <= '9')
    .map((c) => ONES[Number(c)] ?? '')
    .join(' ');
}

/** A whole number in words; beyond quadrillions the digits are read. @param text digits only */
export function cardinal(text: string): string {
  const plain = text.replace(/^0+(?=\d)/, '');
  if (plain.length > 18) return digits(plain);
  if (plain === '0') return 'zero';
  const out: string[] = [];
  for (let scale = 0, rest = plain; rest !== ''; scale++, rest = rest.slice(0, -3)) {
    const group = Number(rest.slice(-3));
    if (group > 0) out.unshift(`${below1000(group)} ${SCALES[scale] ?? ''}`.trim());
  }
  return out.join(' ');
}

/** "21" → "twenty first". */
export function ordinal(text: string): string {
  const words = cardinal(text).split(' ');
  const last = words.pop() ?? '';
  const irregular = Object.hasOwn(IRREGULAR, last) ? IRREGULAR[last] : undefined;
  words.push(irregular ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`));
  return words.join(' ');
}

/** A number as written: thousands separators, decimals, sign. */
export function numeral(text: string): string {
  const match = /^([-+−]?)([\d,]*)(?:\.(\d+))?$/.exec(text);
  if (!match) return digits(text);
  const sign = match[1] === '-' || match[1] === '−' ? 'minus ' : match[1] === '+' ? 'plus ' : '';
  const whole = (match[2] ?? '').replace(/,/g, '') || '0';
  const fraction = match[3] === undefined ? '' : ` point ${digits(match[3])}`;
  return sign + cardinal(whole) + fraction;
}

/** 1984 → "nineteen eighty four", 2005 → "two thousand five", 1900 → "nineteen hundred". */
export function year(text: string): string {
  const n = Number(text);
  const high = Math.floor(n / 100);
  const low = n % 100;
  if (n < 1000 || n > 9999 || (n % 1000 < 10 && n >= 2000)) return cardinal(text);
  if (low === 0) return high % 10 === 0 ? cardinal(text) : `${cardinal(String(high))} hundred`;
  return `${cardinal(String(high))} ${low < 10 ? `oh ${ONES[low] ?? ''}` : cardinal(String(low))}`;
}

/** 1990s → "nineteen nineties". */
export function decade(text: string): string {
  const words = year(text).split(' ');
  const last = words.pop() ?? '';
  words.push(last.endsWith('y') ? `${last.slice(0, -1)}ies` : `${last}s`);
  return words.join(' ');
}

/** A denominator: 2 → half, 4 → quarter, others ordinal. */
export function fraction(top: string, bottom: string): string {
  const one = Number(top) === 1;
  const named =
    bottom === '2' ? (one ? 'half' : 'halves') : bottom === '4' ? (one ? 'quarter' : 'quarters') : undefined;
  return `${cardinal(top)} ${named ?? ordinal(bottom) + (one ? '' : 's')}`;
}
