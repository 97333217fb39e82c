import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSpeechService, voiceById, type Speech, type SpeechService } from '@cyclorama/speech';
import { readFrames } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFaceFinder, type FaceFinder } from '../../face/index.ts';
import { createPainter } from '../../painter.ts';
import { emptyPerformance, performanceFromSpeech } from '../../performance.ts';
import { makePortrait } from '../../person/portrait/make.ts';
import { makeFootage } from '../../testing/make-footage.ts';
import { trainPerson } from '../train.ts';
import type { TrainedPerson, TrainPersonRequest } from '../types.ts';

const PORTRAIT = fileURLToPath(
  new URL('../../../../../examples/portraits/eileen-collins.jpg', import.meta.url),
);
const TEXT =
  'Good morning, and welcome to my kitchen. Today we bake bread with my mother, and maybe a big plum pie. ' +
  'People ask me why the bubbles make it rise. I believe that warm water and a happy yeast do most of the work.';
const SIZE = { width: 480, height: 360, fps: { num: 25, den: 1 } };

let folder = '';
let speech: SpeechService;
let finder: FaceFinder;
let said: Speech;
let request: TrainPersonRequest;
let trained: TrainedPerson;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-video-'));
  speech = createSpeechService({ processes: 1 });
  finder = await openFaceFinder();
  const model = join(folder, 'actor.person');
  await makePortrait(PORTRAIT, model, { replacesBackground: true, faceFinder: finder });
  said = await speech.speak({
    text: `<speak><break time="4s"/>${TEXT}<break time="1s"/></speak>`,
    voice: voiceById('en-female-clara')!,
  });
  const video = join(folder, 'footage.mp4');
  await makeFootage(video, { model, said, width: 640, height: 480, noise: 3, isUneven: true });
  request = {
    material: {
      kind: 'video',
      video,
      action: video,
      actionMarks: [
        { type: 'SILENCE', from: 0, to: 1 },
        { type: 'ACTION', from: 1, to: 3, tag: 'nod', name: 'Nods' },
      ],
      replacesBackground: true,
      text: TEXT,
      language: 'en-US',
    },
    workFolder: join(folder, 'work'),
    output: join(folder, 'made.person'),
  };
  trained = await trainPerson(request, { faceFinder: finder, speech });
}, 600_000);
afterAll(async () => {
  await speech.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a presenter made of footage', () => {
  it('shuts and opens the lips as the sounds want it, sharply and without a border', () => {
    expect(trained.figures.closureRecall).toBeGreaterThanOrEqual(0.95);
    expect(trained.figures.openingCorrelation).toBeGreaterThanOrEqual(0.8);
    expect(trained.figures.mouthSharpness).toBeGreaterThanOrEqual(0.8);
    expect(trained.figures.seamStep).toBeLessThanOrEqual(3.5);
    expect(trained).toMatchObject({ kind: 'video', isCutOut: true, actions: [{ tag: 'nod', duration: 2 }] });
  });

  it('has a cover and samples that play', async () => {
    expect((await stat(trained.cover)).size).toBeGreaterThan(5000);
    expect(trained.samples.map(({ tag }) => tag)).toEqual(['speech', 'nod']);
    expect((await readFrames(trained.samples[0]!.path, { count: 2 })).length).toBe(2);
  });

  it('is painted alike whatever was painted before, and stands on transparent ground', async () => {
    const options = { character: request.output, performance: performanceFromSpeech(said, { seed: 1 }) };
    const one = await createPainter(options, SIZE);
    const other = await createPainter(options, SIZE);
    for (let n = 100; n < 130; n++) await one.paint(n);
    const a = Uint8Array.from((await one.paint(130)).rgba);
    const b = (await other.paint(130)).rgba;
    expect(Buffer.compare(Buffer.from(a), Buffer.from(b))).toBe(0);
    expect(a[3]).toBe(0);
    expect(a.some((v, i) => i % 4 === 3 && v === 255)).toBe(true);
    await (one as { close?: () => unknown }).close?.();
    await (other as { close?: () => unknown }).close?.();
  });

  it('performs its gesture on cue and comes back', async () => {
    const performance = {
      ...emptyPerformance(4, 1),
      actions: [{ id: 'nod', name: 'Nods', tag: 'nod', time: 0.5 }],
    };
    const acting = await createPainter({ character: request.output, performance }, SIZE);
    const resting = await createPainter(
      { character: request.output, performance: emptyPerformance(4, 1) },
      SIZE,
    );
    const differs = async (n: number): Promise<number> => {
      const a = Uint8Array.from((await acting.paint(n)).rgba);
      const { rgba } = await resting.paint(n);
      let sum = 0;
      for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - rgba[i]!);
      return sum / a.length;
    };
    expect(await differs(5)).toBe(0);
    expect(await differs(35)).toBeGreaterThan(0.05);
    expect(await differs(90)).toBe(0);
  });

  it('does not do finished stages again', async () => {
    const before = await stat(join(request.workFolder, 'take.clip'));
    const stop = new AbortController();
    const stages = new Set<string>();
    const again = trainPerson(request, {
      faceFinder: finder,
      speech,
      signal: stop.signal,
      onProgress: ({ stage }) => {
        stages.add(stage);
        if (stage === 'mouth') stop.abort(new Error('enough'));
      },
    });
    await expect(again).rejects.toThrow('enough');
    expect(stages.has('mouth')).toBe(true);
    expect((await stat(join(request.workFolder, 'take.clip'))).mtimeMs).toBe(before.mtimeMs);
    await expect(stat(`${request.output}.part`)).rejects.toThrow();
  });
});
