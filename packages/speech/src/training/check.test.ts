import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSpeechService } from '../service/service.ts';
import { SAMPLE_RATE } from '../types.ts';
import { encodeWav } from '../dsp/wav.ts';
import { checkRecordings } from './check.ts';
import { noisy, people, wavOf } from './testing/people.ts';
import type { RecordingToCheck, RecordingVerdict } from './types.ts';

const EN = 'He told me that the meeting was moved to the afternoon.';
const ZH = '请把报告在星期五早上之前交给经理。';

const speech = createSpeechService({ processes: 1 });
let folder: string;
let ross: Float32Array;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'));
  ross = noisy(await people(speech, 'en-male-alec', EN));
});
afterAll(async () => {
  await speech.close();
  await rm(folder, { recursive: true });
});

async function check(bytes: Buffer, about: Partial<RecordingToCheck> = {}): Promise<RecordingVerdict> {
  const path = join(folder, `${count++}.wav`);
  await writeFile(path, bytes);
  const [verdict] = await checkRecordings([{ path, text: EN, language: 'en-US', sex: 'MALE', ...about }], {
    speech,
  });
  if (!verdict) throw new Error('no verdict');
  return verdict;
}

const kinds = ({ problems }: RecordingVerdict): string[] => problems.map(({ problem }) => problem);

describe('what was read', () => {
  it('passes the right sentence and keeps its figures', async () => {
    const verdict = await check(encodeWav(ross));
    expect(verdict).toMatchObject({ passed: true, problems: [] });
    expect(verdict.figures).toMatchObject({ rate: SAMPLE_RATE, channels: 1, bits: 16, clipped: 0 });
    expect(verdict.figures.match).toBeGreaterThan(0.75);
    expect(verdict.figures.seconds).toBeCloseTo(ross.length / SAMPLE_RATE, 1);
    expect(verdict.figures.snr).toBeGreaterThan(30);
  });

  it('finds other words, and what is missing', async () => {
    const other = await check(encodeWav(ross), { text: 'The weather in the city will be warm and dry.' });
    expect(kinds(other)).toEqual(['mismatch']);
    expect(other.figures.match).toBeLessThan(0.4);
    const half = await check(encodeWav(ross.subarray(0, Math.round(ross.length * 0.5))));
    expect(kinds(half)).toEqual(['mismatch']);
    const missing = half.unmatched.map(({ from, to }) => EN.slice(from, to)).join(' ');
    expect(missing).toContain('afternoon');
    expect(missing).not.toContain('told');
    expect(half.problems[0]?.message).toContain('afternoon');
  });

  it('reads Chinese, of a woman', async () => {
    const xia = encodeWav(noisy(await people(speech, 'zh-female-xia', ZH)));
    const about = { language: 'zh-CN', sex: 'FEMALE' } as const;
    const right = await check(xia, { ...about, text: ZH });
    expect(right).toMatchObject({ passed: true });
    const wrong = await check(xia, { ...about, text: '他每天坐地铁上班，大约需要四十分钟。' });
    expect(kinds(wrong)).toEqual(['mismatch']);
    expect(right.figures.match).toBeGreaterThan((wrong.figures.match ?? 1) + 0.4);
  });

  it('names texts that are none', async () => {
    expect(kinds(await check(encodeWav(ross), { text: '?!' }))).toEqual(['text']);
    expect(kinds(await check(encodeWav(ross), { text: '<break/>' }))).toEqual(['text']);
    expect(kinds(await check(encodeWav(ross), { text: EN, language: 'zh-CN' }))).toEqual(['text']);
    expect(kinds(await check(encodeWav(ross), { text: ZH }))).toEqual(['text']);
  });
});

describe('how it was recorded', () => {
  it.each([
    ['PCM 24', { bits: 24, channels: 2 }],
    ['PCM 32', { bits: 32, channels: 1 }],
    ['float', { bits: 32, channels: 2, isFloat: true }],
    ['PCM 16 of unknown length', { bits: 16, channels: 1, size: 0xffff_ffff }],
  ])('reads %s', async (_name, kind) => {
    const short = ross.subarray(0, SAMPLE_RATE);
    const { figures } = await check(wavOf(short, kind), { text: 'He told me.' });
    expect(figures).toMatchObject({ channels: kind.channels, bits: kind.bits, seconds: 1 });
    const plain = await check(encodeWav(short), { text: 'He told me.' });
    expect(figures.loudness).toBeCloseTo(plain.figures.loudness, 0);
  });

  it('refuses files that are no recordings', async () => {
    const good = encodeWav(ross);
    const patched = (at: number, value: number): Buffer => {
      const bytes = Buffer.from(good);
      bytes.writeUInt16LE(value, at);
      return bytes;
    };
    for (const [bytes, why] of [
      [Buffer.alloc(0), /empty/],
      [Buffer.from('ID3 this is an MP3 file'), /not a WAV/],
      [good.subarray(0, 30), /no sound|cut off/],
      [good.subarray(0, 44), /cut off|no sound/],
      [good.subarray(0, good.length >> 1), /cut off/],
      [patched(20, 0x55), /compressed/],
      [patched(34, 12), /bits/],
      [patched(22, 0), /channels/],
      [patched(24, 1), /sample rate/],
    ] as const) {
      const verdict = await check(bytes);
      expect([kinds(verdict)[0], verdict.problems[0]?.message]).toEqual([
        'format',
        expect.stringMatching(why) as string,
      ]);
    }
  });

  it('names noise, clipping, level, rate, silence and length', async () => {
    const scaled = (gain: number): Float32Array => ross.map((v) => v * gain);
    const hard = ross.map((v) => Math.max(-0.9999, Math.min(0.9999, v * 12)));
    expect(kinds(await check(encodeWav(noisy(ross, 0.05))))).toContain('noise');
    const clipped = await check(encodeWav(hard));
    expect(kinds(clipped)).toEqual(expect.arrayContaining(['clipping', 'too-loud']) as string[]);
    expect(clipped.problems.find(({ problem }) => problem === 'clipping')?.at?.from).toBeGreaterThan(0);
    expect(kinds(await check(encodeWav(scaled(0.04))))).toContain('too-quiet');
    expect(
      kinds(
        await check(
          encodeWav(
            ross.filter((_, i) => i % 6 === 0),
            8000,
          ),
        ),
      ),
    ).toContain('sample-rate');
    expect(kinds(await check(encodeWav(new Float32Array(2 * SAMPLE_RATE))))).toEqual(['silence']);
    expect(kinds(await check(encodeWav(ross.subarray(0, 20_000))))).toContain('too-short');
    const padded = new Float32Array(ross.length + 4 * SAMPLE_RATE);
    padded.set(ross);
    expect(kinds(await check(encodeWav(noisy(padded))))).toContain('silence');
    expect(kinds(await check(encodeWav(new Float32Array(31 * 16_000), 16_000)))).toEqual(['too-long']);
  });

  it('fails for a file that is not there', async () => {
    await expect(
      checkRecordings([{ path: join(folder, 'none.wav'), language: 'en', sex: 'MALE' }], { speech }),
    ).rejects.toThrow('ENOENT');
  });
});
