import { makeSourceShare, MAX_VARIANTS, SourceBoard } from '../boards.ts';
import type { LiveAudioFilter } from '../document.ts';
import type { Feed, FeedPacket, FeedSink, SourceState } from '../stage-api.ts';
import { ByteDemuxer } from './byte-demuxer.ts';
import { configOf } from './codecs.ts';
import { clampDelay, jitterOf } from './defaults.ts';
import { Desk } from './desk.ts';
import type { FeedMessage, FromSource, SourceJob, ToSource, VariantMessage } from './messages.ts';
import { PictureSets } from './picture-sets.ts';
import { SourceThread } from './source-thread.ts';
import { openUrlReader } from './url-reader.ts';
import type { LiveSourceOptions, OpenedSource, SenderClockReading, SourceCommand } from './types.ts';
import type { Picture } from '../../pixels/picture.ts';

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
/** Encoded bytes on their way to a thread that does not take them. */
const MAX_ON_THE_WAY = 64 << 20;

/** Opens a live source: its thread begins to work at once. Never throws for what the source is; `onState` tells. */
export function openLiveSource(options: LiveSourceOptions): OpenedSource {
  return new LiveSourceHost(options);
}

class LiveSourceHost implements OpenedSource, FeedSink {
  readonly board: SourceBoard;
  readonly #options: LiveSourceOptions;
  readonly #desk = new Desk();
  readonly #sets: PictureSets;
  #thread: SourceThread<ToSource, FromSource> | undefined;
  #feed: Feed | undefined;
  #demuxer: ByteDemuxer | undefined;
  /** When the demuxer was opened. */
  #demuxing = 0;
  #closed = false;
  #backoff = FIRST_BACKOFF_MS;
  #retry: NodeJS.Timeout | undefined;
  #delayMs: number;
  #filter: LiveAudioFilter | undefined;
  #active: boolean;
  #held: boolean;
  #forced: number | undefined;
  #alpha = false;
  /** What a new thread has to be told first. */
  readonly #configs = new Map<'video' | 'audio', FeedMessage>();
  #connected = false;
  #skipToKey = false;
  #nextId = 1;
  readonly #answers = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  readonly #scratch: number[] = [];
  readonly #dropping = new Map<number, () => void>();

  constructor(options: LiveSourceOptions) {
    this.#options = options;
    const { source } = options;
    this.board = new SourceBoard(makeSourceShare(source.id));
    this.#sets = new PictureSets(options.memory, this.board);
    this.#delayMs = clampDelay(source.delayMs);
    this.#filter = source.filter;
    this.#held = source.hold === true;
    this.#active = this.#held || source.decode === 'always';
    this.#desk.clear();
    this.#start();
    const { kind } = source.input;
    if (kind === 'rtmp' || kind === 'http-flv' || kind === 'hls') this.#feed = options.openFeed(source, this);
    else if (kind === 'srt' || kind === 'rtsp') {
      this.#feed = openUrlReader({
        url: source.input.url,
        time: options.time,
        checkAddress: options.checkAddress,
        deliver: (message) => this.#deliver(message),
      });
    } else if (kind === 'absent') this.lost(source.input.reason);
  }

  connected(): void {
    this.#demuxer?.close();
    this.#demuxer = undefined;
    this.#deliver({ kind: 'connected' });
  }

  packet(packet: FeedPacket): void {
    const at = this.#options.time.now();
    switch (packet.kind) {
      case 'video-config':
        this.#deliver({ kind: 'config', media: 'video', config: configOf(packet) });
        break;
      case 'audio-config':
        this.#deliver({ kind: 'config', media: 'audio', config: configOf(packet) });
        break;
      case 'video': {
        const { dts, pts, key } = packet;
        this.#deliver({ kind: 'media', media: 'video', dts, pts, key, data: packet.data.slice(), at });
        break;
      }
      case 'audio': {
        const { pts } = packet;
        this.#deliver({
          kind: 'media',
          media: 'audio',
          dts: pts,
          pts,
          key: true,
          data: packet.data.slice(),
          at,
        });
        break;
      }
    }
  }

  bytes(data: Uint8Array, container: 'mpegts' | 'mp4' | 'flv'): void {
    if (this.#closed) return;
    if (this.#demuxer?.closed) {
      // It choked on what came; another one may find its way in, but not at once.
      if (performance.now() - this.#demuxing < 1000) return;
      this.#demuxer = undefined;
    }
    if (!this.#demuxer) this.#demuxing = performance.now();
    this.#demuxer ??= new ByteDemuxer(container, this.#options.time, (message) => this.#deliver(message));
    this.#demuxer.write(data);
  }

  backlogMs(): number {
    const { newest, played } = this.#desk;
    return Number.isNaN(newest) || Number.isNaN(played) ? 0 : Math.max(0, newest - played);
  }

  lost(reason: string): void {
    this.#demuxer?.end();
    this.#demuxer = undefined;
    this.#deliver({ kind: 'lost', reason });
  }

  ended(): void {
    this.#demuxer?.end();
    this.#deliver({ kind: 'over' });
  }

  // ------------------------------------------------------------------------------------------ for the controller

  async setVariant(variant: number, width: number, height: number): Promise<readonly Picture[]> {
    if (!Number.isInteger(variant) || variant < 1 || variant >= MAX_VARIANTS)
      throw new RangeError(`no variant ${variant} can be chosen`);
    if (!(width >= 1 && height >= 1)) throw new RangeError('a size is at least one pixel');
    if (this.board.variants[variant]) await this.dropVariant(variant);
    return this.#allocate(variant, Math.round(width), Math.round(height), this.#alpha, undefined);
  }

  async dropVariant(variant: number): Promise<void> {
    if (!this.board.variants[variant]) return;
    if (this.#thread) {
      await new Promise<void>((resolve) => {
        this.#dropping.set(variant, resolve);
        this.#post({ kind: 'drop', variant });
      });
    }
    this.board.wanted &= ~(1 << variant);
    this.#sets.drop(variant);
  }

  setDelay(ms: number): void {
    this.#delayMs = clampDelay(ms);
    this.#post({ kind: 'delay', ms: this.#delayMs });
  }

  setFilter(filter: LiveAudioFilter | undefined): void {
    this.#filter = filter;
    this.#post({ kind: 'filter', filter });
  }

  setActive(decode: boolean): void {
    if (decode === this.#active) return;
    this.#active = decode;
    this.#post({ kind: 'active', decode });
  }

  begin(atMs: number): void {
    this.#held = false;
    this.#post({ kind: 'begin', at: atMs });
  }

  async control(command: SourceCommand): Promise<void> {
    if (!this.#thread) throw new Error('the source is being opened again');
    const id = this.#nextId++;
    await new Promise<void>((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.#post({ kind: 'command', id, command });
    });
  }

  clock(): SenderClockReading | undefined {
    const { offset, slack } = this.#desk;
    return Number.isNaN(offset) ? undefined : { offsetMs: offset, slackMs: slack };
  }

  setClock(offsetMs: number | undefined): void {
    this.#forced = offsetMs;
    this.#post({ kind: 'clock', offsetMs });
  }

  async settle(): Promise<void> {
    const now = this.#options.time.now();
    this.board.ring();
    const { bell } = this.board;
    const deadline = Date.now() + 30_000;
    while (this.#thread && !this.#closed && !this.board.isSettled(bell, now)) {
      if (Date.now() > deadline) throw new Error(`source '${this.#options.source.id}' does not come to rest`);
      await this.board.settling(bell, now, 200);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#feed?.close();
    this.#demuxer?.close();
    this.board.stop();
    this.#failAnswers('the source was closed');
    const quiet = (await this.#thread?.close()) ?? true;
    this.#thread = undefined;
    // What a hanging thread may still write to is never given to others.
    if (!quiet) return;
    this.#sets.close();
    this.#freeScratch();
  }

  #freeScratch(): void {
    for (const at of this.#scratch.splice(0)) this.#options.memory.release(at);
  }

  // --------------------------------------------------------------------------------------------------- its thread

  #start(): void {
    const { source, memory, time, output, grid, jitterMs } = this.#options;
    const variants: VariantMessage[] = [];
    this.board.variants.forEach((pictures, variant) => {
      if (pictures) variants.push({ kind: 'variant', variant, pictures, from: this.board.written });
    });
    const job: SourceJob = {
      share: this.board.share,
      desk: this.#desk.share,
      time: time.share,
      memory: memory.memory,
      input: source.input,
      output: { width: output.width, height: output.height, fps: output.fps },
      grid,
      jitterMs: jitterMs ?? jitterOf(source.input),
      delayMs: this.#delayMs,
      filter: this.#filter,
      active: this.#active,
      hold: this.#held,
      variants,
    };
    this.#desk.posted = 0;
    this.#desk.taken = 0;
    this.#thread = new SourceThread<ToSource, FromSource>(
      new URL('./source-worker.js', import.meta.url),
      job,
      (message) => this.#hear(message),
      (reason) => this.#crashed(reason),
      () => this.board.ring(),
    );
    if (this.#forced !== undefined) this.#post({ kind: 'clock', offsetMs: this.#forced });
    if (this.#connected) {
      this.#post({ kind: 'connected' });
      for (const config of this.#configs.values()) this.#post(config);
      this.#skipToKey = true;
    }
  }

  #crashed(reason: string): void {
    const thread = this.#thread;
    this.#thread = undefined;
    if (this.#closed) return;
    this.board.state = 'lost';
    this.board.countReconnect();
    this.#failAnswers(reason);
    this.#options.onState('lost', reason);
    this.#retry = setTimeout(() => {
      void thread?.close().then((quiet) => {
        if (this.#closed) return;
        if (quiet) this.#freeScratch();
        else this.#scratch.length = 0;
        this.#start();
      });
    }, this.#backoff);
    this.#backoff = Math.min(MAX_BACKOFF_MS, this.#backoff * 2);
  }

  #hear(message: FromSource): void {
    switch (message.kind) {
      case 'state':
        if (message.state === 'live') this.#backoff = FIRST_BACKOFF_MS;
        this.#report(message.state, message.reason);
        break;
      case 'size': {
        const { variant, width, height, alpha, from } = message;
        this.#alpha = alpha;
        try {
          const pictures = this.#allocate(variant, width, height, alpha, from);
          this.#options.onPictures?.(variant, pictures, from);
        } catch (error) {
          this.#report('lost', error instanceof Error ? error.message : String(error));
        }
        break;
      }
      case 'dropped':
        this.#dropping.get(message.variant)?.();
        this.#dropping.delete(message.variant);
        break;
      case 'answer': {
        const waiting = this.#answers.get(message.id);
        this.#answers.delete(message.id);
        if (message.error === undefined) waiting?.resolve();
        else waiting?.reject(new Error(message.error));
        break;
      }
      case 'report':
        if (!this.#closed) this.#options.onReport?.(message.news, message.at);
        break;
      case 'scratch':
        try {
          this.#scratch.push(this.#options.memory.allocate(message.bytes));
          this.#post({ kind: 'scratch', at: this.#scratch.at(-1)!, bytes: message.bytes });
        } catch (error) {
          this.#report('lost', error instanceof Error ? error.message : String(error));
        }
        break;
      case 'failed':
      case 'closed':
        break;
    }
  }

  #report(state: SourceState, reason: string | undefined): void {
    if (!this.#closed) this.#options.onState(state, reason);
  }

  #allocate(
    variant: number,
    width: number,
    height: number,
    alpha: boolean,
    from: number | undefined,
  ): readonly Picture[] {
    const pictures = this.#sets.make(variant, width, height, alpha, from ?? this.board.written);
    this.board.wanted |= 1 << variant;
    this.#post({ kind: 'variant', variant, pictures, ...(from === undefined ? {} : { from }) });
    return pictures;
  }

  #failAnswers(reason: string): void {
    for (const { reject } of this.#answers.values()) reject(new Error(reason));
    this.#answers.clear();
    for (const done of this.#dropping.values()) done();
    this.#dropping.clear();
  }

  /** Passes encoded media on, remembers what a new thread would need, and never lets bytes pile up. */
  #deliver(message: FeedMessage): void {
    if (this.#closed) return;
    switch (message.kind) {
      case 'connected':
        if (this.#connected) this.board.countReconnect();
        this.#connected = true;
        this.#configs.clear();
        this.#desk.clear();
        this.#skipToKey = false;
        break;
      case 'lost':
        // The board tells it at once, however busy the thread is.
        if (this.board.state !== 'opening') this.board.state = 'lost';
        break;
      case 'config':
        this.#configs.set(message.media, message);
        break;
      case 'media': {
        const desk = this.#desk;
        if (desk.posted - desk.taken > MAX_ON_THE_WAY) this.#skipToKey = true;
        if (this.#skipToKey && message.media === 'video') {
          if (!message.key || desk.posted - desk.taken > MAX_ON_THE_WAY / 2) {
            this.board.countDropped();
            return;
          }
          this.#skipToKey = false;
        }
        desk.posted += message.data.byteLength;
        this.#post(message, [message.data.buffer as ArrayBuffer]);
        return;
      }
      case 'over':
        break;
    }
    this.#post(message);
  }

  #post(message: ToSource, transfer?: readonly ArrayBuffer[]): void {
    this.#thread?.post(message, transfer);
  }
}
