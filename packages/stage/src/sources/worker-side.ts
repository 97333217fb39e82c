import { parentPort } from 'node:worker_threads';
import { MediaError } from '../media-info.ts';
import type { SlotsMessage, SourceJob, SourceMessage } from './messages.ts';

/** Posts to the programme's thread. */
export function post(message: SourceMessage): void {
  parentPort!.postMessage(message);
}

/** Makes this thread take one job after another; errors are reported, and the thread stays usable. */
export function serve(work: (job: SourceJob) => Promise<void>): void {
  parentPort!.on('message', (message: SourceJob | SlotsMessage) => {
    if (message.kind !== 'job') return;
    work(message).then(
      () => post({ kind: 'done' }),
      (error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        post({
          kind: 'failed',
          message: text,
          ...(error instanceof MediaError ? { reason: error.reason } : {}),
        });
      },
    );
  });
}
