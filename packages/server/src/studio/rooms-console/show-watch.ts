import type { LiveEvent } from '@cyclorama/stage/data';
import type { Director, Effect, Utterance } from '../shows/director/index.ts';
import type { Happening } from '../shows/session/record.ts';

/** Words that were given to a mouth and are not over yet, at most: a few sentences ahead. */
const MOST_GIVEN = 64;
const MOST_OUTPUTS = 50;

/** What is being said now. Times are ISO 8601. */
export interface Saying {
  readonly id: string;
  readonly by: Utterance['mouth'];
  readonly text: string;
  readonly began: string;
  readonly duration_ms: number;
  readonly scene: string;
  /** Of the paragraph; answers and inserts have a `reply_id` instead. */
  readonly sequence_no?: number;
  readonly reply_id?: string;
  /** Characters of the paragraph or answer before this sentence, and of all of it. */
  readonly offset: number;
  readonly length: number;
}

/** What viewers did since this process watches the show. */
export interface Audience {
  /** As the platform reported it last. */
  readonly viewers: number | null;
  readonly comments: number;
  readonly gifts: number;
  readonly likes: number;
  readonly answered: number;
}

/** A change of the output, and when it was. */
export interface OutputChange {
  readonly at: string;
  readonly state: string;
}

/** What those who look at a show hear: its record as it is written, and who begins and ends to speak. */
export type DeskHappening =
  Happening | ({ readonly kind: 'saying' } & Saying) | { readonly kind: 'said'; readonly id: string };

/** What is watched: a `ShowSession` is one. */
export interface WatchedShow {
  readonly record: { watch(hear: (happening: Happening) => void): () => void };
  readonly director: Pick<Director, 'onAir'>;
  readonly watchers: Set<(happening: Effect | LiveEvent) => void>;
}

const COMMENT = 1;
const LIKE = 3;
const GIFT = 4;
const VIEWERS = 6;

/** Keeps what a control desk shows of one show, for those who open it later. */
export class ShowWatch {
  readonly show: WatchedShow;
  readonly #now: () => Date;
  readonly #hearing = new Set<(happening: DeskHappening) => void>();
  readonly #given = new Map<string, Utterance>();
  readonly #saying = new Map<Utterance['mouth'], Saying>();
  /** Where the line of each mouth has come to. */
  readonly #reached = new Map<Utterance['mouth'], { readonly key: string; readonly offset: number }>();
  readonly #outputs: OutputChange[] = [];
  readonly #watcher = (happening: Effect | LiveEvent): void => this.#happened(happening);
  readonly #unwatch: () => void;
  #audience: Audience = { viewers: null, comments: 0, gifts: 0, likes: 0, answered: 0 };

  constructor(show: WatchedShow, now: () => Date) {
    this.show = show;
    this.#now = now;
    this.#unwatch = show.record.watch((happening) => this.#recorded(happening));
    show.watchers.add(this.#watcher);
  }

  get audience(): Audience {
    return this.#audience;
  }

  /** The presenter first. */
  get saying(): readonly Saying[] {
    return [...this.#saying.values()].sort((a, b) => b.by.localeCompare(a.by));
  }

  /** Changes of the RTMP output, the newest last. */
  get outputs(): readonly OutputChange[] {
    return this.#outputs;
  }

  /** @returns ends it */
  watch(hear: (happening: DeskHappening) => void): () => void {
    this.#hearing.add(hear);
    return () => void this.#hearing.delete(hear);
  }

  close(): void {
    this.#unwatch();
    this.show.watchers.delete(this.#watcher);
  }

  #tell(happening: DeskHappening): void {
    for (const hear of this.#hearing) hear(happening);
  }

  #recorded(happening: Happening): void {
    if (happening.kind === 'event') this.#count(happening);
    if (happening.kind === 'output') {
      this.#outputs.push({ at: happening.at, state: happening.state });
      if (this.#outputs.length > MOST_OUTPUTS) this.#outputs.shift();
    }
    this.#tell(happening);
  }

  #count({ type, content, outcome }: Extract<Happening, { kind: 'event' }>): void {
    const { viewers, comments, gifts, likes, answered } = this.#audience;
    this.#audience = {
      viewers: type === VIEWERS ? (viewersOf(content) ?? viewers) : viewers,
      comments: comments + (type === COMMENT ? 1 : 0),
      gifts: gifts + (type === GIFT ? 1 : 0),
      likes: likes + (type === LIKE ? 1 : 0),
      answered: answered + (outcome === 'speech' || outcome === 'layer' || outcome === 'asked' ? 1 : 0),
    };
  }

  #happened(happening: Effect | LiveEvent): void {
    switch (happening.kind) {
      case 'say':
        this.#given.set(happening.utterance.id, happening.utterance);
        if (this.#given.size > MOST_GIVEN) this.#given.delete([...this.#given.keys()][0]!);
        return;
      case 'withdraw':
        for (const { id } of happening.utterances) this.#given.delete(id);
        return;
      case 'spoken':
        this.#given.delete(happening.utterance.id);
        this.#ended(happening.utterance);
        return;
      case 'report':
        this.#reported(happening.message);
        return;
      default:
        return;
    }
  }

  #reported(message: unknown): void {
    const { kind, id } = (message ?? {}) as { readonly kind?: unknown; readonly id?: unknown };
    if (kind !== 'began' || typeof id !== 'string') return;
    const { onAir } = this.show.director;
    const utterance = this.#given.get(id) ?? (onAir?.id === id ? onAir : undefined);
    if (utterance === undefined) return;
    const { mouth, line, piece, text } = utterance;
    const reached = this.#reached.get(mouth);
    const saying = sayingOf(
      utterance,
      piece > 0 && reached?.key === line.key ? reached.offset : 0,
      this.#now(),
    );
    this.#reached.set(mouth, { key: line.key, offset: saying.offset + text.length });
    this.#saying.set(mouth, saying);
    this.#tell({ kind: 'saying', ...saying });
  }

  #ended({ id, mouth }: Utterance): void {
    if (this.#saying.get(mouth)?.id !== id) return;
    this.#saying.delete(mouth);
    this.#tell({ kind: 'said', id });
  }
}

/** @param since characters of the line that were said before */
function sayingOf(utterance: Utterance, since: number, now: Date): Saying {
  const { id, mouth, text, durationMs, place, from, line } = utterance;
  const whole = line.source.kind === 'text' ? line.source.text : text;
  // With markup between the words a sentence is not found: then it follows what was said.
  const found = whole.indexOf(text, since);
  return {
    ...{ id, by: mouth, text, began: now.toISOString(), duration_ms: Math.round(durationMs) },
    scene: place.scene,
    ...(from.kind === 'insert'
      ? { reply_id: from.id }
      : place.sequenceNo === undefined
        ? {}
        : { sequence_no: place.sequenceNo }),
    offset: found < 0 ? Math.min(since, whole.length) : found,
    length: Math.max(whole.length, text.length),
  };
}

function viewersOf(content: string): number | undefined {
  try {
    const { numberOfViewers: count } = JSON.parse(content) as { readonly numberOfViewers?: unknown };
    return typeof count === 'number' && Number.isFinite(count) ? count : undefined;
  } catch {
    // What cannot be read is recorded as it came; it says nothing about how many they are.
    return undefined;
  }
}

/** The watches of the shows that run in this process. */
export class ShowWatches {
  readonly #showHere: (jobId: string) => WatchedShow | undefined;
  readonly #now: () => Date;
  readonly #watches = new Map<string, ShowWatch>();

  constructor(showHere: (jobId: string) => WatchedShow | undefined, now: () => Date) {
    this.#showHere = showHere;
    this.#now = now;
  }

  /** The watch of a job; it begins now when the show runs here and was not watched yet. */
  of(jobId: string): ShowWatch | undefined {
    const show = this.#showHere(jobId);
    const known = this.#watches.get(jobId);
    if (known !== undefined && known.show === show) return known;
    known?.close();
    this.#watches.delete(jobId);
    if (show === undefined) return undefined;
    const watch = new ShowWatch(show, this.#now);
    this.#watches.set(jobId, watch);
    return watch;
  }

  /** The job is over. */
  forget(jobId: string): void {
    this.#watches.get(jobId)?.close();
    this.#watches.delete(jobId);
  }

  close(): void {
    for (const jobId of [...this.#watches.keys()]) this.forget(jobId);
  }
}
