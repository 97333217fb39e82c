import { EventEmitter } from 'node:events';
import type { MediaPacket, Publication, Subscriber } from '../packets.ts';
import { Stream, type PublishInfo, type StreamFigures } from './stream.ts';
import type { ViewerLimits } from './viewer.ts';

export interface HubOptions {
  /** Bytes of the group of pictures kept per stream for those who join; default 8 MB. */
  readonly cacheBytes?: number;
  /** When a subscriber lags; see ViewerLimits. Defaults 1 MB, 15 s. */
  readonly viewers?: Partial<ViewerLimits>;
  /** Milliseconds of a clock that never steps back; default performance.now. */
  readonly now?: () => number;
}

/** Somebody publishes on this path, and may not be replaced. */
export class PathTaken extends Error {
  constructor(path: string) {
    super(`${path} has a publisher`);
    this.name = 'PathTaken';
  }
}

export interface HubEvents {
  published: [path: string, info: PublishInfo];
  /** The moment the publisher's connection is gone, or it was replaced. */
  unpublished: [path: string, reason: string];
  /** Somebody joined the audience of a path, published or not. */
  joined: [path: string];
}

/** A path that is kept for publishers with an epoch. */
export interface Reservation {
  release(): void;
}

/** A place in the audience of a stream. */
export interface Subscription {
  close(): void;
}

/**
 * Everything that is published and played on this server, by path. Publishers pour packets in; each subscriber gets
 * configurations, the last group of pictures and what follows, and is left behind group by group when it is slow. No
 * subscriber, however slow or broken, is felt by a publisher or by another subscriber.
 */
export class StreamHub extends EventEmitter<HubEvents> {
  readonly #streams = new Map<string, Stream>();
  /** How many reservations a path has. */
  readonly #reserved = new Map<string, number>();
  readonly #cacheBytes: number;
  readonly #limits: ViewerLimits;
  readonly #now: () => number;
  #closed = false;

  constructor(options: HubOptions = {}) {
    super();
    this.#cacheBytes = options.cacheBytes ?? 8 * 1024 * 1024;
    this.#limits = { softBytes: 1024 * 1024, hopelessMs: 15_000, ...options.viewers };
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * Begins a publication. Whom it may replace is said by `epoch` and `replacesAfterMs` of `info` (see StreamGrant).
   * @throws PathTaken
   */
  publish(path: string, info: PublishInfo): Publication {
    if (this.#closed) throw new PathTaken(path);
    if (info.epoch === undefined && this.#reserved.has(path)) throw new PathTaken(path);
    const stream = this.#open(path);
    if (!stream.mayPublish(info)) throw new PathTaken(path);
    if (stream.published) this.#ended(path, stream, 'another publisher took over');
    const turn = stream.begin(info);
    this.emit('published', path, info);
    return {
      packet: (packet: MediaPacket) => stream.packet(turn, packet),
      end: (reason: string) => {
        if (stream.turn !== turn || !stream.published) return;
        this.#ended(path, stream, reason);
        this.#tidy(path, stream);
      },
    };
  }

  /**
   * Keeps a path for publishers with an epoch: what this installation makes itself. Who publishes there already stays.
   */
  reserve(path: string): Reservation {
    this.#reserved.set(path, (this.#reserved.get(path) ?? 0) + 1);
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        const left = (this.#reserved.get(path) ?? 1) - 1;
        if (left > 0) this.#reserved.set(path, left);
        else this.#reserved.delete(path);
      },
    };
  }

  /** Joins the audience of a path, which need not be published yet. */
  play(path: string, subscriber: Subscriber): Subscription {
    if (this.#closed) {
      subscriber.end('the server is closing');
      return { close: () => undefined };
    }
    const stream = this.#open(path);
    const viewer = stream.join(subscriber);
    this.emit('joined', path);
    return {
      close: () => {
        stream.leave(viewer);
        this.#tidy(path, stream);
      },
    };
  }

  /** Figures of a stream; undefined when nobody publishes or plays it. */
  figures(path: string): StreamFigures | undefined {
    return this.#streams.get(path)?.figures();
  }

  /** Figures of all streams that are published or waited for. */
  list(): readonly StreamFigures[] {
    return [...this.#streams.values()].map((stream) => stream.figures());
  }

  isPublished(path: string): boolean {
    return this.#streams.get(path)?.published ?? false;
  }

  /** Ends a publication and tells its publisher, e.g. when its key was taken away. */
  kick(path: string, reason: string): void {
    const stream = this.#streams.get(path);
    if (!stream?.published) return;
    this.#ended(path, stream, reason);
    this.#tidy(path, stream);
  }

  /** Ends every stream and refuses new ones. */
  close(reason = 'the server is closing'): void {
    this.#closed = true;
    for (const [path, stream] of this.#streams) {
      if (stream.published) this.#ended(path, stream, reason);
      stream.dismiss(reason);
    }
    this.#streams.clear();
  }

  #open(path: string): Stream {
    const known = this.#streams.get(path);
    if (known) return known;
    const stream = new Stream({
      path,
      cacheBytes: this.#cacheBytes,
      limits: this.#limits,
      now: this.#now,
    });
    this.#streams.set(path, stream);
    return stream;
  }

  #ended(path: string, stream: Stream, reason: string): void {
    stream.end(reason);
    this.emit('unpublished', path, reason);
  }

  #tidy(path: string, stream: Stream): void {
    if (!stream.published && stream.viewers === 0 && this.#streams.get(path) === stream)
      this.#streams.delete(path);
  }
}
