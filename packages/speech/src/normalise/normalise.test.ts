import { describe, expect, it } from 'vitest';
import { normalise } from './normalise.ts';

function read(text: string, language: 'en' | 'zh'): string {
  return normalise(text, { language })
    .tokens.map((t) => (t.letter ? t.text.toUpperCase() : t.text) + (t.pauseAfter ?? ''))
    .join(language === 'zh' ? '' : ' ');
}

const ENGLISH: readonly (readonly [string, string])[] = [
  ['In 1984 we had 2,500 people.', 'in nineteen eighty four we had two thousand five hundred people.'],
  ['0 and 7 and 13 and 100 and 1,000,001', 'zero and seven and thirteen and one hundred and one million one'],
  ['3.14 and -5 and 0.05', 'three point one four and minus five and zero point zero five'],
  ['1st, 22nd, 100th, 1,000,000th', 'first, twenty second, one hundredth, one millionth'],
  ['on 3/8/2022 or 2022-03-08', 'on March eighth twenty twenty two or March eighth twenty twenty two'],
  ['On March 3rd, 2005', 'on March third two thousand five'],
  ['14:30 and 9:05 pm and 10:00', "fourteen thirty and nine oh five P M and ten o'clock"],
  ['10:00-18:00', "ten o'clock to eighteen hundred"],
  [
    '$1,234.56, €5, £3.01, $0.99',
    'one thousand two hundred thirty four dollars and fifty six cents, five euros, three pounds and one penny, ninety nine cents',
  ],
  ['$1 and $3 million and $2.5B', 'one dollar and three million dollars and two point five billion dollars'],
  ['12.5% of 1/2 and 3/4', 'twelve point five percent of one half and three quarters'],
  [
    '20°C, 175 cm, 1 km, 60 km/h, 5GB',
    'twenty degrees celsius, one hundred seventy five centimeters, one kilometer, sixty kilometers per hour, five gigabytes',
  ],
  [
    'call +1 (555) 123-4567 or 555-123-4567',
    'call plus one five five five one two three four five six seven or five five five one two three four five six seven',
  ],
  ['3-5 items, 10 - 4 = 6', 'three to five items, ten minus four equals six'],
  ['the 1990s, in 1900, since 2010', 'the nineteen nineties, in nineteen hundred, since twenty ten'],
  [
    'FBI, USB, NASA, MP4, H264, 1080p, 4K',
    'F B I, U S B, nasa, M P four, H two six four, ten eighty P, four K',
  ],
  ['U.S.A. and A.I.', 'U S A and A I'],
  ['Mr. Smith vs. Dr. Jones, e.g. here', 'mister smith versus doctor jones, for example here'],
  ['Baker St. and St. Paul', 'baker street and saint paul'],
  ['No. 5 is alive. No. Really', 'number five is alive. no. really'],
  ['jo.doe@acme.org', 'jo dot doe at acme dot org'],
  ['https://www.example.com/docs/start?x=1', 'example dot com slash docs slash start'],
  ["it’s Bob's café & bar", "it's bob's cafe and bar"],
  ['Hello 😀 world 👩‍👩‍👧!', 'hello world!'],
  ['well-known e-mail', 'well known e mail'],
  ['A car and I', 'a car and i'],
  ['Really?! Yes... no', 'really? yes. no'],
  ['GREAT SALE TODAY', 'great sale today'],
  [
    'version 2.0.1 at 192.168.0.1',
    'version two point zero point one at one hundred ninety two dot one hundred sixty eight dot zero dot one',
  ],
  ['007 and 123456789012', 'zero zero seven and one two three four five six seven eight nine zero one two'],
];

const CHINESE: readonly (readonly [string, string])[] = [
  ['今天是2024年5月3日', '今天是二零二四年五月三日'],
  ['2024-05-03，2022/3/8', '二零二四年五月三日,二零二二年三月八日'],
  ['14:05，2:30，下午3点', '十四点零五分,两点三十分,下午三点'],
  ['10:00-18:00营业', '十点整到十八点整营业'],
  ['2个苹果，22个人，200元，2500只', '两个苹果,二十二个人,二百元,两千五百只'],
  ['¥99.90，￥3.5亿，$20', '九十九点九零元,三点五亿元,二十美元'],
  ['电话138 1234 5678', '电话幺三八幺二三四五六七八'],
  ['010-12345678或400-800-1234', '零幺零幺二三四五六七八或四零零八零零幺二三四'],
  ['12.5%的用户，1/3，-5℃', '百分之十二点五的用户,三分之一,负五摄氏度'],
  ['身高175cm，体重60kg，时速120km/h', '身高一百七十五厘米,体重六十公斤,时速一百二十公里每小时'],
  ['3-5天，3%-5%的人', '三到五天,百分之三到百分之五的人'],
  ['第1名和第22届', '第一名和第二十二届'],
  ['5G网络，4K电视，A股', '五G网络,四K电视,A股'],
  ['1001，10086，100000，20000，110，1010', '一千零一,一万零八十六,十万,二万,一百一十,一千零一十'],
  ['12345678和100000001', '一千二百三十四万五千六百七十八和一亿零一'],
  ['3.14和0.5', '三点一四和零点五'],
  ['iPhone 15售价5999元', 'iphone十五售价五千九百九十九元'],
  ['他说：“好！”然后走了。', '他说:好!然后走了.'],
  ['USB接口和OK', 'USB接口和OK'],
];

describe('normalise', () => {
  it.each(ENGLISH)('reads %j', (written, spoken) => {
    expect(read(written, 'en')).toBe(spoken);
  });

  it.each(CHINESE)('reads %j', (written, spoken) => {
    expect(read(written, 'zh')).toBe(spoken);
  });

  it('reads numbers in the language around them', () => {
    expect(read('我买了3 books', 'en')).toBe('我 买 了 三 books');
    expect(read('We sold 3 of them in 上海 today, all of them', 'zh')).toContain('three');
  });

  it('keeps the written place of every token', () => {
    const text = 'Pay $99.50 on 5月3日, ok?';
    for (const token of normalise(text, { language: 'en' }).tokens) {
      expect(token.start).toBeGreaterThanOrEqual(0);
      expect(token.end).toBeGreaterThan(token.start);
      expect(token.end).toBeLessThanOrEqual(text.length);
    }
    const money = normalise(text, { language: 'en' }).tokens.filter((t) => t.start === 4);
    expect(money.map((t) => t.text)).toEqual(['ninety', 'nine', 'dollars', 'and', 'fifty', 'cents']);
    expect(money.every((t) => text.slice(t.start, t.end) === '$99.50')).toBe(true);
    expect(new Set(money.map((t) => t.word)).size).toBe(1);
  });

  it('segments Chinese into words of single characters', () => {
    const { tokens } = normalise('我们明天见', { language: 'zh' });
    expect(tokens.map((t) => t.text)).toEqual(['我', '们', '明', '天', '见']);
    expect(tokens[0]?.word).toBe(tokens[1]?.word);
    expect(tokens[1]?.word).not.toBe(tokens[2]?.word);
  });

  it('reads as the tags demand', () => {
    const as = (
      text: string,
      kind: 'number' | 'date' | 'figure' | 'phone' | 'english' | 'spell',
      language: 'en' | 'zh',
    ) =>
      normalise(text, { language, reading: { kind: 'say-as', as: kind } })
        .tokens.map((t) => t.text)
        .join(language === 'zh' ? '' : ' ');
    expect(as('123', 'number', 'en')).toBe('one two three');
    expect(as('123', 'number', 'zh')).toBe('一二三');
    expect(as('123', 'figure', 'zh')).toBe('一百二十三');
    expect(as('175 cm', 'figure', 'en')).toBe('one hundred seventy five centimeters');
    expect(as('2022/3/8', 'date', 'zh')).toBe('二零二二年三月八日');
    expect(as('2022/3/8', 'date', 'en')).toBe('March eighth twenty twenty two');
    expect(as('151 12345678', 'phone', 'zh')).toBe('幺五幺幺二三四五六七八');
    expect(as('Hello', 'spell', 'en')).toBe('h e l l o');
    expect(as('USA', 'english', 'en')).toBe('usa');
    expect(as('no digits', 'number', 'en')).toBe('no digits');
  });

  it('knows other scripts by their language', () => {
    const { tokens } = normalise('שלום مرحبا привет こんにちは', { language: 'en' });
    expect(tokens.map((t) => t.language)).toEqual(['he', 'ar', 'ru', 'ja']);
  });

  it('stays quick on long and hostile text', () => {
    const begun = performance.now();
    for (const text of [
      '1'.repeat(10_000),
      '1,'.repeat(5000),
      'a.'.repeat(5000),
      '-'.repeat(10_000),
      '你'.repeat(10_000),
      'A'.repeat(10_000),
      '😀'.repeat(5000),
      '1-'.repeat(5000),
      'http://' + 'a.'.repeat(4000),
    ])
      normalise(text, { language: 'en' });
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
