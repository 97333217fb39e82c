import { createDecipheriv } from 'node:crypto';
import type { Feed, FeedSink } from '@cyclorama/stage/data';
import {
  parsePlaylist,
  type ByteRange,
  type HlsSegment,
  type MasterPlaylist,
  type MediaPlaylist,
} from '@cyclorama/streaming';
import { FeedLoop, isOver, rest, type Ending } from './feed-loop.ts';
import type { Reach } from './reach.ts';

const MAX_PLAYLIST = 4 * 1024 * 1024;
const MAX_SEGMENT = 64 * 1024 * 1024;
/** Segments behind the end of the playlist at which playing begins. */
const BEHIND = 3;
/** Failed requests in a row after which the source is lost. */
const MAX_FAILURES = 3;
/** Media that may wait in the source before another segment is fetched, ms. */
const AHEAD_MS = 4000;
const LOOK_MS = 100;
/** Without a new segment for so long (or three target durations) the stream has stopped. */
const STALE_MS = 15_000;

/** Reads HLS (TS or fragmented MP4, also encrypted with AES-128) into a source. */
export function openHlsFeed(reach: Reach, url: string, sink: FeedSink): Feed {
  // A stream that ended is only read again when it has begun anew: the end of it would play for ever otherwise.
  let over = false;
  const loop = new FeedLoop({
    sink,
    attempt: async (signal) => {
      const hls = new HlsReading(reach, sink, signal);
      const list = await hls.open(url);
      if (over && list.ended) return { kind: 'over', reason: 'the playlist has ended' };
      const ending = await hls.read(list);
      over = ending.kind === 'over';
      return ending;
    },
  });
  return { close: () => loop.close() };
}

/** One connection's worth of a playlist. */
class HlsReading {
  readonly #reach: Reach;
  readonly #sink: FeedSink;
  readonly #signal: AbortSignal;
  readonly #keys = new Map<string, Buffer>();
  #url = '';
  #next = 0;
  #map = '';
  #failures = 0;

  constructor(reach: Reach, sink: FeedSink, signal: AbortSignal) {
    this.#reach = reach;
    this.#sink = sink;
    this.#signal = signal;
  }

  /** Finds the playlist of segments behind `url`. @throws Error */
  async open(url: string): Promise<MediaPlaylist> {
    const first = await this.#load(url);
    if (first.kind === 'media') return first;
    const second = await this.#load(bestVariant(first));
    if (second.kind !== 'media') throw new Error('the playlist leads to another list of streams');
    return second;
  }

  /** @throws Error when too much of it cannot be fetched */
  async read(opened: MediaPlaylist): Promise<Ending> {
    let list = opened;
    this.#next = startOf(list);
    this.#sink.connected();
    let newAt = performance.now();
    while (!isOver(this.#signal)) {
      const loadedAt = performance.now();
      const before = this.#next;
      for (const segment of this.#following(list)) {
        await this.#room();
        if (isOver(this.#signal)) break;
        await this.#play(segment);
        this.#next = segment.sequence + 1;
      }
      if (isOver(this.#signal)) break;
      if (list.ended) return { kind: 'over', reason: 'the playlist has ended' };
      const targetMs = list.targetSeconds * 1000;
      if (this.#next > before) newAt = performance.now();
      else if (performance.now() - newAt > Math.max(STALE_MS, 3 * targetMs))
        return { kind: 'lost', reason: 'the playlist has no new segments' };
      // RFC 8216, 6.3.4: a target duration after a change, half of it when nothing was new.
      const pause = this.#next > before ? targetMs : targetMs / 2;
      await rest(Math.max(200, loadedAt + pause - performance.now()), this.#signal);
      if (isOver(this.#signal)) break;
      list = (await this.#reload()) ?? list;
    }
    return { kind: 'lost', reason: 'closed' };
  }

  /** Segments to be played; jumps forward when the window has passed by, back when numbering began anew. */
  #following(list: MediaPlaylist): readonly HlsSegment[] {
    const first = list.segments[0];
    const last = list.segments.at(-1);
    if (!first || !last) return [];
    const restarted = last.sequence + 1 < this.#next - list.segments.length;
    if (first.sequence > this.#next || restarted) {
      this.#next = startOf(list);
      this.#map = '';
      this.#sink.connected();
    }
    return list.segments.filter(({ sequence }) => sequence >= this.#next);
  }

  /** Waits until the source has played most of what it has. */
  async #room(below = AHEAD_MS): Promise<void> {
    while (this.#sink.backlogMs() > below && !isOver(this.#signal)) await rest(LOOK_MS, this.#signal);
  }

  async #play(segment: HlsSegment): Promise<void> {
    if (segment.gap) return;
    const { map } = segment;
    const mapKey = map ? `${map.uri} ${map.range?.offset ?? ''}` : '';
    let init: Buffer | undefined;
    if (map && mapKey !== this.#map) init = await this.#try(() => this.#fetch(map.uri, map.range));
    const data = await this.#try(async () =>
      this.#decrypted(segment, await this.#fetch(segment.uri, segment.range)),
    );
    // A segment that cannot be had is a hole; those after it may still come.
    if (!data || (map && mapKey !== this.#map && !init)) return;
    if (init) {
      if (this.#map !== '') {
        // Another initialisation is another file to the demuxer: what came before has to be played out.
        await this.#room(0);
        this.#sink.connected();
      }
      this.#map = mapKey;
      this.#sink.bytes(init, 'mp4');
    }
    if (!map && data[0] !== 0x47) throw new Error('the segments are neither MPEG-TS nor fragmented MP4');
    this.#sink.bytes(data, map ? 'mp4' : 'mpegts');
  }

  async #decrypted({ key, sequence }: HlsSegment, data: Buffer): Promise<Buffer> {
    if (!key) return data;
    if (key.method !== 'AES-128' || key.uri === undefined)
      throw new Error(`segments encrypted with ${key.method.slice(0, 20)} cannot be read`);
    const known = this.#keys.get(key.uri);
    const secret = known ?? (await this.#fetch(key.uri));
    if (secret.length !== 16) throw new Error('the key of the segments is none');
    if (!known && this.#keys.size > 16) this.#keys.clear();
    this.#keys.set(key.uri, secret);
    const iv = Buffer.from(key.iv ?? sequence.toString(16).padStart(32, '0'), 'hex');
    const decipher = createDecipheriv('aes-128-cbc', secret, iv);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  }

  async #fetch(uri: string, range?: ByteRange): Promise<Buffer> {
    const headers = range && { range: `bytes=${range.offset}-${range.offset + range.length - 1}` };
    const { data } = await this.#reach.fetch(uri, MAX_SEGMENT, {
      signal: this.#signal,
      ...(headers && { headers }),
    });
    // A server without ranges sends the whole.
    if (range && data.length > range.length) return data.subarray(range.offset, range.offset + range.length);
    return data;
  }

  async #load(url: string): Promise<MasterPlaylist | MediaPlaylist> {
    const { url: from, data } = await this.#reach.fetch(url, MAX_PLAYLIST, { signal: this.#signal });
    this.#url = url;
    return parsePlaylist(data.toString('utf8'), from);
  }

  async #reload(): Promise<MediaPlaylist | undefined> {
    const list = await this.#try(() => this.#load(this.#url));
    return list?.kind === 'media' ? list : undefined;
  }

  /** @returns undefined when it failed, but not yet too often @throws what failed the last time */
  async #try<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.#failures = 0;
      return result;
    } catch (error) {
      if (this.#signal.aborted || ++this.#failures >= MAX_FAILURES) throw error;
      return undefined;
    }
  }
}

/** Number of the segment at which to begin: some behind the end of what is live, the first of what is over. */
function startOf({ segments, ended }: MediaPlaylist): number {
  return segments[ended ? 0 : Math.max(0, segments.length - BEHIND)]?.sequence ?? 0;
}

/** The best that carries its sound in itself; else the best there is. */
function bestVariant({ variants, audio }: MasterPlaylist): string {
  const apart = new Set(audio.map(({ group }) => group));
  const whole = variants.filter(({ audioGroup }) => audioGroup === undefined || !apart.has(audioGroup));
  const [best] = (whole.length > 0 ? whole : variants).toSorted((a, b) => b.bandwidth - a.bandwidth);
  if (!best) throw new Error('the playlist names no stream');
  return best.uri;
}
