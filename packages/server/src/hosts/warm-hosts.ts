import type { Host } from './host.ts';
import type { Warmth } from './pool.ts';

interface Waiting {
  readonly host: Host;
  readonly timer: NodeJS.Timeout;
}

/** Hosts that wait for another task, one for each name and key, a few in all. */
export class WarmHosts {
  readonly #most: number;
  /** The one that waits longest first. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The host that waits for such a task; whoever takes it has it alone. */
  take(place: string): Host | undefined {
    const waiting = this.#waiting.get(place);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(place);
    clearTimeout(waiting.timer);
    return waiting.host.over ? undefined : waiting.host;
  }

  /** Lets a host that has done its task wait for the next one. */
  put(place: string, host: Host, { idleMs }: Warmth): void {
    if (host.over) return;
    this.take(place)?.end();
    const timer = setTimeout(() => this.take(place)?.end(), idleMs);
    this.#waiting.set(place, { host, timer });
    for (const longest of this.#waiting.keys()) {
      if (this.#waiting.size <= this.#most) break;
      this.take(longest)?.end();
    }
  }

  /** Ends all that wait. @returns when they are gone */
  async close(): Promise<void> {
    const hosts = [...this.#waiting.keys()].flatMap((place) => this.take(place) ?? []);
    for (const host of hosts) host.end();
    await Promise.all(hosts.map((host) => host.gone));
  }
}
