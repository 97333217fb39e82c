import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FPS } from '../../../compile/index.ts';
import type {
  CompileInput,
  CompileResult,
  JoinInput,
  MixInput,
} from '../../../hosts/tasks/render-messages.ts';
import type { RenderPlan } from '@cyclorama/stage';
import { bothOrNeither } from '../../../work/both-or-neither.ts';
import { firstFrames } from '../../previews/first-frames.ts';
import type { ProducedVideo, ProductionOrder, ProductionTools } from './order.ts';
import { renderPieces } from './render.ts';
import { runHost } from './run-host.ts';
import { speakSegments } from './speak.ts';
import type { SpokenSegment } from './speak.ts';

const MEMORY_LIMIT = 1024 ** 3;
const SILENCE_LIMIT_MS = 120_000;

/**
 * Makes a video: speech → compile → render and mix → join, cover and subtitle files. Every step that touches media
 * runs in a host. Finished speech and pieces are kept in `tools.checkpoints`; a second attempt skips them.
 *
 * @throws HostError (`refused` when the material is to blame, `aborted` on the signal), and what checkpoints throw
 */
export async function produceVideo(order: ProductionOrder, tools: ProductionTools): Promise<ProducedVideo> {
  await mkdir(order.workDir, { recursive: true });
  tools.onProgress({ phase: 'speaking', framesDone: 0 });
  const spoken = await speakSegments(order, tools);
  tools.onProgress({ phase: 'compiling', framesDone: 0 });
  const srtPath = join(order.workDir, 'subtitles.srt');
  const vttPath = join(order.workDir, 'subtitles.vtt');
  const compiled = await compile(order, spoken, { srtPath, vttPath }, tools);
  const plan = order.mostFrames === undefined ? compiled.plan : firstFrames(compiled.plan, order.mostFrames);
  const soundPath = join(order.workDir, 'sound.wav');
  const [pieces] = await bothOrNeither(
    tools.signal,
    (signal) => renderPieces(order, plan, { ...tools, signal }),
    (signal) => mix(plan, soundPath, { ...tools, signal }),
  );
  tools.onProgress({ phase: 'joining', framesDone: plan.frames, framesTotal: plan.frames });
  const videoPath = join(order.workDir, `video.${plan.format.container}`);
  const coverPath = join(order.workDir, 'cover.jpg');
  await joinUp({ plan, pieces, soundPath, outPath: videoPath, coverPath }, tools);
  return {
    videoPath,
    coverPath,
    srtPath,
    vttPath,
    container: plan.format.container,
    width: plan.format.width,
    height: plan.format.height,
    duration: Math.min(compiled.duration, plan.frames / FPS),
    frames: plan.frames,
    subtitles: compiled.subtitles,
  };
}

async function compile(
  order: ProductionOrder,
  spoken: readonly SpokenSegment[],
  paths: { readonly srtPath: string; readonly vttPath: string },
  tools: ProductionTools,
): Promise<CompileResult> {
  const input: CompileInput = {
    document: order.document,
    speech: spoken.map((segment, index) => {
      const { source, subtitlePath } = order.segments[index] ?? { source: { kind: 'silence' } as const };
      return {
        ...segment,
        silent: source.kind === 'silence',
        ...(subtitlePath === undefined ? {} : { subtitlePath }),
      };
    }),
    files: [...order.files],
    characters: [...order.characters],
    seed: order.seed,
    ...(order.watermark === undefined ? {} : { watermark: order.watermark }),
    performancePath: join(order.workDir, 'performance.json'),
    ...paths,
  };
  return must(await host<CompileResult>('render-compile', input, tools));
}

async function mix(plan: RenderPlan, outPath: string, tools: ProductionTools): Promise<void> {
  const input: MixInput = { plan, outPath };
  await host('mix-sound', input, tools);
}

async function joinUp(input: JoinInput, tools: ProductionTools): Promise<void> {
  await host('render-join', input, tools);
}

async function host<Result>(
  task: string,
  input: unknown,
  tools: ProductionTools,
): Promise<Result | undefined> {
  return runHost<Result>(tools.hosts, {
    log: tools.log,
    task: () => ({
      task,
      input,
      signal: tools.signal,
      memoryLimitBytes: MEMORY_LIMIT,
      timeoutMs: SILENCE_LIMIT_MS,
    }),
  });
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a host ended without its result');
  return value;
}
