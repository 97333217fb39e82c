import type { Studio } from '../context.ts';
import { isHeld } from '../live/runs.ts';
import { ShowUnavailable, type ShowCommand, type ShowStatus, type ViewerEvent } from './port.ts';
import { Questions, type Answering } from './questions.ts';

const ASK_MS = 5000;
const STATUS_MS = 1000;
const ROOM_MS = 500;
export const STOP_MS = 30_000;

/** `room`: has somebody room for a show that takes so many cores? */
export type ShowVerb = 'stop' | 'command' | 'report' | 'status' | 'room';

/** Name of a show's lease. */
export function showLease(jobId: string): string {
  return `show:${jobId}`;
}

/** Whether some process of the installation has this show. */
export function isShowRunning(studio: Studio, jobId: string): Promise<boolean> {
  return isHeld(studio, showLease(jobId));
}

/** Shows of other processes: everything is asked of their owners. */
export class RemoteShows {
  readonly #studio: Studio;
  readonly #questions: Questions<ShowVerb>;

  /** @param answering what this process says to others; undefined = it owns no shows */
  constructor(
    studio: Studio,
    answering?: Answering<ShowVerb>,
    onError: (error: unknown) => void = () => undefined,
  ) {
    this.#studio = studio;
    this.#questions = new Questions('show', studio.events, answering, onError);
  }

  /** @returns false when nobody has the show */
  async stop(jobId: string, cause: string): Promise<boolean> {
    if (!(await isShowRunning(this.#studio, jobId))) return false;
    await this.#questions.ask('stop', jobId, cause, STOP_MS);
    return true;
  }

  /** @throws ShowUnavailable, MssError */
  async command(jobId: string, command: ShowCommand): Promise<string> {
    const answer = await this.#questions.ask('command', jobId, command, ASK_MS);
    if (answer === undefined) throw new ShowUnavailable('not-running', 'The show does not run.');
    return typeof answer.value === 'string' ? answer.value : '';
  }

  /** @throws ShowUnavailable */
  async report(jobId: string, events: readonly ViewerEvent[]): Promise<void> {
    if ((await this.#questions.ask('report', jobId, events, ASK_MS)) === undefined)
      throw new ShowUnavailable('not-running', 'The show does not run.');
  }

  async status(jobId: string): Promise<ShowStatus | undefined> {
    if (!(await isShowRunning(this.#studio, jobId))) return undefined;
    const answer = await this.#questions.ask('status', jobId, undefined, STATUS_MS);
    return answer?.value as ShowStatus | undefined;
  }

  /** Whether some other process has room for a show. */
  async hasRoom(cores: number): Promise<boolean> {
    return (await this.#questions.ask('room', '', cores, ROOM_MS)) !== undefined;
  }

  close(): void {
    this.#questions.close();
  }
}
