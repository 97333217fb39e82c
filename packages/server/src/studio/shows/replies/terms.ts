/** Words that ask for the same thing; each set is looked up as one. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['price', 'cost', 'costs', 'how much', 'expensive', 'cheap', '多少钱', '价格', '价钱', '贵', '便宜'],
  [
    'ship',
    'shipping',
    'delivery',
    'deliver',
    'postage',
    '发货',
    '快递',
    '物流',
    '配送',
    '邮费',
    '包邮',
    '到货',
    '送到',
    '送达',
  ],
  ['size', 'sizes', 'fit', 'measurements', '尺寸', '尺码', '大小', '码数'],
  ['colour', 'color', 'colours', 'colors', '颜色', '色'],
  ['return', 'refund', 'exchange', '退货', '退款', '退换'],
  ['discount', 'coupon', 'sale', 'offer', 'voucher', '优惠', '折扣', '打折', '券', '活动'],
  ['material', 'fabric', 'made of', '材质', '面料', '材料'],
  ['warranty', 'guarantee', '质保', '保修'],
  ['open', 'opens', 'opening', 'opening hours', '开门', '营业', '开放', '上班'],
  ['close', 'closes', 'closing', 'closed', '关门', '打烊', '下班'],
  ['park', 'parking', 'car park', 'parking lot', '停车'],
  ['pay', 'payment', 'card', 'cards', '付款', '支付', '刷卡', '信用卡'],
  ['cancel', 'cancelling', 'cancellation', '取消', '退订'],
  ['book', 'booking', 'reserve', 'reservation', 'appointment', '预订', '预约', '订位'],
  ['address', 'located', 'location', 'directions', '地址', '位置', '怎么走', '怎么去'],
  ['contact', 'phone', 'call', 'telephone', 'email', '联系', '电话', '客服'],
  [
    'eat',
    'food',
    'restaurant',
    'cafe',
    'café',
    'breakfast',
    'lunch',
    'dinner',
    '吃',
    '餐厅',
    '早餐',
    '午餐',
    '晚餐',
  ],
  ['toilet', 'toilets', 'restroom', 'bathroom', 'wc', '洗手间', '厕所', '卫生间'],
  ['dog', 'dogs', 'pet', 'pets', '狗', '宠物'],
  ['child', 'children', 'kid', 'kids', '儿童', '孩子', '小孩'],
];
/** What is asked for, of anything: tells two questions about the same thing apart. */
const ASPECTS: readonly (readonly string[])[] = [
  ['when', 'what time', 'at what time', '几点', '什么时候', '何时', '哪天', '时间'],
  ['how long', 'how many days', '多久', '几天', '多长时间'],
  ['where', '哪里', '哪儿', '在哪', '什么地方'],
  ['who', '谁'],
];
/** Words that say nothing about what is asked. */
const STOP = new Set(
  (
    'a an the is are was were be been do does did have has had can could will would should may i you he she it we they am ' +
    'this that these those there here of in on at to for from with about and or but if so not no yes any some my your our ' +
    'their me us them please what how when where which who whom why much many long time also too just tell know want need ' +
    'get like s t m re ve'
  ).split(' '),
);
/** The same of Chinese: letters that stand in every other question. */
const STOP_HAN = new Set(
  '的了吗呢吧啊呀哦嘛是在有我你您他她它们这那什么怎样可以能不没都也就还和与及或个些请问要会想得着过到去来给把被很几哪谁为里多少样办',
);

/** Every word that means something with the term for it. */
const MEANINGS: readonly (readonly [word: string, term: string])[] = [
  ...SYNONYMS.flatMap((set, index) => set.map((word) => [word, `=${index}`] as const)),
  ...ASPECTS.flatMap((set, index) => set.map((word) => [word, `?${index}`] as const)),
];
const HAN_WORDS = MEANINGS.filter(([word]) => isHan(word));
const PHRASES = MEANINGS.filter(([word]) => !isHan(word) && word.includes(' ')).map(
  ([phrase, term]) => [` ${phrase} `, term] as const,
);
const WORDS = new Map<string, readonly string[]>();
for (const [word, term] of MEANINGS)
  if (!isHan(word) && !word.includes(' ')) WORDS.set(word, [...meansOf(word), term]);

function meansOf(word: string): readonly string[] {
  return WORDS.get(word) ?? [];
}

/**
 * What a text is about, with how often: words (`w…`), pairs of letters within them (`l…`), Chinese letters (`u…`) and pairs
 * of them (`b…`), meanings (`=n`) and aspects (`?n`).
 */
export function countedTerms(text: string): ReadonlyMap<string, number> {
  const terms = new Map<string, number>();
  const add = (term: string): void => void terms.set(term, (terms.get(term) ?? 0) + 1);
  const plain = text.toLowerCase().normalize('NFKC');
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const word of words) {
    if (STOP.has(word)) continue;
    if (isHan(word)) addHan(word, add);
    else {
      add(`w${stemOf(word)}`);
      for (let i = 0; i + 1 < word.length; i++) add(`l${word.slice(i, i + 2)}`);
    }
  }
  const meant = new Set<string>();
  for (const word of words) meansOf(word).forEach((term) => meant.add(term));
  const spaced = ` ${words.join(' ')} `;
  for (const [phrase, term] of PHRASES) if (spaced.includes(phrase)) meant.add(term);
  if (isHan(plain)) for (const [word, term] of HAN_WORDS) if (plain.includes(word)) meant.add(term);
  meant.forEach(add);
  return terms;
}

function addHan(word: string, add: (term: string) => void): void {
  const letters = Array.from(word);
  letters.forEach((letter, i) => {
    if (!STOP_HAN.has(letter)) add(`u${letter}`);
    const next = letters[i + 1];
    if (next !== undefined && !(STOP_HAN.has(letter) && STOP_HAN.has(next))) add(`b${letter}${next}`);
  });
}

/** Without the commonest endings, so that “cancelling” is “cancel” and “paintings” are “painted”. */
function stemOf(word: string): string {
  if (word.length < 5 || !/^[a-z]+$/.test(word)) return word.replace(/(?<=[a-z]{2}[^s])s$/, '');
  const bare = word.replace(/(ies|ied)$/, 'y').replace(/(ings?|ers?|ed|es|s|ly)$/, '');
  if (bare.length < 3) return word;
  return bare.replace(/([b-df-hj-np-tv-z])\1$/, '$1').replace(/e$/, '');
}

const BOOSTS: Readonly<Record<string, number>> = { '=': 4, w: 2, b: 1, u: 0.7, '?': 0.4, l: 0.5 };

/** How much more or less a term says than a pair of Chinese letters. */
export function boostOf(term: string): number {
  return BOOSTS[term.charAt(0)] ?? 1;
}

export function isHan(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}
