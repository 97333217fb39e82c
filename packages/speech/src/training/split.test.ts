import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readWav, writeWav } from '../dsp/wav.ts';
import { createSpeechService } from '../service/service.ts';
import { SAMPLE_RATE } from '../types.ts';
import { splitRecording } from './split.ts';
import { noisy, people } from './testing/people.ts';

const SENTENCES = [
  'The weather will be warm and dry.',
  'She bought three red apples at the market.',
  'They moved the meeting to the afternoon.',
];
const GAP = 0.8;

const speech = createSpeechService({ processes: 1 });
let folder: string;
let path: string;
/** Where the sentences truly are, seconds. */
const truth: { from: number; to: number }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'split-'));
  path = join(folder, 'take.wav');
  const parts = await Promise.all(SENTENCES.map((text) => people(speech, 'en-male-alec', text)));
  const out = new Float32Array(
    parts.reduce((sum, p) => sum + p.length, 0) + (parts.length + 1) * GAP * SAMPLE_RATE,
  );
  let at = GAP * SAMPLE_RATE;
  for (const part of parts) {
    out.set(part, at);
    truth.push({ from: at / SAMPLE_RATE, to: (at + part.length) / SAMPLE_RATE });
    at += part.length + GAP * SAMPLE_RATE;
  }
  await writeWav(path, noisy(out));
});
afterAll(async () => {
  await speech.close();
  await rm(folder, { recursive: true });
});

it.each([
  ['where the speaker pauses', undefined],
  ['along the text', SENTENCES.join(' ')],
])('cuts a long recording %s', async (_how, text) => {
  const told: number[] = [];
  const pieces = await splitRecording(
    { path, language: 'en', sex: 'MALE', folder, ...(text === undefined ? {} : { text }) },
    { speech, onPiece: (_piece, index) => told.push(index) },
  );
  expect(told).toEqual([0, 1, 2]);
  expect(pieces.map((piece) => piece.text)).toEqual(
    text === undefined ? [undefined, undefined, undefined] : SENTENCES,
  );
  for (const [i, { from, to }] of pieces.entries()) {
    expect(Math.abs(from - (truth[i]?.from ?? 0))).toBeLessThan(0.3);
    expect(Math.abs(to - (truth[i]?.to ?? 0))).toBeLessThan(0.45);
    const { channels, sampleRate } = await readWav(join(folder, `${i}.wav`));
    expect((channels[0]?.length ?? 0) / sampleRate).toBeCloseTo(to - from, 3);
  }
});
