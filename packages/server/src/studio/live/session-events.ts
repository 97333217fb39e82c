import type { LiveDocument, LiveEvent, OutputState, SourceState } from '@cyclorama/stage/data';
import type { Journal } from './journal.ts';

export interface SessionEventsOptions {
  readonly journal: Journal;
  readonly onSource: (source: string, state: SourceState) => void;
  readonly onRecorded: (event: Extract<LiveEvent, { kind: 'recorded' }>) => void;
  /** Programme milliseconds of a frame. */
  readonly msOf: (frame: number) => number;
}

/** A source may be without pictures for so long before it counts. */
const HICCUP_MS = 700;

/** What a live host tells, written into the as-run log in the words of its users: locations instead of sources. */
export class SessionEvents {
  readonly #options: SessionEventsOptions;
  readonly #sources = new Map<string, SourceState>();
  readonly #wasLost = new Set<string>();
  /** Sources without pictures for a moment: told when they stay so. */
  readonly #doubts = new Map<string, NodeJS.Timeout>();
  readonly #outputs = new Map<string, OutputState>();
  /** What is on air: names sources and outputs. */
  document: LiveDocument | undefined;

  constructor(options: SessionEventsOptions) {
    this.#options = options;
  }

  stateOf(source: string): SourceState | undefined {
    return this.#sources.get(source);
  }

  outputState(output: string): OutputState | undefined {
    return this.#outputs.get(output);
  }

  /** The host was replaced: it tells everything anew. */
  reset(): void {
    for (const timer of this.#doubts.values()) clearTimeout(timer);
    this.#doubts.clear();
    this.#sources.clear();
    this.#outputs.clear();
  }

  hear(event: LiveEvent, at: Date): void {
    const { journal, msOf } = this.#options;
    const place = 'frame' in event ? { frame: event.frame, ptsMs: msOf(event.frame), at } : { at };
    switch (event.kind) {
      case 'started':
      case 'take':
        // Written where they were asked for, with their cause.
        return;
      case 'source':
        this.#source(event, place);
        return;
      case 'fallback':
        journal.tell({
          kind: 'fallback',
          subject: event.source,
          ...place,
          detail: { state: event.on ? 'on' : 'off', label: this.#label(event.source) },
        });
        return;
      case 'output':
        this.#output(event, place);
        return;
      case 'recorded':
        this.#options.onRecorded(event);
        return;
      case 'pressure':
        journal.tell({
          kind: 'pressure',
          subject: event.what,
          ...place,
          detail: { state: event.on ? 'on' : 'off' },
        });
        return;
      case 'fault':
        journal.tell({
          kind: /disk/i.test(event.where) ? 'disk' : 'fault',
          subject: event.where,
          ...place,
          detail: { message: event.message },
        });
        return;
    }
  }

  /** A hiccup of less than a second is nobody's news; a source that stays without pictures is. */
  #source(event: Extract<LiveEvent, { kind: 'source' }>, place: Place): void {
    const { source, state } = event;
    clearTimeout(this.#doubts.get(source));
    this.#doubts.delete(source);
    if (state !== 'stale') {
      this.#tellSource(event, place);
      return;
    }
    const timer = setTimeout(() => {
      this.#doubts.delete(source);
      this.#tellSource(event, place);
    }, HICCUP_MS);
    timer.unref();
    this.#doubts.set(source, timer);
  }

  #tellSource(event: Extract<LiveEvent, { kind: 'source' }>, place: Place): void {
    const { source, state, reason, width, height } = event;
    const before = this.#sources.get(source);
    this.#sources.set(source, state);
    if (before !== state && state !== 'opening') {
      const planned = state === 'ended' && this.#isFile(source);
      const gone = state === 'lost' || state === 'stale' || (state === 'ended' && !planned);
      const returned = state === 'live' && this.#wasLost.has(source);
      if (gone) this.#wasLost.add(source);
      else if (state === 'live') this.#wasLost.delete(source);
      this.#options.journal.tell({
        kind: 'source',
        subject: source,
        cause: reason ?? '',
        ...place,
        detail: {
          state,
          label: this.#label(source),
          ...(planned ? { planned } : {}),
          ...(returned ? { returned } : {}),
          ...(width === undefined || height === undefined ? {} : { width, height }),
        },
      });
    }
    this.#options.onSource(source, state);
  }

  #output(event: Extract<LiveEvent, { kind: 'output' }>, place: Place): void {
    const { output, state, reason } = event;
    if (this.#outputs.get(output) === state) return;
    this.#outputs.set(output, state);
    this.#options.journal.tell({
      kind: 'output',
      subject: output,
      cause: reason ?? '',
      ...place,
      detail: { state, ...this.#target(output) },
    });
    if ((state === 'failed' || state === 'retrying') && /\bdisk\b/.test(reason ?? ''))
      this.#options.journal.tell({ kind: 'disk', subject: output, cause: reason ?? '', ...place });
  }

  /** What has a length ends as it should. */
  #isFile(source: string): boolean {
    return this.document?.sources.find(({ id }) => id === source)?.input.kind === 'file';
  }

  #label(source: string): string {
    return this.document?.sources.find(({ id }) => id === source)?.label ?? '';
  }

  /** Where a relay leads, without its stream key. */
  #target(output: string): Readonly<Record<string, string>> {
    const found = this.document?.outputs.find(({ id }) => id === output);
    if (found?.kind !== 'rtmp' || !output.startsWith('relay')) return {};
    return { host: URL.canParse(found.url) ? new URL(found.url).host : '' };
  }
}

interface Place {
  readonly frame?: number;
  readonly ptsMs?: number;
  readonly at: Date;
}
