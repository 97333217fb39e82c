import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLiveStage, type LiveDocument, type LiveEvent } from '@cyclorama/stage';
import { readFrames, readSamples } from '@cyclorama/stage/testing';
import { afterAll, expect, it } from 'vitest';
import { LIVE_PAINTER_MODULE } from './catalogue.ts';
import { emptyPerformance } from './performance.ts';
import { insideOfMouth, phoneme } from './testing/mouth.ts';
import type { LiveAvatarMessage } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'cyclorama-on-air-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [W, H] = [320, 280];
/** Pixels of an open mouth at this size. */
const OPEN = 14;

const document: LiveDocument = {
  format: { width: W, height: H, fps: { num: 25, den: 1 } },
  sources: [
    {
      id: 'clara',
      revision: 1,
      input: { kind: 'painter', module: LIVE_PAINTER_MODULE, options: { character: 'clara' } },
      label: 'Clara',
      delayMs: 0,
      decode: 'always',
    },
  ],
  pgm: {
    layers: [
      {
        source: 'clara',
        box: { x: 0, y: 0, width: 1, height: 1, anchor: 'topLeft' },
        fill: 'none',
        opacity: 1,
      },
    ],
    overlays: [],
    audio: { mode: 'mix', tracks: [{ source: 'clara', gain: 1, channel: 'all', delayMs: 0 }] },
  },
  renditions: [
    { id: 'main', bus: 'pgm', width: W, height: H, videoKbps: 3000, audioKbps: 128, preset: 'ultrafast' },
  ],
  outputs: [
    {
      kind: 'record',
      id: 'file',
      rendition: 'main',
      folder,
      format: 'mp4',
      cycleSeconds: 3600,
      sliceSeconds: 10,
    },
  ],
  delaySeconds: 0,
};

/** A tone from 0.2 to 0.9 s of its 1.1 s, with an open mouth. */
const AH: LiveAvatarMessage = {
  kind: 'say',
  id: 'ah',
  performance: { ...emptyPerformance(1.1, 2), phonemes: [phoneme('aa', 0.2, 0.9)] },
  sound: {
    samples: Float32Array.from({ length: 52_800 }, (_, n) =>
      n >= 9600 && n < 43_200 ? 0.5 * Math.sin((2 * Math.PI * 440 * n) / 48_000) : 0,
    ),
    rate: 48_000,
  },
};

it('an avatar in a programme: what is recorded of it has lips and sound together', async () => {
  const heard: { look: (event: LiveEvent) => void } = { look: () => undefined };
  const events: LiveEvent[] = [];
  const comes = (wanted: (event: LiveEvent) => boolean): Promise<LiveEvent> =>
    new Promise((resolve) => {
      heard.look = (event) => (wanted(event) ? resolve(event) : undefined);
      const known = events.find(wanted);
      if (known) resolve(known);
    });
  const stage = await startLiveStage({
    document,
    openFeed: () => ({ close: () => undefined }),
    checkAddress: (url) => Promise.resolve(url),
    onEvent: (event) => {
      events.push(event);
      heard.look(event);
    },
  });
  let told = 0;
  try {
    await comes((event) => event.kind === 'source' && event.state === 'live');
    const { frame, ptsMs } = await stage.apply(document);
    told = ptsMs;
    await stage.control('clara', { kind: 'tell', message: AH });
    await stage.apply(document, { atFrame: frame + 50 });
    await expect(stage.control('clara', { kind: 'tell', message: {} })).rejects.toThrow('an avatar knows');
    await stage.apply(document, { atFrame: frame + 55 });
  } finally {
    await stage.stop();
  }
  const recorded = await comes((event) => event.kind === 'recorded');
  if (recorded.kind !== 'recorded') throw new Error('nothing was recorded');
  const { left } = await readSamples(recorded.path);
  const first = left.findIndex((value) => Math.abs(value) > 0.1) / 48_000;
  const last = left.findLastIndex((value) => Math.abs(value) > 0.1) / 48_000;
  expect(last - first).toBeCloseTo(0.7, 1);
  const frames = await readFrames(recorded.path);
  // Before it came, the programme was dark.
  const open = frames.filter(
    (picture) =>
      picture.time * 1000 + recorded.startMs >= told && insideOfMouth(picture, 'clara', W, H) > OPEN,
  );
  // To two pictures: lips part a little before their sound.
  expect(Math.abs(open[0]!.time - first)).toBeLessThanOrEqual(0.08);
  expect(Math.abs(open.at(-1)!.time + 0.04 - last)).toBeLessThanOrEqual(0.08);
  expect(open.length / 25).toBeCloseTo(last - first, 0);
}, 60_000);
