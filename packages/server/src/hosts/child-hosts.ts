import { Host } from './host.ts';
import { HostError, type HostPool, type HostPoolOptions, type HostTask, type Warmth } from './pool.ts';
import { WarmHosts } from './warm-hosts.ts';

const TASKS = new URL('./tasks/', import.meta.url);
const MOST_WARM = 2;

/**
 * A pool that forks a child for each task, and keeps those warm that are asked to stay. All of them, and what they
 * started, end when this process ends.
 */
export function createHostPool(options: HostPoolOptions = {}): HostPool {
  return new ChildHosts(options);
}

class ChildHosts implements HostPool {
  readonly #tasks: URL;
  readonly #graceMs: number;
  readonly #warm: WarmHosts;
  readonly #running = new Set<Host>();
  /** Ends of the last tasks of warm hosts: those of one name and key follow each other. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #closed = false;

  constructor(options: HostPoolOptions) {
    this.#tasks = options.tasks ?? TASKS;
    this.#graceMs = options.graceMs ?? 1500;
    this.#warm = new WarmHosts(options.mostWarm ?? MOST_WARM);
  }

  async run<Result>(task: HostTask): Promise<Result> {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(task.task)) throw new TypeError(`${task.task} is no name of a task`);
    const { warm } = task;
    if (warm === undefined) return (await this.#runCold(task)) as Result;
    const place = `${task.task} ${warm.key}`;
    const before = this.#turns.get(place);
    const turn = (before ?? Promise.resolve()).then(() => this.#runWarm(place, task, warm));
    const settled = turn.catch(() => undefined);
    this.#turns.set(place, settled);
    try {
      return (await turn) as Result;
    } finally {
      if (this.#turns.get(place) === settled) this.#turns.delete(place);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const host of this.#running) host.abort();
    await Promise.all([...this.#running].map((host) => host.gone));
    await this.#warm.close();
  }

  #runCold(task: HostTask): Promise<unknown> {
    this.#check(task);
    return this.#work(this.#fork(task), task);
  }

  async #runWarm(place: string, task: HostTask, warm: Warmth): Promise<unknown> {
    this.#check(task);
    const waited = this.#warm.take(place);
    const host = waited ?? this.#fork(task);
    try {
      return await this.#work(host, task);
    } catch (error) {
      // It may have died while it waited, or of what an earlier task left behind: this one gets a host of its own.
      const another = error instanceof HostError && /^(crashed|out-of-memory)$/.test(error.kind);
      if (waited === undefined || !another) throw error;
      return await this.#runWarm(place, task, warm);
    } finally {
      if (this.#closed) host.end();
      else this.#warm.put(place, host, warm);
    }
  }

  #check({ task, signal }: HostTask): void {
    if (this.#closed) throw new HostError('aborted', 'closed', 'the studio is stopping');
    if (signal?.aborted) throw new HostError('aborted', 'aborted', `${task} was aborted`);
  }

  #fork(task: HostTask): Host {
    return new Host(task, new URL(`${task.task}.js`, this.#tasks).href, this.#graceMs);
  }

  async #work(host: Host, task: HostTask): Promise<unknown> {
    this.#running.add(host);
    try {
      return await host.run(task);
    } finally {
      this.#running.delete(host);
    }
  }
}
