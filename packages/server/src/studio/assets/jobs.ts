import type { Studio } from '../context.ts';
import { expireUploadHandler } from '../files/expire.ts';
import { finishUploadHandler } from '../files/finish.ts';
import { purgeObjectsHandler } from '../files/purge.ts';
import type { AnyJobHandler } from '../../work/queue.ts';
import { copyFilesHandler } from './copy-files.ts';
import { makeCoverHandler } from './cover.ts';
import { makeProxyHandler } from './proxy.ts';
import { convertSlidesHandler } from './slides.ts';
import { makeLibraryHandler } from './system-library.ts';

/** Handlers of all background work on assets and files, for the worker's list. */
export function assetJobHandlers(studio: Studio): readonly AnyJobHandler[] {
  return [
    finishUploadHandler(studio),
    expireUploadHandler(studio),
    purgeObjectsHandler(studio),
    makeCoverHandler(studio),
    makeProxyHandler(studio),
    convertSlidesHandler(studio),
    copyFilesHandler(studio),
    makeLibraryHandler(studio),
  ];
}
