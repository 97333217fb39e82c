import type { LogEntry } from './own-desk.ts';

export type SourceState = 'opening' | 'live' | 'stale' | 'lost' | 'ended' | 'paused';

/** Left and right, dBFS. */
type Stereo = readonly [number, number];

export interface Meters {
  readonly frame: number;
  readonly pts_ms: number;
  readonly programme: {
    readonly peak_db: number;
    readonly peaks_db: Stereo;
    readonly rms_db: Stereo;
    readonly lufs_m: number;
    readonly lufs_s: number;
    readonly lufs_i: number;
  };
  readonly sources: Readonly<
    Record<
      string,
      {
        readonly peak_db: number;
        readonly peaks_db: Stereo;
        readonly rms_db: Stereo;
        readonly state: SourceState;
        readonly pgm: boolean;
        readonly pvw: boolean;
      }
    >
  >;
  /** Where a transition is held, 0…1. */
  readonly held: number | null;
}

export interface ShowStatus {
  readonly frame: number;
  readonly late: { readonly count: number; readonly missed: number; readonly worst_ms: number };
  readonly viewers: number;
  readonly cpu_seconds: number;
  readonly rss_bytes: number;
  readonly sources: readonly {
    readonly id: string;
    readonly location: string;
    readonly state: SourceState;
    readonly width: number;
    readonly height: number;
    readonly buffer_ms: number;
    readonly dropped: number;
    readonly reconnects: number;
  }[];
  readonly outputs: readonly {
    readonly id: string;
    readonly state: 'connecting' | 'live' | 'retrying' | 'stopped' | 'failed';
    readonly bytes_sent: number;
    readonly dropped: number;
    readonly reconnects: number;
    readonly kbps: number;
  }[];
}

export type Link = 'connecting' | 'open' | 'lost';

export interface DeskStreamOptions {
  readonly url: string;
  /** Rows changed, or the show confirmed something: what is shown of the desk is old. */
  readonly onStale: () => void;
  readonly onEntry?: (entry: LogEntry) => void;
}

/** Kinds of entries after which the programme may show something else. */
const CHANGES = new Set(['take', 'standby', 'episode', 'start', 'stop', 'host', 'recording']);

/**
 * News of one show, many times a second. What draws by itself (meters, pictures) reads the latest and is told of each;
 * what React draws follows `subscribe`, which is only called when tally, states or the slow figures change.
 */
export class DeskStream {
  /** The newest figures; undefined while the show does not run. */
  meters: Meters | undefined;
  status: ShowStatus | undefined;
  link: Link = 'connecting';
  readonly pictures = new Map<string, string>();
  readonly #source: EventSource;
  readonly #listeners = new Set<() => void>();
  readonly #drawers = new Set<(meters: Meters | undefined) => void>();
  readonly #viewers = new Map<string, Set<(data: string) => void>>();
  #tally = '';

  constructor({ url, onStale, onEntry }: DeskStreamOptions) {
    const source = new EventSource(url);
    this.#source = source;
    const on = (type: string, hear: (data: unknown) => void): void =>
      source.addEventListener(type, (event: MessageEvent<string>) => hear(JSON.parse(event.data)));
    let opened = false;
    source.addEventListener('open', () => {
      if (opened) onStale();
      opened = true;
      this.#setLink('open');
    });
    source.addEventListener('error', () => this.#setLink('lost'));
    on('meters', (meters) => this.#hearMeters(meters as Meters));
    on('status', (status) => {
      this.status = status as ShowStatus;
      this.#tell();
    });
    on('off', () => {
      this.status = undefined;
      this.pictures.clear();
      this.#hearMeters(undefined);
    });
    on('picture', (picture) => {
      const { location, data } = picture as { readonly location: string; readonly data: string };
      this.pictures.set(location, data);
      for (const show of this.#viewers.get(location) ?? []) show(data);
    });
    on('change', onStale);
    on('entry', (told) => {
      const entry = told as LogEntry;
      onEntry?.(entry);
      if (CHANGES.has(entry.kind)) onStale();
    });
  }

  /** Calls back when tally, states, the slow figures or the link change. @returns ends that */
  readonly subscribe = (hear: () => void): (() => void) => {
    this.#listeners.add(hear);
    return () => void this.#listeners.delete(hear);
  };

  /** What changes with `subscribe`, except for `status`. */
  readonly tally = (): string => this.#tally;

  /** Calls back with each report of the meters. @returns ends that */
  draw(draw: (meters: Meters | undefined) => void): () => void {
    this.#drawers.add(draw);
    return () => void this.#drawers.delete(draw);
  }

  /** Calls back with each picture of a source, the latest at once. @returns ends that */
  view(location: string, show: (data: string) => void): () => void {
    const viewers = this.#viewers.get(location) ?? new Set();
    this.#viewers.set(location, viewers.add(show));
    const latest = this.pictures.get(location);
    if (latest !== undefined) show(latest);
    return () => void viewers.delete(show);
  }

  close(): void {
    this.#source.close();
  }

  #setLink(link: Link): void {
    if (this.link === link) return;
    this.link = link;
    this.#tell();
  }

  #hearMeters(meters: Meters | undefined): void {
    this.meters = meters;
    const tally = tallyOf(meters);
    if (tally !== this.#tally) {
      this.#tally = tally;
      this.#tell();
    }
    for (const draw of this.#drawers) draw(meters);
  }

  #tell(): void {
    for (const hear of this.#listeners) hear();
  }
}

/** Lamp and state of every source, and where a transition is held, as one text: equal texts need no drawing. */
export function tallyOf(meters: Meters | undefined): string {
  if (meters === undefined) return '';
  const held = meters.held === null ? [] : [`held:${meters.held}`];
  const lamps = Object.entries(meters.sources).map(
    ([location, { pgm, pvw, state }]) => `${location}:${pgm ? 'pgm' : pvw ? 'pvw' : '-'}:${state}`,
  );
  return [...held, ...lamps].join(' ');
}

/** Address of a show's news. */
export function deskStreamUrl(casterId: string, wants: { pictures: boolean; log: boolean }): string {
  const flag = (on: boolean): string => (on ? '1' : '0');
  return `/api/casters/${encodeURIComponent(casterId)}/desk/stream?pictures=${flag(wants.pictures)}&log=${flag(wants.log)}`;
}
