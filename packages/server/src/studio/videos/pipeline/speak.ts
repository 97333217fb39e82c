import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SegmentSource, SpeakInput, SpeakProgress } from '../../../hosts/tasks/render-messages.ts';
import type { ProductionOrder, ProductionTools } from './order.ts';
import { runHost } from './run-host.ts';
import { Saver } from './saver.ts';

const MEMORY_LIMIT = 1024 ** 3;
/** A sentence is spoken in well under a second; a long recording is aligned in tens of seconds. */
const SILENCE_LIMIT_MS = 180_000;

export interface SpokenSegment {
  readonly soundPath: string;
  readonly timingsPath: string;
}

/** Speaks every segment that no earlier attempt has spoken; in playing order. */
export async function speakSegments(
  order: ProductionOrder,
  tools: ProductionTools,
): Promise<readonly SpokenSegment[]> {
  const segments = await Promise.all(
    order.segments.map(async ({ source }, index) => ({
      index,
      source,
      digest: await digestOf(source),
      soundPath: join(order.workDir, `speech-${index}.wav`),
      timingsPath: join(order.workDir, `timings-${index}.json`),
    })),
  );
  const done = new Set<number>();
  for (const segment of segments) {
    const { index, digest, soundPath, timingsPath } = segment;
    const found =
      (await tools.checkpoints.fetch(`speech-${index}`, digest, soundPath)) &&
      (await tools.checkpoints.fetch(`timings-${index}`, digest, timingsPath));
    if (found) done.add(index);
  }
  const saver = new Saver();
  await runHost(tools.hosts, {
    log: tools.log,
    task: () => {
      const left = segments.filter((segment) => !done.has(segment.index));
      if (left.length === 0) return undefined;
      const input: SpeakInput = {
        segments: left.map(({ index, source, soundPath, timingsPath }) => ({
          index,
          source,
          soundPath,
          timingsPath,
        })),
        endpoints: order.speechEndpoints,
        ...(order.speechCacheDir === undefined ? {} : { cacheDir: order.speechCacheDir }),
      };
      return {
        task: 'speak-segments',
        input,
        signal: tools.signal,
        memoryLimitBytes: MEMORY_LIMIT,
        timeoutMs: SILENCE_LIMIT_MS,
        onProgress: (progress) => {
          const segment = segments[(progress as SpeakProgress).spoken];
          if (segment === undefined) return;
          done.add(segment.index);
          saver.add(async () => {
            await tools.checkpoints.store(`speech-${segment.index}`, segment.digest, segment.soundPath);
            await tools.checkpoints.store(`timings-${segment.index}`, segment.digest, segment.timingsPath);
          });
        },
      };
    },
  });
  await saver.settled();
  return segments.map(({ soundPath, timingsPath }) => ({ soundPath, timingsPath }));
}

/** The same words in the same voice, or the same recording, need not be spoken twice. */
async function digestOf(source: SegmentSource): Promise<string> {
  const hash = createHash('sha256');
  if (source.kind !== 'recording') return hash.update(JSON.stringify(source)).digest('hex');
  hash.update(JSON.stringify([source.kind, source.text, source.language]));
  await pipeline(createReadStream(source.path), hash);
  return hash.digest('hex');
}
