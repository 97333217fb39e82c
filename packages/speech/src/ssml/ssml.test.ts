import { describe, expect, it } from 'vitest';
import { SsmlError, type SsmlErrorKind } from './errors.ts';
import { parseSsml, plainText, validateSsml } from './parse.ts';

function failure(text: string, options = {}): SsmlError {
  try {
    parseSsml(text, options);
  } catch (error) {
    if (error instanceof SsmlError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 80)}`);
}

describe('parseSsml', () => {
  it("reads the vendor's own example", () => {
    const text =
      '<speak> <emotion type="HAPPY"><insert-action id="2692ea5d" name="fingertips" tag="system_female_animation_0026"/>' +
      'Hello.<break time="200ms"/>I\'m an avatar. </emotion>I\'ll show you<phoneme ph="liao3">how</phoneme>it works. </speak>';
    const { items, text: plain, markup } = parseSsml(text);
    expect(markup).toBe(true);
    expect(plain).toBe(" Hello.I'm an avatar. I'll show youhowit works. ");
    expect(items.map((i) => i.kind)).toEqual([
      'text',
      'action',
      'text',
      'break',
      'text',
      'text',
      'text',
      'text',
    ]);
    expect(items[1]).toEqual({
      kind: 'action',
      at: 1,
      id: '2692ea5d',
      name: 'fingertips',
      tag: 'system_female_animation_0026',
    });
    expect(items[3]).toEqual({ kind: 'break', at: 7, seconds: 0.2 });
    expect(items[2]).toMatchObject({ text: 'Hello.', at: 1, emotion: 'HAPPY' });
    expect(items[6]).toMatchObject({
      text: 'how',
      reading: { kind: 'pinyin', syllables: ['liao3'] },
      emotion: undefined,
    });
  });

  it('reads every text tag', () => {
    const { items } = parseSsml(
      '<speak><say-as interpret-as="phone">151 12345678</say-as><sub alias="Paul">P</sub><prosody rate="50">slow</prosody>' +
        '<word>朝阳区</word><phoneme ph="W EH1 DH AHO">weather</phoneme><break strength="strong"/></speak>',
    );
    expect(items).toMatchObject([
      { reading: { kind: 'say-as', as: 'phone' } },
      { reading: { kind: 'sub', alias: 'Paul' } },
      { rate: 50, reading: undefined },
      { reading: { kind: 'word' } },
      { reading: { kind: 'cmu', phones: ['W', 'EH1', 'DH', 'AH0'] } },
      { kind: 'break', seconds: 0.75 },
    ]);
  });

  it('resolves entities and leaves lone ampersands alone', () => {
    expect(plainText('<speak>a &lt;b&gt; &amp; c &#x4F60;&#22909; R&D, Q&A x</speak>')).toBe(
      'a <b> & c 你好 R&D, Q&A x',
    );
  });

  it('keeps plain text as it is, with emoji, right-to-left text and arithmetic', () => {
    for (const text of [
      'Hi 😀 👩‍👩‍👧!',
      'שלום עולם \u200fمرحبا',
      'a < b && c > d',
      'I <3 you',
      'line\n\ttab',
      '\ufeffBOM',
    ]) {
      expect(parseSsml(text)).toMatchObject({ text, markup: false });
    }
    expect(parseSsml('<speak>שלום 😀</speak>').text).toBe('שלום 😀');
  });

  const bad: readonly (readonly [string, SsmlErrorKind, number, string?])[] = [
    ['<speak>Hello', 'unclosed', 0, 'speak'],
    ['<speak><emotion type="SAD">Hello</speak>', 'unclosed', 7, 'emotion'],
    ['<speak>a<phoneme ph="ni3">b', 'unclosed', 8, 'phoneme'],
    ['<speak>a<break time="1s"</speak>', 'unclosed', 8, 'break'],
    ['<speak>a<sub alias="x>b</sub></speak>', 'unclosed', 13, 'sub'],
    ['<speak>a<!-- b</speak>', 'unclosed', 8],
    ['<speak>a<sub alias="x"/>b</speak>', 'unclosed', 8, 'sub'],
    ['<speak>a<audio src="x"/></speak>', 'unknown-tag', 8, 'audio'],
    ['<speak>a</p></speak>', 'unknown-tag', 8, 'p'],
    ['hello <foo>there</foo>', 'unknown-tag', 6, 'foo'],
    ['<speak><prosody rate="90">a<break time="1s"/></prosody></speak>', 'nesting', 27, 'break'],
    ['<speak><sub alias="a"><word>b</word></sub></speak>', 'nesting', 22, 'word'],
    ['<speak><speak>a</speak></speak>', 'nesting', 7, 'speak'],
    [
      '<speak><emotion type="SAD"><emotion type="HAPPY">a</emotion></emotion></speak>',
      'nesting',
      27,
      'emotion',
    ],
    ['<speak>a</emotion></speak>', 'nesting', 8, 'emotion'],
    ['<speak><emotion type="SAD"><word>a</emotion></word></speak>', 'unclosed', 27, 'word'],
    ['<speak><break time="1s">x</break></speak>', 'nesting', 24, 'break'],
    ['<speak>a</speak>b', 'root', 16],
    ['hello <break time="1s"/> you', 'root', 6, 'break'],
    ['hello <break time="1s', 'unclosed', 6, 'break'],
    ['<speak>a</speak><speak>b</speak>', 'root', 16, 'speak'],
    ['<speak><phoneme>a</phoneme></speak>', 'attribute', 7, 'phoneme'],
    ['<speak><break times="1s"/></speak>', 'attribute', 7, 'break'],
    ['<speak><break time=1s/></speak>', 'attribute', 19, 'break'],
    ['<speak><break time="1s" time="2s"/></speak>', 'attribute', 24, 'break'],
    ['<speak><insert-action/></speak>', 'attribute', 7, 'insert-action'],
    ['<speak><break time="100ms"/></speak>', 'value', 7, 'break'],
    ['<speak><break time="11s"/></speak>', 'value', 7, 'break'],
    ['<speak><break strength="huge"/></speak>', 'value', 7, 'break'],
    ['<speak><prosody rate="201">a</prosody></speak>', 'value', 7, 'prosody'],
    ['<speak><emotion type="ANGRY">a</emotion></speak>', 'value', 7, 'emotion'],
    ['<speak><say-as interpret-as="roman">a</say-as></speak>', 'value', 7, 'say-as'],
    ['<speak><phoneme ph="tian9">天</phoneme></speak>', 'value', 7, 'phoneme'],
    ['<speak><phoneme ph="bqx1">天</phoneme></speak>', 'value', 7, 'phoneme'],
    ['<speak><sub alias=" ">a</sub></speak>', 'value', 7, 'sub'],
    ['<speak><word>a b</word></speak>', 'value', 13, 'word'],
    ['<speak>a &bogus; b</speak>', 'entity', 9],
    ['<speak>a &#7; b</speak>', 'control-character', 9],
    ['<speak>a < b</speak>', 'syntax', 9],
    ['a\u0000b', 'control-character', 1],
    ['<speak>\u0008</speak>', 'control-character', 7],
    ['a\u0085b', 'control-character', 1],
    ['a\ud83d b', 'control-character', 1],
  ];
  for (const [text, kind, offset, tag] of bad) {
    it(`refuses ${JSON.stringify(text)} as ${kind}`, () => {
      const error = failure(text);
      expect([error.kind, error.position.offset, error.tag]).toEqual([kind, offset, tag]);
      const { line, column } = error.position;
      expect(error.message).toContain(`line ${String(line)}, column ${String(column)}`);
      if (tag !== undefined) expect(error.message).toContain(tag);
    });
  }

  it.each([
    ['<!DOCTYPE speak [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<speak>&x;</speak>', 0],
    ['<speak>a<!ENTITY x "y"></speak>', 8],
    ['<?xml version="1.0"?><speak>a</speak>', 0],
    ['<speak><![CDATA[a]]></speak>', 7],
  ])('says that declarations are not allowed: %s', (text, offset) => {
    const error = failure(text);
    expect([error.kind, error.position.offset]).toEqual(['syntax', offset]);
    expect(error.message).toMatch(/not allowed.*no declarations \(line 1, column \d+\)/);
  });

  it('counts lines and columns', () => {
    const error = failure('<speak>one\r\ntwo\nthree <oops>');
    expect(error.position).toEqual({ offset: 22, line: 3, column: 7 });
  });

  it('limits the whole text to 131,072 and the plain text to 10,000 characters', () => {
    const padding = '<break time="1s"/>';
    const markup = (length: number): string => {
      const many = padding.repeat(Math.floor((length - 15) / padding.length));
      return `<speak>${many}${' '.repeat(length - 15 - many.length)}</speak>`;
    };
    expect(() => {
      validateSsml(markup(131_072));
    }).not.toThrow();
    expect(failure(markup(131_073)).kind).toBe('too-long');
    expect(failure('a'.repeat(131_073)).kind).toBe('too-long');
    expect(() => {
      validateSsml('a'.repeat(10_000));
    }).not.toThrow();
    expect(failure('a'.repeat(10_001)).kind).toBe('too-long');
    // One emoji is one character, though two code units.
    expect(() => {
      validateSsml('😀'.repeat(10_000));
    }).not.toThrow();
    expect(failure('😀'.repeat(10_001)).position.offset).toBe(20_000);
    expect(failure('abcd', { maxPlain: 3 }).kind).toBe('too-long');
  });

  it('stays quick on hostile input', () => {
    const begun = performance.now();
    for (const text of [
      '<'.repeat(100_000),
      `<speak>${'<emotion type="SAD">'.repeat(6000)}`,
      `<speak ${'a'.repeat(100_000)}`,
      `<speak>${'&'.repeat(9000)}</speak>`,
    ]) {
      try {
        parseSsml(text, { maxPlain: 200_000 });
      } catch (error) {
        expect(error).toBeInstanceOf(SsmlError);
      }
    }
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
