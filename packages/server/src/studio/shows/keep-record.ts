import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Studio } from '../context.ts';
import { showFolder } from './places.ts';
import type { ShowSession } from './session/session.ts';

/** Stores the record of a show that has ended as one JSON file. @returns the key of its object */
export async function keepRecord(
  studio: Pick<Studio, 'config' | 'objects'>,
  { record, job }: Pick<ShowSession, 'record' | 'job'>,
): Promise<string> {
  const path = join(showFolder(studio.config.dataDir, job.id), 'record.json');
  await record.toJsonFile(path);
  const key = `${job.projectId}/live-jobs/${job.id}/interaction-records.json`;
  await studio.objects.put(key, { path }, { contentType: 'application/json' });
  await rm(path, { force: true });
  return key;
}
