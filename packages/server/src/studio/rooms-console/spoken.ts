import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { Studio } from '../context.ts';
import type { LiveJobRow } from '../rooms/table.ts';
import { showFolder } from '../shows/places.ts';
import type { RecordEntry } from '../shows/session/record.ts';

export type SpokenEntry = Extract<RecordEntry, { kind: 'speech' }>;

/**
 * What a show has said, the newest last: from its record on this machine while it goes on, from the stored one after.
 * @param limit the last so many
 */
export async function spokenIn(
  studio: Pick<Studio, 'config' | 'objects'>,
  job: Pick<LiveJobRow, 'id' | 'recordKey'>,
  limit: number,
): Promise<readonly SpokenEntry[]> {
  const path = join(showFolder(studio.config.dataDir, job.id), 'record.jsonl');
  const said: SpokenEntry[] = [];
  const keep = (entry: RecordEntry): void => {
    if (entry.kind !== 'speech') return;
    said.push(entry);
    if (said.length > limit) said.shift();
  };
  if (existsSync(path)) {
    for await (const line of createInterface({ input: createReadStream(path) }))
      // Most lines are events; the last one may be half written.
      if (line.startsWith('{"kind":"speech"') && line.endsWith('}')) keep(JSON.parse(line) as RecordEntry);
  } else if (job.recordKey !== null) {
    const local = await studio.objects.localFile(job.recordKey);
    try {
      for (const entry of JSON.parse(await readFile(local.path, 'utf8')) as readonly RecordEntry[])
        keep(entry);
    } finally {
      await local.release();
    }
  }
  return said;
}
