/** Words that ask for the same thing; each set is looked up as one. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['price', 'cost', 'costs', 'how much', 'expensive', 'cheap', '多少钱', '价格', '价钱', '贵', '便宜'],
  ['ship', 'shipping', 'delivery', 'deliver', 'postage', '发货', '快递', '物流', '配送', '邮费', '包邮'],
  ['size', 'sizes', 'fit', 'measurements', '尺寸', '尺码', '大小', '码数'],
  ['colour', 'color', 'colours', 'colors', '颜色', '色'],
  ['return', 'refund', 'exchange', '退货', '退款', '退换'],
  ['discount', 'coupon', 'sale', 'offer', 'voucher', '优惠', '折扣', '券', '活动'],
  ['material', 'fabric', 'made of', '材质', '面料', '材料'],
  ['warranty', 'guarantee', '质保', '保修'],
];
/** Words that say nothing about what is asked. */
const STOP = new Set(
  'a an the is are was be do does did can could will would i you he she it we they this that these those of in on at to for with and or my your me please what how when where which who much many so'.split(
    ' ',
  ),
);

/** Bigrams (`b…`), words (`w…`) and meanings (`=n`) of a text with how often they occur. */
export function countedTerms(text: string): ReadonlyMap<string, number> {
  const terms = new Map<string, number>();
  const add = (term: string): void => void terms.set(term, (terms.get(term) ?? 0) + 1);
  const plain = text.toLowerCase().normalize('NFKC');
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const word of words) {
    if (STOP.has(word)) continue;
    if (!isHan(word)) add(`w${word}`);
    const letters = Array.from(word);
    for (let i = 0; i + 1 < letters.length; i++) add(`b${letters[i]}${letters[i + 1]}`);
  }
  const spaced = ` ${words.join(' ')} `;
  SYNONYMS.forEach((set, index) => {
    if (set.some((word) => (isHan(word) ? plain.includes(word) : spaced.includes(` ${word} `))))
      add(`=${index}`);
  });
  return terms;
}

/** How much more a term says than a pair of letters. */
export function boostOf(term: string): number {
  return term.startsWith('=') ? 4 : term.startsWith('w') ? 2 : 1;
}

export function isHan(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}
