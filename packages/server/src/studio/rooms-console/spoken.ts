import { readFile } from 'node:fs/promises';
import type { Studio } from '../context.ts';
import type { LiveJobRow } from '../rooms/table.ts';
import { recordLines } from '../shows/record-pieces.ts';
import type { RecordEntry } from '../shows/session/record.ts';

export type SpokenEntry = Extract<RecordEntry, { kind: 'speech' }>;

/**
 * What a show has said, the newest last: from the record that is being written while it goes on (what another
 * machine runs is a few seconds late), from the whole one after.
 * @param limit the last so many
 */
export async function spokenIn(
  studio: Pick<Studio, 'config' | 'objects'>,
  job: Pick<LiveJobRow, 'id' | 'projectId' | 'recordKey'>,
  limit: number,
): Promise<readonly SpokenEntry[]> {
  const said: SpokenEntry[] = [];
  const keep = (entry: RecordEntry): void => {
    if (entry.kind !== 'speech') return;
    said.push(entry);
    if (said.length > limit) said.shift();
  };
  if (job.recordKey !== null) {
    const local = await studio.objects.localFile(job.recordKey);
    try {
      for (const entry of JSON.parse(await readFile(local.path, 'utf8')) as readonly RecordEntry[])
        keep(entry);
    } finally {
      await local.release();
    }
  } else {
    for await (const line of recordLines(studio, job))
      // Most lines are events; the last one may be half written.
      if (line.startsWith('{"kind":"speech"') && line.endsWith('}')) keep(JSON.parse(line) as RecordEntry);
  }
  return said;
}
