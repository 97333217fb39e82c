import { isDatabaseGone } from '../store/postgres/gone.ts';
import { forgetAsRun, forgetLeftMaterials } from '../studio/live/forget.ts';
import { sweepRetention } from '../studio/system/retention.ts';
import type { OpenedStudio } from './open-studio.ts';

const EVERY_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
/** How long ended callbacks stay readable. */
const CALLBACKS_KEPT_MS = 30 * DAY_MS;

/**
 * Sweeps up, now and then: interrupted uploads, old callbacks, old news of what was on air, and once a day what tenants
 * keep no longer. @returns stops it
 */
export function startHousekeeping(opened: OpenedStudio): () => Promise<void> {
  const { studio, db, objects } = opened;
  let running = Promise.resolve();
  let keptUntil = 0;
  const sweep = async (): Promise<void> => {
    const now = studio.clock.now();
    await objects.sweep(now);
    await db.executeSql(`delete from outbox where state <> 'pending' and ended_at < $1`, [
      new Date(now.getTime() - CALLBACKS_KEPT_MS),
    ]);
    await forgetAsRun(studio, now);
    await forgetLeftMaterials(studio);
    if (now.getTime() < keptUntil) return;
    await sweepRetention(studio);
    keptUntil = now.getTime() + DAY_MS;
  };
  const run = (): void => {
    running = sweep().catch((error: unknown) => {
      if (!isDatabaseGone(error)) studio.log.error({ err: error }, 'housekeeping failed');
    });
  };
  const timer = setInterval(run, EVERY_MS);
  run();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
