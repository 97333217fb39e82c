const DIGITS = Array.from('零一二三四五六七八九');
const PLACES = ['', '十', '百', '千'];
const GROUPS = ['', '万', '亿', '万亿'];

/** Digits one by one; in telephone numbers 1 is 幺. */
export function digitsZh(text: string, telephone = false): string {
  return Array.from(text)
    .filter((c) => c >= '0' && c <= '9')
    .map((c) => (telephone && c === '1' ? '幺' : (DIGITS[Number(c)] ?? '')))
    .join('');
}

function below10000(text: string): string {
  let out = '';
  let zero = false;
  const padded = text.padStart(4, '0');
  for (let i = 0; i < 4; i++) {
    const digit = Number(padded[i]);
    if (digit === 0) {
      zero = out !== '';
      continue;
    }
    out += (zero ? '零' : '') + (DIGITS[digit] ?? '') + (PLACES[3 - i] ?? '');
    zero = false;
  }
  return out;
}

/** A whole number in Chinese characters; longer than 16 digits is read digit by digit. @param text digits only */
export function cardinalZh(text: string): string {
  const plain = text.replace(/^0+(?=\d)/, '');
  if (plain.length > 16) return digitsZh(plain);
  if (plain === '0') return '零';
  const groups: string[] = [];
  for (let rest = plain; rest !== ''; rest = rest.slice(0, -4)) groups.unshift(rest.slice(-4));
  let out = '';
  groups.forEach((group, i) => {
    const words = below10000(group);
    if (words === '') return;
    const gap = out !== '' && group.startsWith('0');
    out += (gap ? '零' : '') + words + (GROUPS[groups.length - 1 - i] ?? '');
  });
  return out.replace(/^一十/, '十');
}

/** A number as written: separators, decimals, sign. */
export function numeralZh(text: string): string {
  const match = /^([-+−]?)([\d,]*)(?:\.(\d+))?$/.exec(text);
  if (!match) return digitsZh(text);
  const sign = match[1] === '-' || match[1] === '−' ? '负' : match[1] === '+' ? '正' : '';
  const whole = (match[2] ?? '').replace(/,/g, '') || '0';
  const fraction = match[3] === undefined ? '' : `点${digitsZh(match[3])}`;
  return sign + cardinalZh(whole) + fraction;
}

/** An amount before a measure word: 2 is 两, also in 2000 and 20000. */
export function countZh(text: string): string {
  const words = numeralZh(text);
  return words === '二' ? '两' : words.replace(/^二(?=[千万亿])/, '两');
}
