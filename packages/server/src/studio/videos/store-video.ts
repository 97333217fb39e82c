import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { orderedSegments } from '../../compile/index.ts';
import type { ProducedObject } from '../assets/resolve.ts';
import type { Studio } from '../context.ts';
import type { StoredVideo } from './end.ts';
import type { ProducedVideo } from './pipeline/order.ts';
import { scriptPrefix } from '../scripts/objects.ts';
import type { JobRow } from './table.ts';

/** Where a job's finished files live; they stay when the job's checkpoints go. */
export function videoPrefix(projectId: string, jobId: string): string {
  return `${projectId}/videos/${jobId}/`;
}

/** Puts a finished video, its cover and its subtitle files into the object store; repeating it changes nothing. */
export async function storeVideo(
  studio: Studio,
  job: JobRow,
  video: ProducedVideo,
  folder: string,
): Promise<StoredVideo> {
  const put = async (
    category: ProducedObject['category'],
    path: string,
    fileName: string,
    contentType: string,
  ): Promise<ProducedObject> => {
    const key = `${videoPrefix(job.projectId, job.id)}${fileName}`;
    const { size, md5 } = await studio.objects.put(key, { path }, { contentType });
    return { category, key, contentType, size, md5, fileName };
  };
  const main = await put('MAIN', video.videoPath, `video.${video.container}`, `video/${video.container}`);
  const objects = [
    main,
    await put('COVER', video.coverPath, 'cover.jpg', 'image/jpeg'),
    await put('OTHER', video.srtPath, 'subtitles.srt', 'application/x-subrip'),
    await put('OTHER', video.vttPath, 'subtitles.vtt', 'text/vtt'),
  ];
  return {
    objects,
    meta: {
      video_meta: {
        video_codec: video.container === 'mp4' ? 'h264' : 'vp8',
        width: video.width,
        height: video.height,
        frame_rate: '25',
        video_bit_rate: Math.round((main.size * 8) / 1000 / Math.max(video.duration, 0.04)),
        duration: Math.round(video.duration),
        audio_codec: video.container === 'mp4' ? 'aac' : 'opus',
        audio_channels: 2,
        sample: 48_000,
        mode: video.width >= video.height ? 'Horizontal' : 'Vertical',
      },
    },
    duration: video.duration,
    frames: video.frames,
    subtitles: await storeSubtitles(studio, job, video, folder),
  };
}

/** Each segment's generated lines go to its script, where the details show them. */
async function storeSubtitles(
  studio: Studio,
  job: JobRow,
  video: ProducedVideo,
  folder: string,
): Promise<StoredVideo['subtitles']> {
  const { scriptId } = job;
  if (scriptId === null) return [];
  const stored: StoredVideo['subtitles'][number][] = [];
  for (const [index, segment] of orderedSegments(job.document).entries()) {
    const subtitle = video.subtitles[index];
    if (subtitle === undefined) continue;
    const sequenceNo = segment.sequence_no ?? 0;
    const path = join(folder, `generated-${sequenceNo}.srt`);
    await writeFile(path, subtitle.srt);
    const objectKey = `${scriptPrefix(job.projectId, scriptId)}generated-${sequenceNo}.srt`;
    await studio.objects.put(objectKey, { path }, { contentType: 'application/x-subrip' });
    stored.push({
      sequenceNo,
      objectKey,
      ...(subtitle.refusal === undefined ? {} : { refusal: subtitle.refusal }),
    });
  }
  return stored;
}
