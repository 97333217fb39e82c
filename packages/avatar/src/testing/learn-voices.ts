import { createSpeechService, EMBEDDED_VOICES, VISEMES, type Speech, type Viseme } from '@cyclorama/speech';
import { features, HOP, VoiceAnalyser } from '../live/voice-analyser.ts';
import { BANDS, Spectrum, WINDOW } from '../live/voice-spectrum.ts';

// Makes `live/voice-shapes.ts` from the project's own voices: `node dist/testing/learn-voices.js > src/live/…`.
// What is learnt here is not what the tests listen to.

const ENGLISH = [
  'The quick brown fox jumps over the lazy dog while five young wizards toss quartz pebbles into the pond.',
  'She said that he should measure both shoes, choose the larger pair, and pay at the front desk by three.',
  'I would go out for a cool walk, but my father wants four pots of honey, two boxes of figs and a new saw.',
  'Their judge thought that these youths were thin; please give them bread, cheese, jam and some good beef soup.',
];
const CHINESE = [
  '大家好，欢迎来到我们的直播间，今天给大家带来三款新的产品，价格非常优惠。',
  '这件衣服很适合春天穿，颜色好看，布料舒服，请大家放心购买，谢谢支持。',
];
/** Of the sound in which a voice is: little, so that silence has a shape. */
const NOISE = 0.0006;
/** Least spread, dB: what synthetic voices have too little of. */
const LEAST = 3.5;

interface Sums {
  count: number;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

const sums = new Map<Viseme, Sums>(
  VISEMES.map((viseme) => [
    viseme,
    { count: 0, sum: new Float64Array(BANDS + 1), squares: new Float64Array(BANDS + 1) },
  ]),
);

function learn({ samples, phonemes }: Speech, gain: number): void {
  const analyser = new VoiceAnalyser();
  const spectrum = new Spectrum();
  const found = new Float64Array(BANDS + 1);
  const noisy = samples.map((value) => (value + (Math.random() - 0.5) * 2 * NOISE) * gain);
  for (let at = 0; at + WINDOW <= noisy.length; at += HOP) {
    analyser.look(noisy.slice(at, at + HOP));
    const time = (at + WINDOW / 2) / 48_000;
    const phoneme = phonemes.find(({ start, end }) => time >= start && time < end);
    const of = phoneme === undefined ? undefined : sums.get(phoneme.viseme);
    if (of === undefined || phoneme === undefined) continue;
    // Beginnings and ends belong to the neighbours as well.
    const margin = (phoneme.end - phoneme.start) * 0.2;
    if (time < phoneme.start + margin || time > phoneme.end - margin) continue;
    spectrum.look(noisy.subarray(at, at + WINDOW));
    features(spectrum.bands, spectrum.level, analyser.speech, found);
    of.count++;
    found.forEach((value, n) => {
      of.sum[n]! += value;
      of.squares[n]! += value * value;
    });
  }
}

const service = createSpeechService({ processes: 2 });
for (const voice of EMBEDDED_VOICES) {
  const texts = voice.language.startsWith('zh') ? CHINESE : voice.language.startsWith('en') ? ENGLISH : [];
  for (const [n, text] of texts.entries())
    learn(await service.speak({ text, voice }), [1, 0.5, 0.25, 0.7][n] ?? 1);
}
await service.close();

const row = (values: readonly number[]): string =>
  `  [${values.map((value) => value.toFixed(1)).join(', ')}],`;
const means = VISEMES.map((viseme) => {
  const { count, sum } = sums.get(viseme)!;
  return Array.from(sum, (value) => value / Math.max(1, count));
});
const spreads = VISEMES.map((viseme, v) => {
  const { count, squares } = sums.get(viseme)!;
  return Array.from(squares, (value, n) =>
    Math.max(LEAST, Math.sqrt(Math.max(0, value / Math.max(1, count) - means[v]![n]! ** 2))),
  );
});
console.log(`import { VISEMES } from '@cyclorama/speech';

// Made by \`testing/learn-voices.ts\` from the project's own voices; see there.

export { VISEMES };

/** Middle of each viseme's spectra, in the order of \`VISEMES\`: dB of the bands against all, and of all against the speech. */
export const MEANS: readonly (readonly number[])[] = [
${means.map(row).join('\n')}
];

/** How far spectra of a viseme lie from it, dB. */
export const SPREADS: readonly (readonly number[])[] = [
${spreads.map(row).join('\n')}
];`);
