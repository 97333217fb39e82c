import { join } from 'node:path';
import type { Studio, Tx } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import { HostError } from '../../hosts/pool.ts';
import type { JobHandler } from '../../work/queue.ts';
import { setTranscoding } from './follow-up.ts';
import {
  assetJob,
  assetWithMain,
  lockWithMain,
  recordFiles,
  storeMade,
  type AssetJobInput,
} from './media-job.ts';

/** Without progress for so long, a conversion is taken for stuck. */
const STALL_MS = 120_000;

/** Makes a copy of a video that every browser plays, as a file of category OTHER. */
export const makeProxy = assetJob('assets.make-proxy', 1);

export async function sendProxy(studio: Studio, tx: Tx, assetId: string): Promise<void> {
  await studio.queue.send(tx, makeProxy, { assetId });
}

export function makeProxyHandler(studio: Studio): JobHandler<AssetJobInput> {
  return {
    definition: makeProxy,
    run: ({ input, signal }) => proxy(studio, input.assetId, signal),
    exhausted: async (tx, { assetId }) => {
      const found = await assetWithMain(tx.orm, assetId);
      if (found) await setTranscoding(tx, found.asset, found.main, 'FAILED', studio.clock.now());
    },
  };
}

async function proxy(studio: Studio, assetId: string, signal: AbortSignal): Promise<void> {
  const found = await assetWithMain(studio.db.orm, assetId);
  if (!found) return;
  const tell = (status: 'TRANSCODING' | 'FAILED') =>
    studio.db.tx(async (tx) => {
      const current = await lockWithMain(tx, found);
      if (current) await setTranscoding(tx, current.asset, current.main, status, studio.clock.now());
    });
  await tell('TRANSCODING');
  const local = await studio.objects.localFile(found.main.objectKey);
  try {
    await withScratch(studio, async (folder) => {
      const path = join(folder, 'proxy.mp4');
      const input = { path: local.path, to: path };
      await studio.hosts.run({
        task: 'proxy',
        input,
        signal,
        memoryLimitBytes: 1024 ** 3,
        timeoutMs: STALL_MS,
      });
      const file = await storeMade(studio, found.asset, { path, name: 'proxy.mp4', category: 'OTHER' });
      const used = await studio.db.tx(async (tx) => {
        const current = await lockWithMain(tx, found);
        if (!current) return false;
        await recordFiles(studio, tx, current.asset, [{ ...file, name: `proxy-${file.id.slice(0, 8)}.mp4` }]);
        await setTranscoding(tx, current.asset, current.main, 'SUCCEEDED', studio.clock.now());
        return true;
      });
      if (!used) await studio.objects.delete(file.objectKey);
    });
  } catch (error) {
    // What the media library refuses once, it refuses always.
    if (error instanceof HostError && error.kind === 'refused') await tell('FAILED');
    else throw error;
  } finally {
    await local.release();
  }
}
