import type { JobDefinition } from '../../work/queue.ts';
import type { Studio, Tx } from '../context.ts';
import type { ScriptRow } from './table.ts';
import { downloadUrl } from './objects.ts';

export interface CoverJob {
  readonly scriptId: string;
  readonly version: number;
}

/** Draws the first picture of a script, for lists. Never in the way of real work. */
export const SCRIPT_COVER: JobDefinition<CoverJob> = {
  name: 'script-cover',
  parse: (input) => {
    const { scriptId, version } = (input ?? {}) as Partial<Record<keyof CoverJob, unknown>>;
    if (typeof scriptId !== 'string' || typeof version !== 'number') throw new TypeError('not a cover job');
    return { scriptId, version };
  },
  attempts: 2,
  backoffSeconds: 30,
  concurrency: 1,
};

const LOW_PRIORITY = -10;

/** Asks for a cover of the script as it is now, in the transaction that changed it. */
export async function requestCover(studio: Studio, tx: Tx, script: ScriptRow): Promise<void> {
  if (script.document.shoot_scripts.length === 0) return;
  await studio.queue.send(
    tx,
    SCRIPT_COVER,
    { scriptId: script.id, version: script.version },
    { key: `script-cover:${script.id}:${script.version}`, priority: LOW_PRIORITY },
  );
}

export async function coverUrl(
  studio: Studio,
  script: ScriptRow,
  baseUrl: string,
): Promise<string | undefined> {
  return script.coverKey === null ? undefined : downloadUrl(studio, script.coverKey, baseUrl);
}
