import type { Studio } from '../context.ts';
import { coresOfRoom } from './load.ts';
import type { LiveJobDocument } from '../rooms/model.ts';
import type { RoomShows, ShowCommand, ShowStatus, ViewerEvent } from './port.ts';
import { RemoteShows } from './remote.ts';

/** Shows for a process that owns none: everything is asked of the owners. */
export class DistantShows implements RoomShows {
  readonly #remote: RemoteShows;

  constructor(studio: Studio) {
    this.#remote = new RemoteShows(studio);
  }

  async noRoomFor(document: LiveJobDocument): Promise<string | undefined> {
    return (await this.#remote.hasRoom(coresOfRoom(document)))
      ? undefined
      : 'No server that carries shows has room for another one.';
  }

  /** Owners look for jobs that wait. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  async stop(jobId: string, cause: string): Promise<void> {
    await this.#remote.stop(jobId, cause);
  }

  command(jobId: string, command: ShowCommand): Promise<string> {
    return this.#remote.command(jobId, command);
  }

  report(jobId: string, events: readonly ViewerEvent[]): Promise<void> {
    return this.#remote.report(jobId, events);
  }

  status(jobId: string): Promise<ShowStatus | undefined> {
    return this.#remote.status(jobId);
  }

  close(): void {
    this.#remote.close();
  }
}
