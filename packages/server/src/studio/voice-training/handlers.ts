import type { AnyJobHandler } from '../../work/queue.ts';
import type { Studio } from '../context.ts';
import { hostWorks } from './host-works.ts';
import { purgeTrainingHandler, sweepUploadsHandler } from './purge.ts';
import { auditHandler } from './stages/audit.ts';
import { splitHandler } from './stages/split.ts';
import { trainHandler } from './stages/train.ts';
import type { WorksOf } from './works.ts';

/** Background work of voice trainings. */
export function voiceTrainingHandlers(
  studio: Studio,
  worksOf: WorksOf = hostWorks,
): readonly AnyJobHandler[] {
  return [
    auditHandler(studio, worksOf),
    splitHandler(studio, worksOf),
    trainHandler(studio, worksOf),
    purgeTrainingHandler(studio),
    sweepUploadsHandler(studio),
  ];
}
