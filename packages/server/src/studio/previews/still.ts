import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostTask } from '../../hosts/pool.ts';
import type { PreviewStillInput, PreviewStillResult } from '../../hosts/tasks/preview-still.ts';
import type { Studio } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import { speechEndpoints } from '../system/engines/endpoints.ts';
import { PREVIEW_SEED, preparePreview, type PreviewRequest } from './order.ts';

const LONG_SIDE = 960;
const MEMORY_LIMIT = 1024 ** 3;
const TIME_LIMIT_MS = 30_000;
/** Whoever edits asks for one picture after the other: what draws them stays loaded for a while. */
const IDLE_MS = 90_000;
const IDLE_MEMORY = 512 * 1024 ** 2;

export interface Still {
  readonly png: Uint8Array;
  /** Of the segment, in seconds; a guess unless a time was asked for. */
  readonly duration: number;
}

/**
 * A picture of a segment as the render will draw it, at most 960 pixels wide or high, as PNG; transparent where the
 * video will be. Ends when `signal` aborts.
 *
 * @throws MssError, HostError
 */
export async function drawStill(
  studio: Studio,
  projectId: string,
  request: PreviewRequest,
  signal: AbortSignal,
): Promise<Still> {
  const release: (() => Promise<void>)[] = [];
  const { time } = request;
  try {
    return await withScratch(studio, async (workDir) => {
      const options = { longSide: LONG_SIDE, spoken: time !== undefined };
      const folder = { path: workDir, release };
      const order = await preparePreview(studio, projectId, request, options, folder, signal);
      const [spoken] = order.segments;
      const to = join(workDir, 'still.png');
      const input: PreviewStillInput = {
        compile: {
          document: order.document,
          files: [...order.files],
          characters: [...order.characters],
          seed: PREVIEW_SEED,
          ...(order.watermark === undefined ? {} : { watermark: order.watermark }),
        },
        text: request.segment.shoot_script.text_config?.text ?? '',
        workDir,
        longSide: LONG_SIDE,
        to,
        ...(time === undefined || spoken === undefined
          ? {}
          : {
              at: {
                seconds: time,
                source: spoken.source,
                endpoints: await speechEndpoints(studio, projectId),
                cacheDir: join(studio.config.dataDir, 'cache', 'speech'),
              },
            }),
      };
      const { duration } = await studio.hosts.run<PreviewStillResult>({
        task: 'preview-still',
        input,
        signal,
        ...limitsOf(projectId),
      });
      return { png: await readFile(to), duration };
    });
  } finally {
    for (const one of release) await one();
  }
}

/** Loads what draws stills of a project, so that the first one comes as soon as the others. @throws HostError */
export async function readyStills(studio: Studio, projectId: string): Promise<void> {
  await studio.hosts.run({ task: 'preview-still', input: null, ...limitsOf(projectId) });
}

function limitsOf(projectId: string): Pick<HostTask, 'memoryLimitBytes' | 'timeoutMs' | 'warm'> {
  return {
    memoryLimitBytes: MEMORY_LIMIT,
    timeoutMs: TIME_LIMIT_MS,
    warm: { key: projectId, idleMs: IDLE_MS, idleMemoryBytes: IDLE_MEMORY },
  };
}
