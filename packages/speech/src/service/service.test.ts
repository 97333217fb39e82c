import { afterAll, describe, expect, it } from 'vitest';
import { measureLoudness } from '../dsp/loudness.ts';
import { medianPitch, trackPitch } from '../dsp/pitch.ts';
import { SsmlError } from '../ssml/errors.ts';
import { SAMPLE_RATE, type Speech, type Voice } from '../types.ts';
import { voiceById } from '../voices/catalogue.ts';
import { createSpeechService } from './service.ts';

const service = createSpeechService({ processes: 2 });
afterAll(() => service.close());

function voice(id: string): Voice {
  const found = voiceById(id);
  if (!found) throw new Error(`no voice ${id}`);
  return found;
}

const clara = voice('en-female-clara');
const lin = voice('zh-female-lin');

function rms(speech: Speech, start: number, end: number): number {
  const part = speech.samples.subarray(Math.round(start * SAMPLE_RATE), Math.round(end * SAMPLE_RATE));
  return Math.sqrt(part.reduce((sum, v) => sum + v * v, 0) / Math.max(1, part.length));
}

function checkTimes(speech: Speech): void {
  expect(speech.duration).toBeCloseTo(speech.samples.length / SAMPLE_RATE, 9);
  let at = 0;
  for (const p of speech.phonemes) {
    expect(p.start).toBeCloseTo(at, 3);
    expect(p.end).toBeGreaterThan(p.start);
    at = p.end;
  }
  expect(at).toBeCloseTo(speech.duration, 3);
  for (const w of speech.words) {
    expect(speech.text.slice(w.charStart, w.charEnd)).toBe(w.text);
    expect(w.end).toBeGreaterThan(w.start);
    expect(w.end).toBeLessThanOrEqual(speech.duration);
  }
  for (let i = 1; i < speech.words.length; i++)
    expect(speech.words[i]?.start).toBeGreaterThanOrEqual((speech.words[i - 1]?.start ?? 0) - 1e-6);
  for (const s of speech.sentences) expect(speech.text.slice(s.charStart, s.charEnd)).toBe(s.text);
}

const VOWELS = new Set(['aa', 'E', 'I', 'O', 'U']);

/** Vowels are heard, silence is silent. */
function checkEnergy(speech: Speech): void {
  const voiced = speech.phonemes.filter((p) => VOWELS.has(p.viseme) && p.end - p.start > 0.04);
  const levels = voiced.map((p) => rms(speech, p.start, p.end)).sort((a, b) => a - b);
  expect(levels.length).toBeGreaterThan(3);
  expect(levels[Math.floor(levels.length * 0.1)]).toBeGreaterThan(0.015);
  for (const p of speech.phonemes) {
    if (p.viseme !== 'sil' || p.end - p.start < 0.15) continue;
    // Sounds ring into a pause and the next one begins a little early.
    expect(rms(speech, p.start + 0.085, p.end - 0.03)).toBeLessThan(0.002);
  }
}

describe('speak', () => {
  it('speaks English with times of everything', async () => {
    const text =
      'Hello everyone! On March 3rd, we sold 1,250 units for $99.50 each. Are you ready, Dr. Smith?';
    const speech = await service.speak({ text, voice: clara });
    checkTimes(speech);
    checkEnergy(speech);
    expect(speech.text).toBe(text);
    expect(speech.sentences.map((s) => [s.text, s.kind])).toEqual([
      ['Hello everyone!', 'exclamation'],
      ['On March 3rd, we sold 1,250 units for $99.50 each.', 'statement'],
      ['Are you ready, Dr. Smith?', 'question'],
    ]);
    expect(speech.words.map((w) => w.text)).toEqual([
      'Hello',
      'everyone',
      'On',
      'March 3rd',
      'we',
      'sold',
      '1,250',
      'units',
      'for',
      '$99.50',
      'each',
      'Are',
      'you',
      'ready',
      'Dr.',
      'Smith',
    ]);
    const stressed = speech.words.filter((w) => w.stressed).map((w) => w.text);
    expect(stressed).toContain('everyone');
    expect(stressed).not.toContain('for');
    for (let i = 1; i < speech.sentences.length; i++) {
      const gap = (speech.sentences[i]?.start ?? 0) - (speech.sentences[i - 1]?.end ?? 0);
      expect(gap).toBeGreaterThan(0.14);
      expect(gap).toBeLessThan(0.42);
    }
  });

  it('speaks Mandarin with times of everything', async () => {
    const text = '大家好，欢迎来到直播间。这款iPhone只要2999元！你准备好了吗？';
    const speech = await service.speak({ text, voice: lin });
    checkTimes(speech);
    checkEnergy(speech);
    expect(speech.sentences.map((s) => s.kind)).toEqual(['statement', 'exclamation', 'question']);
    const words = speech.words.map((w) => w.text);
    for (const word of ['大家', '欢迎', 'iPhone', '2999']) expect(words).toContain(word);
    const phone = speech.words.find((w) => w.text === 'iPhone');
    expect((phone?.end ?? 0) - (phone?.start ?? 0)).toBeGreaterThan(0.15);
  });

  it('is levelled, limited and the same each time', async () => {
    const text = 'The weather in the city will be warm and dry this weekend. We open at nine.';
    const speech = await service.speak({ text, voice: clara });
    const { integrated, truePeak } = measureLoudness([speech.samples]);
    expect(Math.abs(integrated + 19)).toBeLessThan(1);
    expect(truePeak).toBeLessThanOrEqual(-1);
    const other = createSpeechService({ processes: 1 });
    const again = await other.speak({ text, voice: clara });
    await other.close();
    expect(Buffer.compare(Buffer.from(again.samples.buffer), Buffer.from(speech.samples.buffer))).toBe(0);
    expect(again.phonemes).toEqual(speech.phonemes);
    const quiet = await service.speak({ text, voice: clara, volume: 90 });
    const loud = await service.speak({ text, voice: clara, volume: 240 });
    const level = (s: Speech): number => measureLoudness([s.samples]).integrated;
    expect(level(quiet) - integrated).toBeCloseTo(20 * Math.log10(90 / 140), 0);
    expect(level(loud)).toBeGreaterThan(integrated + 2.5);
    expect(measureLoudness([loud.samples]).truePeak).toBeLessThanOrEqual(-1);
  });

  it.each([clara, lin])('multiplies the pitch and the pace of $id', async (v) => {
    const text =
      v === clara
        ? 'We will see you again tomorrow morning in the garden.'
        : '我们明天早上在花园里再见面吧。';
    const say = (request: { pitch?: number; speed?: number }): Promise<Speech> =>
      service.speak({ text, voice: v, ...request });
    const hz = (s: Speech): number => medianPitch(trackPitch(s.samples, SAMPLE_RATE, { min: 45, max: 600 }));
    const length = (s: Speech): number => (s.words.at(-1)?.end ?? 0) - (s.words[0]?.start ?? 0);
    const normal = await say({});
    for (const pitch of [60, 150]) {
      const moved = await say({ pitch });
      expect(hz(moved) / hz(normal)).toBeCloseTo(pitch / 100, 1);
      expect(length(moved)).toBeCloseTo(length(normal), 1);
    }
    for (const speed of [50, 200]) {
      const moved = await say({ speed });
      expect(((length(normal) / length(moved)) * 100) / speed).toBeGreaterThan(0.88);
      expect(((length(normal) / length(moved)) * 100) / speed).toBeLessThan(1.12);
    }
  });

  it('obeys tags', async () => {
    const text =
      '<speak><emotion type="HAPPY">Hello<insert-action id="1" name="wave" tag="wave_01"/> friends.</emotion>' +
      '<break time="1500ms"/><prosody rate="50">Very slow words here.</prosody> <prosody rate="100">Very slow words here.</prosody>' +
      '<sub alias="World Wide Web Consortium">W3C</sub> <phoneme ph="T OW0 M AA1 T OW0">tomato</phoneme> ends.</speak>';
    const speech = await service.speak({ text, voice: clara });
    checkTimes(speech);
    const [hello, friends] = speech.words;
    expect(speech.actions).toHaveLength(1);
    expect(speech.actions[0]).toMatchObject({ id: '1', name: 'wave', tag: 'wave_01' });
    expect(speech.actions[0]?.time).toBeCloseTo(friends?.start ?? 0, 2);
    expect(speech.emotions).toHaveLength(1);
    expect(speech.emotions[0]?.emotion).toBe('HAPPY');
    expect(speech.emotions[0]?.start).toBeCloseTo(hello?.start ?? -1, 2);
    expect(speech.emotions[0]?.end).toBeCloseTo(friends?.end ?? -1, 1);
    const [first, slow, normal] = speech.sentences;
    expect((slow?.start ?? 0) - (first?.end ?? 0)).toBeCloseTo(1.5, 1);
    const ratio = ((slow?.end ?? 0) - (slow?.start ?? 0)) / ((normal?.end ?? 1) - (normal?.start ?? 0));
    expect(ratio).toBeGreaterThan(1.7);
    const w3c = speech.words.find((w) => w.text === 'W3C');
    expect((w3c?.end ?? 0) - (w3c?.start ?? 0)).toBeGreaterThan(1.2);
    const tomato = speech.words.find((w) => w.text === 'tomato');
    const sounds = speech.phonemes.filter(
      (p) => p.start >= (tomato?.start ?? 0) - 1e-6 && p.end <= (tomato?.end ?? 0) + 1e-6,
    );
    expect(sounds.map((p) => p.symbol).filter((s, i, all) => s !== all[i - 1])).toEqual([
      't',
      'ow',
      'm',
      'aa',
      't',
      'ow',
    ]);
  });

  it('pronounces pinyin and CMU phones in eSpeak voices', async () => {
    const symbols = (s: Speech): string =>
      s.phonemes
        .map((p) => p.symbol)
        .filter((x, i, all) => x !== all[i - 1] && x !== 'pau')
        .join(' ');
    const le = await service.speak({ text: '我了。', voice: lin });
    const liao = await service.speak({
      text: '<speak>我<phoneme ph="liao3">了</phoneme>。</speak>',
      voice: lin,
    });
    expect(symbols(liao)).not.toBe(symbols(le));
    expect(symbols(liao)).toContain('ɑu');
    const nora = await service.speak({
      text: '<speak><phoneme ph="W EH1 DH ER0">banana</phoneme></speak>',
      voice: voice('en-female-nora'),
    });
    expect(symbols(nora)).toMatch(/^w ˈɛ ð (ɚ|ɜ)/);
  });

  it('drops neither Chinese in an English voice nor English in a Chinese one', async () => {
    const speech = await service.speak({ text: 'The word 你好 means hello.', voice: clara });
    checkTimes(speech);
    expect(speech.words.map((w) => w.text)).toEqual(['The', 'word', '你好', 'means', 'hello']);
    const inside = speech.words[2];
    expect(rms(speech, inside?.start ?? 0, inside?.end ?? 0)).toBeGreaterThan(0.02);
    const guests = await service.speak({ text: 'шалом привет, مرحبا!', voice: clara });
    expect(guests.words).toHaveLength(3);
    expect(rms(guests, guests.words[0]?.start ?? 0, guests.words[2]?.end ?? 0)).toBeGreaterThan(0.02);
  });

  it('tells sentences in order, and they add up', async () => {
    const seen: number[] = [];
    const pieces: Speech[] = [];
    const text = 'One. Two is a much longer sentence than the first one was. Three! Four?';
    const speech = await service.speak(
      { text, voice: clara },
      {
        onSentence: (piece, index, total) => {
          expect(total).toBe(4);
          seen.push(index);
          pieces.push(piece);
        },
      },
    );
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(pieces.reduce((sum, p) => sum + p.samples.length, 0)).toBe(speech.samples.length);
    expect(pieces[2]?.sentences[0]?.text).toBe('Three!');
  });

  it('is silent for texts without words', async () => {
    for (const text of ['', '😀', '...', '<speak/>', '<speak><break time="2s"/></speak>']) {
      const speech = await service.speak({ text, voice: clara });
      expect(speech.words).toEqual([]);
      expect(speech.samples.every((v) => v === 0)).toBe(true);
      expect(speech.phonemes.every((p) => p.viseme === 'sil')).toBe(true);
    }
    const pause = await service.speak({
      text: '<speak><break time="2s"/><insert-action tag="x"/></speak>',
      voice: clara,
    });
    expect(pause.duration).toBeGreaterThan(1.9);
    expect(pause.actions[0]?.time).toBeGreaterThan(1.8);
  });

  it('refuses bad markup and settings before any engine starts', async () => {
    const fresh = createSpeechService();
    await expect(fresh.speak({ text: '<speak>a', voice: clara })).rejects.toBeInstanceOf(SsmlError);
    await expect(fresh.speak({ text: 'a', voice: clara, speed: 49 })).rejects.toBeInstanceOf(RangeError);
    await expect(fresh.speak({ text: 'a', voice: clara, pitch: Number.NaN })).rejects.toBeInstanceOf(
      RangeError,
    );
    await expect(fresh.speak({ text: 'a', voice: clara, volume: 300 })).rejects.toBeInstanceOf(RangeError);
    await fresh.close();
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const text = 'This sentence is number one of many. '
      .repeat(60)
      .replace(/one/g, () => String(Math.floor(performance.now() * 1e6) % 99_991));
    const speaking = service.speak(
      { text, voice: clara },
      {
        signal: abort.signal,
        onSentence: () => {
          abort.abort(new Error('that will do'));
        },
      },
    );
    await expect(speaking).rejects.toThrow('that will do');
    expect((await service.speak({ text: 'Still here.', voice: clara })).words).toHaveLength(2);
  });

  it('says the unsayable', async () => {
    const speech = await service.speak({
      text: `${'A'.repeat(500)} bcdfg xyzzy ''' "quoted" (bracketed) [[x]] -- ... <3 \\ | ~ 'tis rock'n'roll`,
      voice: clara,
    });
    checkTimes(speech);
    expect(speech.words.map((w) => w.text)).toContain('bracketed');
    const mandarin = await service.speak({ text: '[[你好]] <3 𠮷野家 ～ 「引号」 ——', voice: lin });
    checkTimes(mandarin);
    expect(mandarin.words.length).toBeGreaterThan(2);
  });
});
