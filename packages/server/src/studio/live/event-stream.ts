import type { ServerResponse } from 'node:http';
import type { AsRunEntry, AsRunLog } from './as-run.ts';
import { showEntry } from './as-run-query.ts';

/** Comments keep connections open through proxies, and show us dead ones. */
const BEAT_MS = 15_000;
/** A listener that takes nothing for so many bytes is hung up on; it comes back and reads the log. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Server-sent events of casters: each entry of the as-run log as it is written. */
export class EventStreams {
  readonly #log: AsRunLog;
  readonly #open = new Set<ServerResponse>();

  constructor(log: AsRunLog) {
    this.#log = log;
  }

  open(response: ServerResponse, casterId: string): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    const hear = (entry: AsRunEntry): void => {
      if (entry.casterId !== casterId) return;
      if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
      else
        response.write(
          `id: ${entry.id}\nevent: ${entry.kind}\ndata: ${JSON.stringify(showEntry(entry))}\n\n`,
        );
    };
    const beat = setInterval(() => response.write(': \n\n'), BEAT_MS);
    this.#log.on('entry', hear);
    this.#open.add(response);
    response.on('error', () => response.destroy());
    response.on('close', () => {
      clearInterval(beat);
      this.#log.off('entry', hear);
      this.#open.delete(response);
    });
  }

  close(): void {
    for (const response of this.#open) response.end();
  }
}
