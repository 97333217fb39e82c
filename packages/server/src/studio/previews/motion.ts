import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MssError } from '@cyclorama/contract';
import { FPS } from '../../compile/index.ts';
import type { Studio } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import { moderate } from '../moderation/moderate.ts';
import { textsOf } from '../moderation/texts.ts';
import { NO_CHECKPOINTS } from '../videos/pipeline/checkpoints.ts';
import type { ProductionProgress } from '../videos/pipeline/order.ts';
import { produceVideo } from '../videos/pipeline/produce.ts';
import { speechEndpoints } from '../system/engines/endpoints.ts';
import { PREVIEW_SEED, preparePreview, type PreviewRequest } from './order.ts';

/** 640×360 and 360×640. */
const LONG_SIDE = 640;
const BITRATE_KBPS = 1000;
const MAX_FRAMES = 15 * FPS;

export interface MotionPreview {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  /** Seconds. */
  readonly duration: number;
}

/**
 * The first fifteen seconds of a segment with its speech, small and quick. Ends when `signal` aborts.
 *
 * @throws MssError, HostError
 */
export async function makeMotion(
  studio: Studio,
  projectId: string,
  request: PreviewRequest,
  signal: AbortSignal,
  onProgress: (progress: ProductionProgress) => void,
): Promise<MotionPreview> {
  const release: (() => Promise<void>)[] = [];
  try {
    return await withScratch(studio, async (path) => {
      const options = { longSide: LONG_SIDE, spoken: true };
      const order = await preparePreview(studio, projectId, request, options, { path, release }, signal);
      const verdict = await moderate(studio, {
        projectId,
        subject: 'preview',
        texts: textsOf(order.document, request.document.script_name),
      });
      if (!verdict.allowed) throw new MssError('MSS.00000003', verdict.reason);
      const { document } = order;
      const video = await produceVideo(
        {
          ...order,
          document: { ...document, video_config: { ...document.video_config, bitrate: BITRATE_KBPS } },
          seed: PREVIEW_SEED,
          mostFrames: MAX_FRAMES,
          workDir: join(path, 'video'),
          speechCacheDir: join(studio.config.dataDir, 'cache', 'speech'),
          speechEndpoints: await speechEndpoints(studio, projectId),
        },
        { hosts: studio.hosts, checkpoints: NO_CHECKPOINTS, signal, log: studio.log, onProgress },
      );
      return {
        bytes: await readFile(video.videoPath),
        contentType: `video/${video.container}`,
        width: video.width,
        height: video.height,
        duration: video.frames / FPS,
      };
    });
  } finally {
    for (const one of release) await one();
  }
}
