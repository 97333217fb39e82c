import { readFile, writeFile } from 'node:fs/promises';
import { PAINTER_MODULE } from '@cyclorama/avatar';
import type { SpeechTimings } from '@cyclorama/speech';
import { checkKind, layoutText, videoRoundSeconds, writeSrt, writeVtt } from '@cyclorama/stage';
import {
  collectReferences,
  compilePlan,
  FPS,
  layTimeline,
  orderedSegments,
  performProgramme,
  SAMPLE_RATE,
} from '../../compile/index.ts';
import type { Material, VideoDocument } from '../../compile/index.ts';
import type { TaskRun } from '../pool.ts';
import { look, segmentCues } from './render-subtitles.ts';
import type { CompileInput, CompileResult } from './render-messages.ts';

/** 8K pictures, an hour of video: beyond that a layer is a mistake. */
const LIMITS = { maxPixels: 7680 * 4320, maxDurationSeconds: 3600 };

/**
 * Compiles a document whose speech is spoken: probes the files that it names, lays the timeline, makes subtitles and
 * the performance, and writes the files that stand beside the video.
 */
export const run: TaskRun = async (input) => {
  const order = input as CompileInput;
  const { document } = order;
  const timings = await Promise.all(
    order.speech.map(
      async ({ timingsPath }) => JSON.parse(await readFile(timingsPath, 'utf8')) as SpeechTimings,
    ),
  );
  const timeline = layTimeline(timings.map(({ duration }) => duration));
  const segments = orderedSegments(document);
  const performance = performProgramme(
    timeline,
    segments.map((segment, index) => {
      const actions = segment.shoot_script.audio_drive_action_config;
      return { timings: timings[index]!, ...(actions === undefined ? {} : { actions }) };
    }),
    order.seed,
  );
  await writeFile(order.performancePath, JSON.stringify(performance));
  const cues = await Promise.all(
    order.speech.map(({ subtitlePath }, index) => segmentCues(timings[index]!, document, subtitlePath)),
  );
  const plan = compilePlan(document, timeline, {
    files: await probeFiles(document, new Map(order.files)),
    characters: new Map(order.characters),
    performance: order.performancePath,
    painterModule: PAINTER_MODULE,
    speech: order.speech.map(({ soundPath, silent }, index) => ({
      duration: timings[index]!.duration,
      cues: cues[index]!.cues,
      ...(silent ? {} : { path: soundPath }),
    })),
    measureText: (text, style) => layoutText(text, style),
    subtitleStyle: look,
    ...(order.watermark === undefined ? {} : { watermark: order.watermark }),
  });
  const programme = cues.flatMap((segment, index) => {
    const by = timeline.segments[index]!.speechFrame / FPS;
    return segment.cues.map((cue) => ({ ...cue, start: cue.start + by, end: cue.end + by }));
  });
  await writeFile(order.srtPath, writeSrt(programme));
  await writeFile(order.vttPath, writeVtt(programme));
  const result: CompileResult = {
    plan,
    duration: timeline.frames / FPS,
    subtitles: cues.map((segment) => ({
      srt: writeSrt(segment.cues),
      ...(segment.refusal === undefined ? {} : { refusal: segment.refusal }),
    })),
  };
  return result;
};

/** Every file must be what the document takes it for; pictures and videos tell their size, videos with sound their length. */
async function probeFiles(
  document: VideoDocument,
  paths: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Material>> {
  const files = new Map<string, Material>();
  for (const { key, kind } of collectReferences(document)) {
    const path = paths.get(key);
    if (path === undefined || kind === 'human' || kind === 'voice') continue;
    const { video, audio } = await checkKind(path, kind, LIMITS);
    if (kind === 'audio' || video === undefined) files.set(key, { path });
    else {
      const upright = video.rotation % 180 === 0;
      const size = upright
        ? { width: video.width, height: video.height }
        : { width: video.height, height: video.width };
      const soundRound =
        kind === 'video' && audio !== undefined ? videoRoundSeconds(path) * SAMPLE_RATE : undefined;
      files.set(key, { path, size, ...(soundRound === undefined ? {} : { soundRound }) });
    }
  }
  return files;
}
