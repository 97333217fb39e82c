import type { RoomShows, ShowCommand, ShowStatus, ViewerEvent } from '../../shows/port.ts';

/** Shows that only note what they are asked; tests say how they answer. */
export class RecordedShows implements RoomShows {
  readonly started: string[] = [];
  readonly stopped: { readonly jobId: string; readonly cause: string }[] = [];
  readonly commands: { readonly jobId: string; readonly command: ShowCommand }[] = [];
  readonly events: { readonly jobId: string; readonly events: readonly ViewerEvent[] }[] = [];
  /** Result of the next commands. */
  result = '';
  /** What everything but a start is refused with. */
  refusal: Error | undefined;
  /** Why no show can be started. */
  full: string | undefined;
  /** Runs when a show is stopped, before that is answered: a real one ends its job here. */
  onStop: (jobId: string) => Promise<void> = async () => undefined;

  async noRoomFor(): Promise<string | undefined> {
    return this.full;
  }

  async start(jobId: string): Promise<void> {
    this.started.push(jobId);
  }

  async stop(jobId: string, cause: string): Promise<void> {
    this.stopped.push({ jobId, cause });
    this.#refuse();
    await this.onStop(jobId);
  }

  async command(jobId: string, command: ShowCommand): Promise<string> {
    this.commands.push({ jobId, command });
    this.#refuse();
    return this.result;
  }

  async report(jobId: string, events: readonly ViewerEvent[]): Promise<void> {
    this.#refuse();
    this.events.push({ jobId, events });
  }

  async status(): Promise<ShowStatus | undefined> {
    return undefined;
  }

  #refuse(): void {
    if (this.refusal !== undefined) throw this.refusal;
  }
}
