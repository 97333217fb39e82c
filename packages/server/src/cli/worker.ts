import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { jobHandlers } from './capabilities.ts';
import { openStudio, type OpenedStudio } from './open-studio.ts';

/** Starts a worker without doors, on DATABASE_URL or beside a `serve` on the same data folder. */
export async function startWorker(config: Config, log: Logger): Promise<OpenedStudio> {
  const opened = await openStudio({ config, log, embedded: 'join' });
  try {
    await opened.queue.work(jobHandlers(opened.studio));
    opened.delivery.start();
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}
