import type { Studio } from '../context.ts';
import { expireUploadHandler } from '../files/expire.ts';
import { finishUploadHandler } from '../files/finish.ts';
import { purgeObjectsHandler } from '../files/purge.ts';
import type { JobHandler } from '../../work/queue.ts';
import { copyFilesHandler } from './copy-files.ts';
import { makeCoverHandler } from './cover.ts';
import { makeProxyHandler } from './proxy.ts';
import { convertSlidesHandler } from './slides.ts';

/** Handlers of all background work on assets and files, for the worker's list. */
export function assetJobHandlers(studio: Studio): readonly JobHandler<never>[] {
  const handlers: readonly unknown[] = [
    finishUploadHandler(studio),
    expireUploadHandler(studio),
    purgeObjectsHandler(studio),
    makeCoverHandler(studio),
    makeProxyHandler(studio),
    convertSlidesHandler(studio),
    copyFilesHandler(studio),
  ];
  // Each has its own input, which the queue passes through the handler's own parse.
  return handlers as readonly JobHandler<never>[];
}
