import type { JobDefinition } from '../../work/queue.ts';
import type { JobRow } from './table.ts';

/** Makes one video; everything about it stands in its row. */
export const RENDER_VIDEO: JobDefinition<{ readonly jobId: string }> = {
  name: 'render-video',
  parse: (input) => {
    const { jobId } = (input ?? {}) as { jobId?: unknown };
    if (typeof jobId !== 'string') throw new TypeError('jobId must be a string');
    return { jobId };
  },
  attempts: 5,
  backoffSeconds: 1,
  // One render saturates two cores; the worker overrides this with the configured number.
  concurrency: 1,
};

/** Usage of avatar video, minutes (§11.10). */
export const VIDEO_MINUTES = 'hws.resource.type.metastudio.modeling.avatarvideo.duration';
/** Usage of photo video, minutes (§11.10). */
export const PHOTO_VIDEO_MINUTES = 'hws.resource.type.metastudio.modeling.photoavatarvideo.duration';

/** The resource that a video's minutes are counted by. */
export function minutesOf(jobType: JobRow['jobType']): string {
  return jobType === 'PHOTO_DIGITAL_HUMAN_VIDEO' ? PHOTO_VIDEO_MINUTES : VIDEO_MINUTES;
}
