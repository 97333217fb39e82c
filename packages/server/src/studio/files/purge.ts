import type { Studio, Tx } from '../context.ts';
import type { JobDefinition, JobHandler } from '../../work/queue.ts';

interface PurgeInput {
  readonly keys: readonly string[];
}

const KEYS_PER_JOB = 500;

/** Removes bytes that no row names any more. */
export const purgeObjects: JobDefinition<PurgeInput> = {
  name: 'files.purge-objects',
  parse: (input) => {
    const { keys } = input as Partial<PurgeInput>;
    if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string'))
      throw new TypeError('keys: expected strings');
    return { keys };
  },
  attempts: 20,
  backoffSeconds: 5,
  concurrency: 1,
};

/** Has objects removed once the transaction commits. */
export async function sendPurge(
  studio: Studio,
  tx: Tx,
  keys: readonly string[],
  startAfter?: Date,
): Promise<void> {
  for (let at = 0; at < keys.length; at += KEYS_PER_JOB) {
    const input = { keys: keys.slice(at, at + KEYS_PER_JOB) };
    await studio.queue.send(tx, purgeObjects, input, startAfter ? { startAfter } : {});
  }
}

export function purgeObjectsHandler(studio: Studio): JobHandler<PurgeInput> {
  return {
    definition: purgeObjects,
    run: async ({ input, signal }) => {
      for (const key of input.keys) {
        signal.throwIfAborted();
        await studio.objects.delete(key);
      }
    },
  };
}
