import { coresFor, refuseFor } from '../../live/capacity.ts';
import type { Leases } from '../../../work/leases.ts';
import type { Dialog, Dialogs, OpenDialog } from '../port.ts';
import { DialogRefused } from '../refused.ts';
import { robotLinks } from './describe.ts';
import { newId } from './ids.ts';
import { DialogSession, type SessionParts } from './session.ts';
import { CODES } from './words.ts';

export interface OwnedDialogsOptions extends SessionParts {
  readonly leases: Leases;
  /** Cores that live sessions of this machine may take together; 0 = any number. */
  readonly cores: number;
  /** Cores that each of the other live sessions takes; default none. */
  readonly otherCores?: () => readonly number[];
  /** Dialogs that may run here at once; 0 = as many as the cores allow. */
  readonly most: number;
}

/** Name of the lease of a dialog. */
export function dialogLease(jobId: string): string {
  return `dialog:${jobId}`;
}

/** The dialogs that run in this process. None is taken over: with its server a dialog is over. */
export class OwnedDialogs implements Dialogs {
  readonly #options: OwnedDialogsOptions;
  readonly #sessions = new Map<string, DialogSession>();
  #isClosing = false;

  constructor(options: OwnedDialogsOptions) {
    this.#options = options;
  }

  /** Cores that each of the dialogs that run here takes. */
  get load(): readonly number[] {
    return [...this.#sessions.values()].map(({ document }) => coresFor(document));
  }

  /** Dialogs that run here, those that were left for others included. */
  get count(): number {
    return this.#sessions.size;
  }

  async open(request: OpenDialog): Promise<Dialog> {
    if (this.#isClosing) throw new DialogRefused(CODES.tooMany, 'the server is stopping');
    const kept = request.useCache ? this.#keptFor(request) : undefined;
    if (kept !== undefined) {
      kept.takeUp(request);
      return kept;
    }
    const { leases, ledger, studio } = this.#options;
    const { robot, language, transparent, media } = request;
    const jobId = newId();
    const links = await robotLinks(studio, robot);
    const lease = await leases.claim(dialogLease(jobId));
    if (lease === undefined) throw new Error(`somebody else has the new dialog ${jobId}`);
    const session = new DialogSession(this.#options, {
      ...{ request, jobId, lease, links },
      onOver: () => void this.#sessions.delete(jobId),
    });
    try {
      await this.#makeRoom(session);
      this.#sessions.set(jobId, session);
      await ledger.begin({
        ...{ jobId, robotId: robot.robotId, projectId: robot.projectId },
        ...{ language, transparent, media, at: studio.clock.now() },
      });
    } catch (error) {
      this.#sessions.delete(jobId);
      await lease.release();
      throw error;
    }
    try {
      await session.start();
    } catch (error) {
      await session.end('failed');
      throw error;
    }
    return session;
  }

  find(jobId: string): Dialog | undefined {
    const session = this.#sessions.get(jobId);
    return session?.state === 'active' || session?.state === 'asleep' ? session : undefined;
  }

  async end(jobId: string, reason: string): Promise<void> {
    await this.#sessions.get(jobId)?.end(reason);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#sessions.values()].map((session) => session.end('stopped')));
  }

  /** Somebody left one like this a moment ago: same robot as it is now, same language and kind of picture. */
  #keptFor(request: OpenDialog): DialogSession | undefined {
    const wanted = likeness(request);
    for (const session of this.#sessions.values())
      if (session.state === 'kept' && likeness(session.request) === wanted) return session;
    return undefined;
  }

  /** Those that nobody has taken up make room for whoever is there. @throws DialogRefused */
  async #makeRoom(session: DialogSession): Promise<void> {
    for (let reason = this.#refuse(session); reason !== undefined; reason = this.#refuse(session)) {
      const [kept] = [...this.#sessions.values()].filter(({ state }) => state === 'kept');
      if (kept === undefined) throw new DialogRefused(CODES.tooMany, reason);
      await kept.end('left');
    }
  }

  #refuse(session: DialogSession): string | undefined {
    const { cores, most, otherCores } = this.#options;
    if (most > 0 && this.#sessions.size >= most)
      return `This machine carries at most ${most} dialogs (CYCLORAMA_MAX_DIALOGS).`;
    return refuseFor(cores, [...this.load, ...(otherCores?.() ?? [])], coresFor(session.document));
  }
}

/** The brain may be another object each time; what it is made of is part of the robot. */
function likeness({ robot, language, transparent, media, told }: OpenDialog): string {
  return JSON.stringify([robot, language, transparent, media, told]);
}
