import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultFont, drawText, probeMedia, renderPlan, type RenderPlan } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';

/** What the media libraries of this machine did just now. */
export interface MediaCheck {
  readonly videoCodec: string;
  /** Letters without a font. */
  readonly missingLetters: readonly string[];
}

/** One letter of each script that subtitles must be able to show. */
const LETTERS = ['A', '你', 'あ', '한', 'ก', 'Я', 'م', 'ễ'];
/** No font has it: what is drawn for it is what missing letters look like. */
const MISSING = '\u{10FFFD}';

/** Five frames with a line of text: kernels, compositor, encoder and container at work. */
const PLAN: RenderPlan = {
  version: 1,
  format: {
    container: 'mp4',
    video: 'h264',
    width: 64,
    height: 64,
    fps: { num: 25, den: 1 },
    bitrateKbps: 200,
    alpha: false,
  },
  frames: 5,
  sources: {
    ground: { kind: 'color', color: '#336699' },
    line: { kind: 'text', text: 'ok', style: { font: defaultFont, size: 24, color: '#ffffff' } },
  },
  shots: [
    {
      from: 0,
      to: 5,
      layers: [
        { source: 'ground', rect: { x: 0, y: 0, width: 64, height: 64 }, fit: 'stretch', startFrame: 0 },
        { source: 'line', rect: { x: 8, y: 8, width: 48, height: 48 }, fit: 'contain', startFrame: 0 },
      ],
    },
  ],
  overlays: [],
  audio: [],
  ducking: { depthDb: 0, rampMs: 0 },
  pieces: [5],
};

/** Really uses the media libraries: renders and probes a short clip, draws a letter of each script. */
export const run: TaskRun = async (): Promise<MediaCheck> => {
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-check-'));
  try {
    const clip = join(folder, 'check.mp4');
    await renderPlan(PLAN, clip, { workDir: folder });
    const info = await probeMedia(clip);
    return {
      videoCodec: info.video?.codec ?? 'none',
      missingLetters: LETTERS.filter(isMissing),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function isMissing(letter: string): boolean {
  const pixels = draw(letter);
  return Buffer.compare(pixels, draw(MISSING)) === 0 || !pixels.some((value) => value > 0);
}

function draw(text: string): Uint8Array {
  return drawText(text, { font: defaultFont, size: 32, color: '#ffffff' }).rgba;
}
