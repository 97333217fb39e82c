import type { AnyJobHandler } from '../../work/queue.ts';
import type { Studio } from '../context.ts';
import { scriptCoverHandler } from '../scripts/cover-job.ts';
import { speakPreviewHandler } from '../speech-previews/speak-job.ts';
import { renderVideoHandler } from './render-job.ts';

/** Background work of scripts, videos and speech previews. */
export function productionHandlers(studio: Studio): readonly AnyJobHandler[] {
  return [renderVideoHandler(studio), scriptCoverHandler(studio), speakPreviewHandler(studio)];
}
