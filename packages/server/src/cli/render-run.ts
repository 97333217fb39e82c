import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { collectReferences, orderedSegments } from '../compile/index.ts';
import type { VideoDocument, WireSegment } from '../compile/index.ts';
import type { HostPool } from '../hosts/pool.ts';
import type { SegmentSource } from '../hosts/tasks/render-messages.ts';
import type { Fetcher } from '../store/fetch/fetcher.ts';
import { NO_CHECKPOINTS } from '../studio/videos/pipeline/checkpoints.ts';
import type { ProductionProgress } from '../studio/videos/pipeline/order.ts';
import { produceVideo } from '../studio/videos/pipeline/produce.ts';
import { cacheDir, findCharacter, findVoice, localFile } from './render-assets.ts';
import { DocumentError } from './render-document.ts';

export interface LocalRender {
  readonly document: VideoDocument;
  readonly baseDir: string;
  /** Where the video goes; `.srt` and `.vtt` of the same name stand beside it when subtitles are on. */
  readonly out: string;
}

export interface LocalRenderTools {
  readonly hosts: HostPool;
  readonly fetcher: Fetcher;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ProductionProgress) => void;
}

/** Seed of the idle motion: the same script gives the same video. */
const SEED = 1;

/**
 * Makes a video without a server and without a database, through the pipeline of the server.
 * @returns seconds of the video
 * @throws DocumentError, UnknownName, FetchRefused, HostError; nothing is left behind then
 */
export async function renderLocally(render: LocalRender, tools: LocalRenderTools): Promise<number> {
  const { document } = render;
  const out = resolve(render.out);
  const expected = document.video_config.codec === 'VP8' ? '.webm' : '.mp4';
  if (extname(out).toLowerCase() !== expected) {
    throw new DocumentError(
      `${document.video_config.codec} makes a ${expected} file; ${render.out} has another name`,
    );
  }
  const workDir = await mkdtemp(join(tmpdir(), 'cyclorama-render-'));
  try {
    const files = new Map<string, string>();
    const characters = new Map<string, string>();
    for (const reference of collectReferences(document)) {
      if (reference.kind === 'voice') continue;
      if (reference.kind === 'human')
        characters.set(reference.key, findCharacter(reference.assetId ?? '').id);
      else
        files.set(
          reference.key,
          await localFile({ ...tools, workDir, baseDir: render.baseDir }, reference, document),
        );
    }
    const video = await produceVideo(
      {
        document,
        segments: orderedSegments(document).map((segment) => ({ source: sourceOf(document, segment) })),
        files,
        characters,
        seed: SEED,
        workDir,
        speechCacheDir: join(cacheDir(), 'speech'),
        speechEndpoints: [],
      },
      { ...tools, checkpoints: NO_CHECKPOINTS },
    );
    await mkdir(dirname(out), { recursive: true });
    await place(video.videoPath, out);
    if (document.video_config.is_subtitle_enable === true) {
      const base = out.slice(0, -expected.length);
      await place(video.srtPath, `${base}.srt`);
      await place(video.vttPath, `${base}.vtt`);
    }
    return video.duration;
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

function sourceOf(document: VideoDocument, segment: WireSegment): SegmentSource {
  const script = segment.shoot_script;
  if (script.script_type === 'AUDIO') {
    throw new DocumentError(
      'segments driven by a recording need the server: their recordings are uploaded there',
    );
  }
  const config = document.voice_config;
  return {
    kind: 'text',
    text: script.text_config?.text ?? '',
    voice: findVoice(config?.voice_asset_id ?? ''),
    speed: config?.speed ?? 100,
    pitch: config?.pitch ?? 100,
    volume: config?.volume ?? 140,
  };
}

/** Moves a file into place, whole or not at all, also to another file system. */
async function place(from: string, to: string): Promise<void> {
  const part = `${to}.${process.pid}.part`;
  try {
    await copyFile(from, part);
    await rename(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
