import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { namedFonts } from './faces.ts';
import { breakText, drawText, layoutText, resolveFont } from './index.ts';
import { easternFamily } from './register.ts';

const style = { font: 'HarmonyOS_Sans_SC', size: 40, color: '#FFFFFF' };

/** One character alone, drawn from given families. */
function glyph(character: string, families: readonly string[], weight = 400): Buffer {
  const canvas = createCanvas(96, 96);
  const context = canvas.getContext('2d');
  context.font = `${weight} 48px ${families.map((family) => `"${family}"`).join(', ')}`;
  context.fontVariationSettings = `"wght" ${weight}, "wdth" 100`;
  context.fillText(character, 24, 64);
  return Buffer.from(canvas.data());
}

const samples: Readonly<Record<string, { readonly text: string; readonly family: string }>> = {
  'simplified Chinese': { text: '简体汉语爨龘', family: 'Cyclorama SC 400' },
  'traditional Chinese': { text: '繁體漢語鬱龜', family: 'Cyclorama SC 400' },
  Japanese: { text: 'ひらがなカタカナ込働畑', family: 'Cyclorama SC 400' },
  Korean: { text: '한국어뷁', family: 'Cyclorama KR 400' },
  Thai: { text: 'ภาษาไทย', family: 'Cyclorama Thai 400' },
  Cyrillic: { text: 'ПриветЁЖъ', family: 'Cyclorama cyrillic' },
  Arabic: { text: 'مرحبا', family: 'Cyclorama Arabic arabic' },
  Vietnamese: { text: 'ếặữợỹ', family: 'Cyclorama vietnamese' },
  Greek: { text: 'Ελλάδα', family: 'Cyclorama greek' },
  Latin: { text: 'AaZzßé&@', family: 'Cyclorama latin' },
  digits: { text: '0123456789', family: 'Cyclorama latin' },
};

describe('fonts of our own', () => {
  const face = resolveFont(style.font);
  for (const [language, sample] of Object.entries(samples)) {
    it(`draw ${language} without a font of the machine`, () => {
      const missing = glyph('\u{10fffd}', face.families);
      for (const character of sample.text) {
        const whole = glyph(character, face.families);
        expect(whole.equals(missing), `${character} is a box`).toBe(false);
        expect(
          whole.some((byte) => byte > 0),
          `${character} is blank`,
        ).toBe(true);
        // The family that we registered for the script has the glyph: nothing else was asked.
        expect(whole.equals(glyph(character, [sample.family])), `${character} is from elsewhere`).toBe(true);
      }
    });
  }

  it('know every name of the reference, and look different where the names do', () => {
    const names = Object.keys(namedFonts).filter((name) => !name.startsWith('Noto Sans'));
    expect(names).toHaveLength(15);
    const pictures = new Map<string, string[]>();
    for (const name of names) {
      const { rgba, width } = drawText('Handgloves 中文', { ...style, font: name });
      const key = `${width} ${Buffer.from(rgba).toString('base64')}`;
      pictures.set(key, [...(pictures.get(key) ?? []), name]);
    }
    const same = [...pictures.values()].filter((group) => group.length > 1);
    expect(same).toEqual([['HarmonyOS_Sans_SC', 'HarmonyOS_Sans_SC_Regular']]);
  });

  it('grow heavier with the weight in every script', () => {
    const ink = (font: string, text: string): number => {
      const { rgba } = drawText(text, { ...style, font });
      return rgba.reduce((sum, byte) => sum + byte, 0);
    };
    for (const text of ['Handgloves', '中文', '한국어', 'ภาษา', 'Привет', 'مرحبا']) {
      expect(ink('HarmonyOS_Sans_SC_Thin', text)).toBeLessThan(ink('HarmonyOS_Sans_SC', text));
      expect(ink('HarmonyOS_Sans_SC', text)).toBeLessThan(ink('HarmonyOS_Sans_SC_Black', text));
      expect(ink('fzyouh', text)).toBeLessThan(ink('fzyouh@800', text));
    }
  });

  it('fall back to the default for unknown names', () => {
    expect(resolveFont('Comic Sans')).toEqual(resolveFont('HarmonyOS_Sans_SC_Black'));
    expect(resolveFont('constructor')).toEqual(resolveFont('HarmonyOS_Sans_SC_Black'));
    expect(easternFamily('sc', 400)).toBe('Cyclorama SC 400');
  });
});

describe('layout', () => {
  const wrapped = (text: string, wrap: number): readonly string[] => breakText(text, { ...style, wrap });

  it('keeps lines inside the width and loses no letter', () => {
    const texts = [
      'The quick brown fox jumps over the lazy dog and runs on through the long night.',
      '大家好，欢迎收看今天的节目。我们将介绍新发布的产品，请不要错过。',
      'กรุงเทพมหานครเป็นเมืองหลวงและนครที่มีประชากรมากที่สุดของประเทศไทย',
      '한국어 자막은 단어 사이의 공백에서만 줄을 바꾸어야 합니다.',
      'مرحبا بكم في عرض اليوم. سنقدم لكم المنتج الجديد.',
      'Donaudampfschifffahrtsgesellschaftskapitän',
    ];
    for (const text of texts) {
      for (const wrap of [200, 333, 600]) {
        const layout = layoutText(text, { ...style, wrap });
        for (const line of layout.lines) expect(line.width, line.text).toBeLessThanOrEqual(wrap + 0.5);
        const plain = (value: string): string => value.replace(/\s/gu, '');
        expect(plain(layout.lines.map((line) => line.text).join(''))).toBe(plain(text));
      }
    }
  });

  it('breaks between words only', () => {
    const text = 'Extraordinary achievements require considerable patience';
    for (const wrap of [320, 420, 600]) {
      for (const line of wrapped(text, wrap))
        for (const word of line.split(' ')) expect(text.split(' ')).toContain(word);
    }
    // Thai and Chinese words by dictionary.
    for (let wrap = 120; wrap < 400; wrap += 20) {
      const lines = wrapped('ประเทศไทยประเทศไทยประเทศไทย', wrap);
      if (wrap > 180) for (const line of lines) expect(line).toMatch(/^(?:ประเทศ|ไทย)+$/u);
      for (const line of wrapped('欢迎收看节目欢迎收看节目', wrap))
        expect(line).toMatch(/^(?:欢迎|收看|节目)+$/u);
    }
  });

  it('never parts a number from its unit or a sign from its number', () => {
    for (let wrap = 160; wrap < 700; wrap += 30) {
      const text = 'It weighs 5 kg and costs $30.5 million or 12 %, says Dr. Brown on page 7 of vol. 2.';
      for (const line of wrapped(text, wrap)) {
        expect(line).not.toMatch(/(?:\b5|\$|30\.5|12|Dr\.|page)$/u);
      }
      for (const line of wrapped('它只有5公斤而价格是100元在2024年发布共12个', wrap)) {
        expect(line).not.toMatch(/\d$/u);
        expect(line).not.toMatch(/^(?:公斤|元|年|个)/u);
      }
    }
  });

  it('keeps closing marks from line starts and opening marks from line ends', () => {
    for (let wrap = 90; wrap < 700; wrap += 17) {
      for (const text of [
        '「カギ括弧」や、小さい「っ」が、行頭に来ないようにします。',
        '他说：“你好！”（笑），然后《走》了。',
      ]) {
        for (const line of wrapped(text, wrap)) {
          expect(line, String(wrap)).not.toMatch(/^[、。，！）」』》”：]/u);
          expect(line, String(wrap)).not.toMatch(/[（「『《“]$/u);
        }
      }
    }
  });

  it('balances two lines', () => {
    const layout = layoutText('This sentence is only a little longer than one line allows', {
      ...style,
      wrap: 900,
    });
    expect(layout.lines).toHaveLength(2);
    const [first, second] = layout.lines;
    expect(Math.abs(first!.width - second!.width) / Math.max(first!.width, second!.width)).toBeLessThan(0.35);
  });

  it('cuts with an ellipsis after the last allowed line', () => {
    const layout = layoutText('one two three four five six seven eight nine ten', {
      ...style,
      wrap: 200,
      maxLines: 2,
    });
    expect(layout.truncated).toBe(true);
    expect(layout.lines).toHaveLength(2);
    expect(layout.lines[1]!.text).toMatch(/…$/u);
    expect(layout.lines[1]!.width).toBeLessThanOrEqual(200);
  });

  it('stands right-to-left text right and centres where asked', () => {
    const arabic = layoutText('مرحبا بكم', { ...style, wrap: 800 });
    expect(arabic.lines[0]!.direction).toBe('rtl');
    expect(arabic.lines[0]!.x + arabic.lines[0]!.width).toBeCloseTo(800, 3);
    const centred = layoutText('mid', { ...style, wrap: 800, align: 'center' });
    expect(centred.lines[0]!.x).toBeCloseTo((800 - centred.lines[0]!.width) / 2, 3);
  });

  it('keeps line breaks of the text, empty lines too', () => {
    expect(breakText('a\r\n\r\nb', style)).toEqual(['a', '', 'b']);
    expect(layoutText('', style).width).toBe(0);
  });

  it('refuses sizes and colours that make no sense', () => {
    expect(() => layoutText('x', { ...style, size: 0 })).toThrow(RangeError);
    expect(() => drawText('x', { ...style, color: 'red' })).toThrow(RangeError);
    expect(() => drawText('x'.repeat(5000), { ...style, size: 4000 })).toThrow(RangeError);
  });
});

describe('drawText', () => {
  const inkOf = (
    drawn: ReturnType<typeof drawText>,
  ): { minX: number; maxX: number; minY: number; maxY: number } => {
    const ink = { minX: Infinity, maxX: -1, minY: Infinity, maxY: -1 };
    for (let at = 3; at < drawn.rgba.length; at += 4) {
      if (drawn.rgba[at]! < 8) continue;
      const x = ((at - 3) / 4) % drawn.width;
      const y = Math.floor((at - 3) / 4 / drawn.width);
      ink.minX = Math.min(ink.minX, x);
      ink.maxX = Math.max(ink.maxX, x);
      ink.minY = Math.min(ink.minY, y);
      ink.maxY = Math.max(ink.maxY, y);
    }
    return ink;
  };

  it('never cuts ink, outline or shadow at the edge of the picture', () => {
    const looks = [
      {},
      { outline: { color: '#000000', width: 6 } },
      { shadow: { color: '#000000', blur: 20, dx: 8, dy: 9 } },
      { box: { color: '#00000080', padding: 12, radius: 8 } },
    ];
    for (const text of ['jÅgÇfy', 'ปี่ที่ญี่ปุ่น', 'Ẫ̀ỹ', 'مُحَمَّدٌ ليلى', '龍']) {
      for (const look of looks) {
        const drawn = drawText(text, { ...style, ...look });
        const ink = inkOf(drawn);
        expect(ink.minX).toBeGreaterThan(0);
        expect(ink.minY).toBeGreaterThan(0);
        expect(ink.maxX).toBeLessThan(drawn.width - 1);
        expect(ink.maxY).toBeLessThan(drawn.height - 1);
      }
    }
  });

  it('sets Chinese quotation marks and dashes full width beside Han, narrow beside Latin', () => {
    const advance = (text: string): number => layoutText(text, style).lines[0]!.width;
    expect(advance('中“文”字') - advance('中文字')).toBeCloseTo(2 * style.size, 0);
    expect(advance('中——文') - advance('中文')).toBeGreaterThan(1.6 * style.size);
    expect(advance('a “b” c') - advance('a b c')).toBeLessThan(style.size);
    // Nothing is drawn over the opening mark.
    const marked = inkOf(drawText('“文', style));
    const bare = inkOf(drawText('文', style));
    expect(marked.maxX - marked.minX).toBeGreaterThan(bare.maxX - bare.minX + style.size / 4);
  });

  it('gives premultiplied colours and an origin that fits the layout', () => {
    const drawn = drawText('Half', { ...style, color: '#FF000080' });
    for (let at = 0; at < drawn.rgba.length; at += 4) {
      expect(drawn.rgba[at]!).toBeLessThanOrEqual(drawn.rgba[at + 3]!);
      expect(drawn.rgba[at + 1]!).toBe(0);
    }
    expect(Math.max(...drawn.rgba.filter((_, at) => at % 4 === 3))).toBeCloseTo(128, -1);
    const plain = drawText('Half', style);
    const boxed = drawText('Half', { ...style, box: { color: '#000000', padding: 10, radius: 0 } });
    expect(boxed.originX - plain.originX).toBe(10);
    expect(boxed.rgba[(3 * boxed.width + 3) * 4 + 3]).toBe(255);
  });

  it('shapes Arabic: joined letters differ from letters side by side', () => {
    const joined = drawText('سلام', style);
    const apart = drawText('س\u200cل\u200cا\u200cم', style);
    expect(joined.width).toBeLessThan(apart.width * 0.9);
  });

  it('is the same picture every time', () => {
    const once = drawText('Same 同じ', style);
    const again = drawText('Same 同じ', style);
    expect(Buffer.from(again.rgba).equals(Buffer.from(once.rgba))).toBe(true);
  });

  it('leaves out control characters and draws nothing for nothing', () => {
    expect(drawText('a\u0007\u200bb', style).layout.lines[0]!.text).toBe('a\u200bb');
    expect(drawText('   ', style).rgba.every((byte) => byte === 0)).toBe(true);
  });
});
