import { describe, expect, it } from 'vitest';
import { measureWidth } from '../measure.ts';
import { resolveFont } from '../register.ts';
import {
  makeCues,
  parseSubtitleFile,
  parseSubtitles,
  subtitleStyle,
  SubtitleError,
  writeSrt,
  writeVtt,
} from './index.ts';
import type { TimedSentence, TimedWord } from './types.ts';

/** Words at a steady rate, a pause at commas. */
function speak(
  text: string,
  start: number,
  perSecond = 2.6,
): TimedSentence & { readonly words: TimedWord[] } {
  const words: TimedWord[] = [];
  let at = 0;
  let time = start;
  for (const written of text.split(' ')) {
    const charStart = text.indexOf(written, at);
    at = charStart + written.length;
    const bare = written.replace(/[.,!?]+$/u, '');
    words.push({
      text: bare,
      start: time,
      end: time + 0.9 / perSecond,
      charStart,
      charEnd: charStart + bare.length,
    });
    time += 1 / perSecond + (written.endsWith(',') ? 0.2 : 0);
  }
  return { text, start, end: words.at(-1)!.end, charStart: 0, words };
}

const long =
  'Welcome to the programme, ladies and gentlemen, where today we are going to talk about the new espresso machine that weighs only 5 kg, costs $30.5 million, and was designed in the workshop of Dr. Brown in the old town.';
const chinese =
  '大家好，欢迎收看今天的节目，我们将介绍2024年11月发布的新产品，它的重量只有5公斤，价格是一百元，数量有限，请大家千万不要错过这次机会。';

describe('makeCues', () => {
  const sentences: TimedSentence[] = [
    speak('Hi.', 0.2),
    speak('Good evening.', 0.9),
    speak(long, 2.5),
    { text: '   ', start: 25, end: 26 },
    { text: chinese, start: 30, end: 44 },
    speak('No.', 60),
  ];

  for (const [size, wrap] of [
    [54, 1536],
    [30, 500],
    [24, 1024],
  ] as const) {
    it(`keeps all rules at ${size} px in a box of ${wrap} px`, () => {
      const style = subtitleStyle('fzyouh', size, { wrap });
      const cues = makeCues(sentences, { style });
      const face = resolveFont(style.font);
      cues.forEach((cue, index) => {
        const lines = cue.text.split('\n');
        expect(lines.length).toBeLessThanOrEqual(2);
        for (const line of lines) {
          expect(line.trim()).not.toBe('');
          expect(measureWidth(line, face, size)).toBeLessThanOrEqual(wrap);
          expect(/\p{Script=Han}/u.test(line) ? line.length <= 23 : line.length <= 48, line).toBe(true);
          expect(line).not.toMatch(/(?:\b5|\$|30\.5|Dr\.)$/u);
        }
        expect(cue.end - cue.start).toBeGreaterThanOrEqual(0.7999);
        expect(cue.end - cue.start).toBeLessThanOrEqual(7.0001);
        const next = cues[index + 1];
        if (next) expect(next.start - cue.end).toBeGreaterThanOrEqual(0.0799);
      });
      const spoken = sentences.map((sentence) => sentence.text).join('');
      const shown = cues.map((cue) => cue.text).join('');
      expect(shown.replace(/\s/gu, '')).toBe(spoken.replace(/\s/gu, ''));
    });
  }

  it('appears with the voice and stays while it speaks', () => {
    const sentence = speak(long, 2.5);
    const cues = makeCues([sentence], { style: subtitleStyle('fzyouh', 54, { wrap: 1536 }) });
    for (const cue of cues) {
      const first = cue.text.split(/[\s\n]/u)[0]!.replace(/[.,]$/u, '');
      const spoken = sentence.words.filter((word) => word.text === first);
      expect(spoken.some((word) => Math.abs(word.start - cue.start) < 0.02)).toBe(true);
    }
    for (const word of sentence.words) {
      const middle = (word.start + word.end) / 2;
      const shown = cues.find((cue) => cue.start <= middle && cue.end >= middle);
      expect(shown?.text.replace(/\n/gu, ' ')).toContain(word.text);
    }
  });

  it('ends captions at clause ends', () => {
    const cues = makeCues([speak(long, 0)], { style: subtitleStyle('fzyouh', 54, { wrap: 1536 }) });
    for (const cue of cues.slice(0, -1)) expect(cue.text).toMatch(/,$/u);
  });

  it('joins what is too short to read alone', () => {
    const cues = makeCues([speak('Hi.', 0.2), speak('Good evening.', 0.9)], {
      style: subtitleStyle('fzyouh', 40),
    });
    expect(cues.map((cue) => cue.text)).toEqual(['Hi. Good evening.']);
  });

  it('shows words that no line can hold', () => {
    const cues = makeCues([{ text: 'x'.repeat(300), start: 0, end: 10 }], {
      style: subtitleStyle('fzyouh', 40, { wrap: 600 }),
    });
    expect(cues.map((cue) => cue.text.replace(/\n/gu, '')).join('')).toBe('x'.repeat(300));
    expect(cues.length).toBeGreaterThan(2);
  });
});

describe('files', () => {
  const cues = [
    { start: 0.5, end: 2.25, text: 'A < B & C\nsecond line' },
    { start: 3661.007, end: 3662, text: '中文字幕' },
  ];

  it('round-trip through SRT and WebVTT', () => {
    expect(writeSrt(cues)).toContain(
      '1\r\n00:00:00,500 --> 00:00:02,250\r\nA < B & C\r\nsecond line\r\n\r\n',
    );
    expect(writeSrt(cues)).toContain('01:01:01,007 --> 01:01:02,000');
    expect(writeVtt(cues)).toMatch(/^WEBVTT\n\n00:00:00\.500 --> 00:00:02\.250\nA &lt; B &amp; C\n/u);
    expect(parseSubtitles(writeSrt(cues))).toEqual(cues);
    expect(parseSubtitles(writeVtt(cues))).toEqual(cues);
    expect(parseSubtitles(writeSrt([{ start: 0, end: 1, text: 'a\n\nb' }]))).toEqual([
      { start: 0, end: 1, text: 'a\nb' },
    ]);
  });

  it('reads what people write', () => {
    const text =
      '\ufeff1\r\n0:00:01.5 --> 00:00:02,75 X1:0 X2:100\r\n<i>Hello</i> {\\an8}there\r\n\r\n\r\n' +
      '7\n00:00:00,000 --> 00:00:01,000\n<font color="#ff0000">first</font>\n\n9\n00:00:05,000 --> 00:00:06,000\n\n';
    expect(parseSubtitles(text)).toEqual([
      { start: 0, end: 1, text: 'first' },
      { start: 1.5, end: 2.75, text: 'Hello there' },
    ]);
    const vtt =
      'WEBVTT - title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE a --> b\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Bob>Hi &lt;you&gt;</v>\n';
    expect(parseSubtitles(vtt)).toEqual([{ start: 1, end: 2, text: 'Hi <you>' }]);
  });

  it('reads UTF-16 and GB 18030', () => {
    const text = '1\n00:00:00,000 --> 00:00:01,000\n你好\n';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    expect(parseSubtitleFile(utf16)[0]!.text).toBe('你好');
    const gb = Buffer.concat([
      Buffer.from('1\n00:00:00,000 --> 00:00:01,000\n'),
      Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
    ]);
    expect(parseSubtitleFile(gb)[0]!.text).toBe('你好');
  });

  it('names the line of what is wrong', () => {
    const cases: (readonly [string, number])[] = [
      ['', 1],
      ['just some text', 1],
      ['1\n00:00:01,000 -> 00:00:02,000\nx', 2],
      ['1\n00:00:01,000 --> 00:00:02,000\nok\n\n2\n00:00:03,000 --> 00:61:00,000\nx', 6],
      ['1\n00:00:03,000 --> 00:00:02,000\nx', 2],
      ['one\n00:00:01,000 --> 00:00:02,000\nx', 1],
      ['1\n00:00:01,000 --> soon\nx', 2],
      ['a\0b', 1],
      ['<html>\n<body>\n', 2],
    ];
    for (const [text, line] of cases) {
      let error: unknown;
      try {
        parseSubtitles(text);
      } catch (thrown) {
        error = thrown;
      }
      expect(error, JSON.stringify(text)).toBeInstanceOf(SubtitleError);
      expect((error as SubtitleError).line, JSON.stringify(text)).toBe(line);
      expect((error as SubtitleError).message).toMatch(/^line \d+: /u);
    }
    expect(() => parseSubtitleFile(new Uint8Array(1024 * 1024 + 1))).toThrow(SubtitleError);
  });
});

describe('subtitleStyle', () => {
  it('is semi-bold unless the font says otherwise', () => {
    expect(resolveFont(subtitleStyle('fzyouh', 40).font).weight).toBe(600);
    expect(resolveFont(subtitleStyle('HarmonyOS_Sans_SC_Thin', 40).font).weight).toBe(100);
    expect(resolveFont(subtitleStyle('nonsense', 40).font).weight).toBe(900);
    expect(subtitleStyle('fzyouh', 40, { ground: 'box' }).box).toBeDefined();
  });
});
