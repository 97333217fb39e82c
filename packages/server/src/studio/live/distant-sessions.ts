import type { LiveStatus } from '@cyclorama/stage/data';
import type { Studio } from '../context.ts';
import { LiveUnavailable, type CasterSessions, type LiveChange, type LiveMoment } from './port.ts';
import { RemoteSessions, type RemoteVerb } from './remote.ts';
import { isHeld } from './runs.ts';

/** Callers of `follow` wait no longer; the session follows later. */
export const FOLLOW_MS = 2000;
export const START_MS = 30_000;
const STATUS_MS = 1000;

type ControlArgs = Parameters<CasterSessions['control']>;

/** Name of a caster's lease. */
export function leaseName(casterId: string): string {
  return `caster:${casterId}`;
}

/** Live sessions for a process that owns none: everything is asked of the owners. */
export class DistantSessions implements CasterSessions {
  readonly #studio: Studio;
  readonly #remote: RemoteSessions;

  constructor(studio: Studio) {
    this.#studio = studio;
    this.#remote = new RemoteSessions(studio.events, undefined, () => undefined);
  }

  async start(casterId: string, change: LiveChange): Promise<LiveMoment> {
    const answer = await this.#remote.ask('start', casterId, change, START_MS);
    if (answer === undefined) throw new LiveUnavailable('failed', 'No server that carries shows answers.');
    return revive(answer.value);
  }

  stop(casterId: string, change: LiveChange): Promise<void> {
    return stopElsewhere(this.#studio, this.#remote, casterId, change);
  }

  follow(casterId: string, change: LiveChange): Promise<LiveMoment | undefined> {
    return followElsewhere(this.#studio, this.#remote, casterId, change);
  }

  control(...args: ControlArgs): Promise<LiveMoment | undefined> {
    return controlElsewhere(this.#remote, ...args);
  }

  status(casterId: string): Promise<LiveStatus | undefined> {
    return statusElsewhere(this.#studio, this.#remote, casterId);
  }

  close(): void {
    this.#remote.close();
  }
}

export async function stopElsewhere(
  studio: Studio,
  remote: RemoteSessions,
  casterId: string,
  change: LiveChange,
): Promise<void> {
  if (await isHeld(studio, leaseName(casterId))) await remote.ask('stop', casterId, change, START_MS);
}

export async function followElsewhere(
  studio: Studio,
  remote: RemoteSessions,
  casterId: string,
  change: LiveChange,
): Promise<LiveMoment | undefined> {
  if (!(await isHeld(studio, leaseName(casterId)))) return undefined;
  const answer = await remote.ask('follow', casterId, change, FOLLOW_MS);
  return answer?.value === undefined ? undefined : revive(answer.value);
}

export async function controlElsewhere(
  remote: RemoteSessions,
  ...[casterId, location, command]: ControlArgs
): Promise<LiveMoment | undefined> {
  const value = await askElsewhere(remote, 'control', casterId, { location, command });
  return value === undefined ? undefined : revive(value);
}

/** @throws LiveUnavailable when nobody has the show */
export async function askElsewhere(
  remote: RemoteSessions,
  verb: RemoteVerb,
  casterId: string,
  args: unknown,
): Promise<unknown> {
  const answer = await remote.ask(verb, casterId, args, FOLLOW_MS * 3);
  if (answer === undefined) throw new LiveUnavailable('not-running', 'The show does not run.');
  return answer.value;
}

export async function statusElsewhere(
  studio: Studio,
  remote: RemoteSessions,
  casterId: string,
): Promise<LiveStatus | undefined> {
  if (!(await isHeld(studio, leaseName(casterId)))) return undefined;
  return (await remote.ask('status', casterId, undefined, STATUS_MS))?.value as LiveStatus | undefined;
}

/** Dates do not survive the bus. */
export function revive(value: unknown): LiveMoment {
  const moment = value as Omit<LiveMoment, 'at'> & { readonly at: string | Date };
  return { ...moment, at: new Date(moment.at) };
}
