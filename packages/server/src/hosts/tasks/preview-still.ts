import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderStill } from '@cyclorama/stage';
import { FPS, layTimeline } from '../../compile/index.ts';
import type { TaskRun } from '../pool.ts';
import { guessTimings } from './guess-timings.ts';
import { run as compile } from './render-compile.ts';
import type { CompileInput, CompileResult, SegmentSource, SpeakInput } from './render-messages.ts';
import { run as speak } from './speak-segments.ts';

export interface PreviewStillInput {
  /** One segment, in the size in which it is drawn. */
  readonly compile: Pick<CompileInput, 'document' | 'files' | 'characters' | 'seed' | 'watermark'>;
  /** What the segment says; for subtitles where nothing is spoken. */
  readonly text: string;
  /** Speaks the segment, and shows it so many seconds after its first frame. */
  readonly at?: {
    readonly seconds: number;
    readonly source: SegmentSource;
    readonly endpoints: SpeakInput['endpoints'];
    readonly cacheDir?: string;
  };
  readonly workDir: string;
  readonly longSide: number;
  /** PNG. */
  readonly to: string;
}

export interface PreviewStillResult {
  /** Of the segment, in seconds; a guess where nothing was spoken. */
  readonly duration: number;
}

/** Seconds of speech after which the picture is taken that stands for a segment: the first subtitle is on screen. */
const SOON = 0.2;

/**
 * Draws one picture of a segment as the render will draw it. Its host stays for the next one, so it ends by itself when
 * nobody waits for the picture any more. Without input it only loads what it will need.
 */
export const run: TaskRun = async (input, channel) => {
  if (input === null) return undefined;
  return await draw(input as PreviewStillInput, channel);
};

async function draw(order: PreviewStillInput, channel: Parameters<TaskRun>[1]): Promise<PreviewStillResult> {
  const { at, workDir } = order;
  const soundPath = join(workDir, 'speech.wav');
  const timingsPath = join(workDir, 'timings.json');
  if (at === undefined) await writeFile(timingsPath, JSON.stringify(guessTimings(order.text)));
  else {
    const segments = [{ index: 0, source: at.source, soundPath, timingsPath }];
    const spoken: SpeakInput = {
      segments,
      endpoints: at.endpoints,
      ...(at.cacheDir === undefined ? {} : { cacheDir: at.cacheDir }),
    };
    await speak(spoken, channel);
  }
  channel.signal.throwIfAborted();
  const { plan, duration } = (await compile(
    {
      ...order.compile,
      speech: [{ soundPath, timingsPath, silent: at === undefined }],
      performancePath: join(workDir, 'performance.json'),
      srtPath: join(workDir, 'subtitles.srt'),
      vttPath: join(workDir, 'subtitles.vtt'),
    } satisfies CompileInput,
    channel,
  )) as CompileResult;
  const first = layTimeline([SOON]).segments[0]?.speechFrame ?? 0;
  const frame = Math.round(at === undefined ? first + SOON * FPS : at.seconds * FPS);
  channel.signal.throwIfAborted();
  const png = await renderStill(plan, Math.min(frame, plan.frames - 1), { longSide: order.longSide });
  await writeFile(order.to, png);
  return { duration };
}
