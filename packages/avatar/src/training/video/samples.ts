import { writeFile } from 'node:fs/promises';
import { createCanvas } from '@napi-rs/canvas';
import { EMBEDDED_VOICES, encodeWav, type Speech, type SpeechService } from '@cyclorama/speech';
import { renderPlan, type RenderPlan } from '@cyclorama/stage';
import { drawCover } from '../../cover.ts';
import { performanceFromSpeech, emptyPerformance } from '../../performance.ts';
import type { ActionInfo, Performance } from '../../types.ts';
import { FPS } from '../../person/video/model-data.ts';
import type { WorkFolder } from './work-folder.ts';

/** What the new presenter says for its sample and its measurement, with many closures. */
const SENTENCES = {
  en: 'Hello, and welcome. My name is not important, but my message may be: we make pictures move, and words become people. Would you like to begin?',
  zh: '大家好，欢迎来到我们的节目。今天我们不慌不忙，慢慢把每一步都说明白。明白的朋友，请马上报名。',
} as const;

const PAINTER = new URL('../../painter.js', import.meta.url).href;
/** Samples are looked at in a list. */
const LARGEST = 640;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A still of the presenter as PNG. */
export async function writeCover(work: WorkFolder, model: string, size: Size): Promise<string> {
  const { width, height, rgba } = await drawCover(model, size.width, size.height);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  image.data.set(rgba);
  context.putImageData(image, 0, 0);
  const path = work.file('cover.png');
  await writeFile(path, await canvas.encode('png'));
  return path;
}

/** Renders the presenter saying something and performing each of its gestures, as any video is rendered. */
export async function writeSamples(
  work: WorkFolder,
  model: string,
  size: Size,
  speech: Speech,
  actions: readonly ActionInfo[],
  { signal, report }: { readonly signal?: AbortSignal | undefined; readonly report: (done: number) => void },
): Promise<{ tag: string; path: string }[]> {
  const { samples: sound, ...timings } = speech;
  const wav = work.file('speech.wav');
  await writeFile(wav, encodeWav(sound, 48_000));
  const shows: { tag: string; performance: Performance; sound?: string }[] = [
    { tag: 'speech', performance: performanceFromSpeech(timings, { seed: 1 }), sound: wav },
    ...actions.map(({ id, name, tag, duration }) => ({
      tag,
      performance: {
        ...emptyPerformance(duration + 1, 1),
        actions: [{ id, name, tag, time: 0.5 }],
      },
    })),
  ];
  const done: { tag: string; path: string }[] = [];
  for (const [i, show] of shows.entries()) {
    const path = work.file(`sample-${i}.mp4`);
    await renderPlan(planOf(model, small(size), show), path, {
      workDir: work.file('samples'),
      ...(signal ? { signal } : {}),
    });
    done.push({ tag: show.tag, path });
    report((i + 1) / shows.length);
  }
  return done;
}

function small({ width, height }: Size): Size {
  const k = Math.min(1, LARGEST / Math.max(width, height));
  const even = (v: number): number => Math.max(2, Math.round((v * k) / 2) * 2);
  return { width: even(width), height: even(height) };
}

function planOf(
  model: string,
  { width, height }: Size,
  { performance, sound }: { readonly performance: Performance; readonly sound?: string },
): RenderPlan {
  const frames = Math.max(1, Math.ceil(performance.duration * FPS));
  const rect = { x: 0, y: 0, width, height };
  return {
    version: 1,
    format: {
      container: 'mp4',
      video: 'h264',
      width,
      height,
      fps: { num: FPS, den: 1 },
      bitrateKbps: 1500,
      alpha: false,
    },
    frames,
    sources: {
      ground: { kind: 'color', color: '#D9DEE4' },
      person: { kind: 'painter', module: PAINTER, options: { character: model, performance } },
    },
    shots: [
      {
        from: 0,
        to: frames,
        layers: [
          { source: 'ground', rect, fit: 'stretch', startFrame: 0 },
          { source: 'person', rect, fit: 'stretch', startFrame: 0 },
        ],
      },
    ],
    overlays: [],
    audio: sound === undefined ? [] : [{ path: sound, role: 'speech', start: 0, gain: 1, loop: 0 }],
    ducking: { depthDb: 0, rampMs: 0 },
    pieces: [frames],
  };
}

/** Speech for samples and measurements, in a language that the presenter speaks. */
export function sayHello(
  speech: SpeechService,
  language: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Speech> {
  const chinese = language?.toLowerCase().startsWith('zh') === true;
  const wanted = chinese ? 'zh' : 'en';
  const voice = EMBEDDED_VOICES.find((v) => v.language.startsWith(wanted));
  if (!voice) throw new Error(`there is no embedded voice for ${wanted}`);
  return speech.speak({ text: SENTENCES[wanted], voice }, signal ? { signal } : {});
}
