import { join } from 'node:path';
import type { RoomPlaces } from '../../compile/room/index.ts';
import { hlsRoot, type LiveDoors } from '../live/places.ts';
import { outputOf, type LiveJob } from '../rooms/model.ts';
import { PROGRAMME_APP, publishQuery } from '../streams/index.ts';

/** Folder of a job's show on this machine: spoken lines, downloads, its record. */
export function showFolder(dataDir: string, jobId: string): string {
  return join(dataDir, 'live', 'shows', jobId);
}

/** What an owner of the show recorded, on its machine. @param epoch of its lease */
export function recordFile(dataDir: string, jobId: string, epoch: number): string {
  return join(showFolder(dataDir, jobId), `record-${epoch}.jsonl`);
}

/** Keys of the record's pieces in the object store begin so. */
export function recordPrefix({ id, projectId }: Pick<LiveJob, 'id' | 'projectId'>): string {
  return `${projectId}/live-jobs/${id}/record/`;
}

/** Name of a job's programme in the hub, below PROGRAMME_APP. */
export function roomStream(job: Pick<LiveJob, 'streamKey'>): string {
  return job.streamKey;
}

/** Where the programme of a job goes. @param epoch rises with each host */
export function placesOf(dataDir: string, job: LiveJob, epoch: number, doors: LiveDoors): RoomPlaces {
  const name = roomStream(job);
  const path = `${PROGRAMME_APP}/${name}`;
  const target = targetUrl(job);
  return {
    hubUrl: `rtmp://${doors.loopback}:${doors.rtmpPort}/${path}?${publishQuery(doors.keys, path, epoch)}`,
    hlsFolder: join(hlsRoot(dataDir), PROGRAMME_APP, name),
    ...(target === undefined ? {} : { targetUrl: target }),
  };
}

/** The room's RTMP target with its stream key; undefined when it has none. */
export function targetUrl({ document }: Pick<LiveJob, 'document'>): string | undefined {
  const output = outputOf(document);
  if (output === undefined) return undefined;
  const { url, streamKey } = output;
  return streamKey === '' ? url : `${url.replace(/\/+$/, '')}/${streamKey}`;
}
