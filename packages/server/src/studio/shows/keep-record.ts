import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { Studio } from '../context.ts';
import type { LiveJob } from '../rooms/model.ts';
import { showFolder } from './places.ts';
import { recordLines, storedPieces } from './record-pieces.ts';

/**
 * Stores the record of a show that has ended, of all its owners, as one JSON file. Its pieces must be stored.
 * @returns the key of its object
 */
export async function keepRecord(
  studio: Pick<Studio, 'config' | 'objects'>,
  job: Pick<LiveJob, 'id' | 'projectId'>,
): Promise<string> {
  const path = join(showFolder(studio.config.dataDir, job.id), 'record.json');
  await writeJson(path, recordLines(studio, job));
  const key = `${job.projectId}/live-jobs/${job.id}/interaction-records.json`;
  await studio.objects.put(key, { path }, { contentType: 'application/json' });
  await rm(path, { force: true });
  for (const piece of await storedPieces(studio, job)) await studio.objects.delete(piece);
  return key;
}

/** Takes away what only this show had on this machine. */
export async function clearShow({ config }: Pick<Studio, 'config'>, jobId: string): Promise<void> {
  await rm(showFolder(config.dataDir, jobId), { recursive: true, force: true });
}

/** Writes lines of JSON as one JSON array; what is half written is left out. @throws Error as the disk does */
export async function writeJson(path: string, lines: AsyncIterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const out = createWriteStream(path, { mode: 0o600 });
  const failed = once(out, 'error').then(([error]) => {
    throw error;
  });
  const writing = (async () => {
    let first = true;
    out.write('[');
    for await (const line of lines) {
      if (!isWhole(line)) continue;
      if (!out.write(`${first ? '\n' : ',\n'}${line}`)) await once(out, 'drain');
      first = false;
    }
    out.end('\n]\n');
    await once(out, 'close');
  })();
  await Promise.race([writing, failed]);
}

/** The last line of a process that was killed may be half written. */
function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
