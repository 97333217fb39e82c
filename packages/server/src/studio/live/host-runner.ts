import type { Applied, LiveDocument, LiveEvent, LiveStatus, RtcOptions } from '@cyclorama/stage/data';
import { LiveHost, LiveHostError, type LiveHostEnd } from '../../hosts/live/live-host.ts';
import type { LiveNetwork } from '../../hosts/live/messages.ts';
import type { Lease } from '../../work/leases.ts';

/** First pause before a host that died is replaced; doubled with each death that follows soon. */
const PAUSE_MS = 200;
const MAX_PAUSE_MS = 10_000;
/** A host that lived so long was well: the count of deaths begins anew. */
const HEALTHY_MS = 30_000;
/** Hosts of one lease epoch that can be told apart by their publication epoch. */
const HOSTS_PER_LEASE = 100_000;

/** What all hosts of a server have in common. */
export interface HostSettings {
  /** Module with `startLiveStage`; default `@cyclorama/stage`. */
  readonly stage?: string;
  readonly network: () => LiveNetwork;
  readonly rtc?: RtcOptions;
  readonly diskReserveBytes: number;
}

export interface HostRunnerOptions {
  readonly settings: HostSettings;
  readonly lease: Lease;
  /** The document for a host whose publications have this epoch. */
  readonly compose: (publicationEpoch: number) => LiveDocument;
  /** Wall time (epoch ms) of frame 0 when the session goes on; absent for a new one. */
  readonly gridStartMs?: number;
  readonly onEvent: (event: LiveEvent, wallMs: number) => void;
  readonly onStatus: (status: LiveStatus) => void;
  /** A host makes frames; `replaced` = it follows one that died here. */
  readonly onUp: (moment: Applied, host: LiveHost, replaced: boolean) => void;
  readonly onDown: (end: LiveHostEnd, pauseMs: number) => void;
}

/** Keeps a live host running: replaces it when it dies, fences it when the lease is lost. */
export class HostRunner {
  readonly #options: HostRunnerOptions;
  readonly #stopped = new AbortController();
  readonly #waiting = new Set<(host: LiveHost) => void>();
  #gridStartMs: number | undefined;
  #lastFrame: number | undefined;
  #known: Applied | undefined;
  #current: LiveHost | undefined;
  #up: LiveHost | undefined;
  #hosts = 0;
  #ended: Promise<void> | undefined;
  #unextend: () => void = () => undefined;

  constructor(options: HostRunnerOptions) {
    this.#options = options;
    this.#gridStartMs = options.gridStartMs;
  }

  /** The host that makes frames now; undefined between two. */
  get host(): LiveHost | undefined {
    return this.#up;
  }

  /** Times a host died and was replaced. */
  get replacements(): number {
    return Math.max(0, this.#hosts - 1);
  }

  /** Wall time (epoch ms) of frame 0; undefined before the first frame. */
  get gridStartMs(): number | undefined {
    return this.#gridStartMs;
  }

  /** Wall time (epoch ms) at which this host's frame is due; undefined while there is none. */
  wallOf(frame: number, periodMs: number): number | undefined {
    return this.#known && this.#known.wallMs + (frame - this.#known.frame) * periodMs;
  }

  /** The first frame due at or after a wall time (epoch ms); undefined while there is no host. */
  frameAt(wallMs: number, periodMs: number): number | undefined {
    return this.#known && this.#known.frame + Math.ceil((wallMs - this.#known.wallMs) / periodMs - 1e-6);
  }

  /** The stage told again where a frame lies. */
  learn(moment: Applied): void {
    this.#known = moment;
    this.#lastFrame = Math.max(this.#lastFrame ?? 0, moment.frame);
  }

  /**
   * Starts the first host.
   * @returns its first frame @throws LiveHostError when it does not start; it is tried again until `stop`
   */
  async start(): Promise<Applied> {
    const { lease } = this.#options;
    this.#unextend = lease.onExtended(() => this.#current?.extend(lease.heldUntilMs));
    lease.lost.addEventListener('abort', () => this.#lose(), { once: true });
    const first = this.#open();
    this.#ended = this.#keep(first);
    return first.started;
  }

  /** The host that makes frames, once there is one. @throws LiveHostError when the session ends before */
  ready(): Promise<LiveHost> {
    if (this.#up !== undefined) return Promise.resolve(this.#up);
    const { signal } = this.#stopped;
    if (signal.aborted) return Promise.reject(new LiveHostError('gone', 'the session has ended'));
    return new Promise((resolve, reject) => {
      const up = (host: LiveHost): void => {
        signal.removeEventListener('abort', stop);
        resolve(host);
      };
      const stop = (): void => {
        this.#waiting.delete(up);
        reject(new LiveHostError('gone', 'the session has ended'));
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.add(up);
    });
  }

  /** Ends the host cleanly and for good. */
  async stop(): Promise<void> {
    if (!this.#stopped.signal.aborted) {
      this.#unextend();
      const host = this.#current;
      this.#stopped.abort();
      await host?.stop();
    }
    await this.#ended;
  }

  #open(): LiveHost {
    const { settings, lease, compose, onEvent } = this.#options;
    this.#hosts += 1;
    const host: LiveHost = new LiveHost({
      name: this.#options.lease.name,
      start: {
        stage: settings.stage ?? '@cyclorama/stage',
        document: compose(lease.epoch * HOSTS_PER_LEASE + this.#hosts),
        ...(this.#gridStartMs === undefined ? {} : { gridStartMs: this.#gridStartMs }),
        ...(this.#lastFrame === undefined ? {} : { afterFrame: this.#lastFrame }),
        network: settings.network(),
        ...(settings.rtc === undefined ? {} : { rtc: settings.rtc }),
        diskReserveBytes: settings.diskReserveBytes,
        leaseUntilMs: lease.heldUntilMs,
      },
      onEvent: (event, wallMs) => onEvent(event, wallMs),
      onStatus: (status) => {
        this.#lastFrame = Math.max(this.#lastFrame ?? 0, status.frame);
        if (this.#up === host) this.#options.onStatus(status);
      },
    });
    this.#current = host;
    return host;
  }

  async #keep(first: LiveHost): Promise<void> {
    const { signal } = this.#stopped;
    let deaths = 0;
    for (let host = first; ; host = this.#open()) {
      let upAt: number | undefined;
      try {
        const moment = await host.started;
        upAt = performance.now();
        if (!signal.aborted) this.#isUp(host, moment);
      } catch (error) {
        if (!(error instanceof LiveHostError)) throw error;
      }
      const end = await host.ended;
      this.#up = undefined;
      this.#current = undefined;
      if (signal.aborted) return;
      deaths = upAt !== undefined && performance.now() - upAt > HEALTHY_MS ? 1 : deaths + 1;
      const pauseMs = Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** (deaths - 1));
      this.#options.onDown(end, pauseMs);
      await pause(pauseMs, signal);
      if (isAborted(signal)) return;
    }
  }

  #isUp(host: LiveHost, moment: Applied): void {
    this.#gridStartMs ??= moment.wallMs - moment.ptsMs;
    this.learn(moment);
    this.#up = host;
    this.#options.onUp(moment, host, this.#hosts > 1);
    for (const resolve of [...this.#waiting]) resolve(host);
    this.#waiting.clear();
  }

  #lose(): void {
    if (this.#stopped.signal.aborted) return;
    this.#unextend();
    this.#stopped.abort();
    // It stops making anything by itself as well, even if this process hung from now on.
    this.#current?.extend(0);
    this.#current?.kill('its lease was lost');
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** Asked anew after a pause: the compiler would remember the earlier answer. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
