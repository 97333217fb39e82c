import type { BackoffOptions } from '@cyclorama/streaming';
import { tmpdir } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { LiveDocument, LiveOutput, LiveRendition } from '../document.ts';
import type { AddressCheck, LiveEvent, LiveStatus } from '../stage-api.ts';
import type { StageMemory } from '../../pixels/memory.ts';
import type { Grid, StageTime } from '../time.ts';
import { DiskOutput } from './disk-output.ts';
import { type Bus, RenditionFeed } from './feed.ts';
import type { Output, StateListener } from './output.ts';
import { Pressure } from './pressure.ts';
import type { RtcHost, RtcSide } from './rtc-side.ts';
import { RtmpOutput } from './rtmp-output.ts';

export interface OutputSideOptions {
  readonly memory: WebAssembly.Memory | StageMemory;
  readonly time: StageTime;
  readonly grid: Grid;
  /** First programme frame; encoders that start later begin with the newest one. */
  readonly firstFrame: number;
  readonly buses: { readonly pgm: Bus; readonly pvw?: Bus };
  readonly document: LiveDocument;
  readonly onEvent: (event: LiveEvent) => void;
  /** Serves WebRTC viewers; without it `watch` refuses. */
  readonly rtc?: (host: RtcHost) => RtcSide;
  /** Checks and pins the addresses of RTMP targets; default: connect to what the URL says. */
  readonly checkAddress?: AddressCheck;
  /** Recordings stop while the disk has less than this to give; default 0 = never. */
  readonly diskReserveBytes?: number;
  /** Folder for the temporary files of long delays; default the system's. */
  readonly scratch?: string;
  /** Pauses between attempts of RTMP targets; default: 2 s, growing by half up to 30 s. */
  readonly backoff?: BackoffOptions;
}

/** How an encoder keeps pace. */
export interface RenditionLoad {
  readonly id: string;
  readonly bus: 'pgm' | 'pvw';
  readonly on: boolean;
  readonly preset: LiveRendition['preset'];
  /** Frames behind the programme. */
  readonly lagFrames: number;
  /** Milliseconds of work per picture. */
  readonly frameMs: number;
  /** Pictures that came too late and were replaced by the next one. */
  readonly replaced: number;
}

/** Everything behind the programme: encoders, delay, pushes, HLS, recordings, viewers. */
export interface OutputSide {
  /** Makes renditions, outputs and delay as the document says; all else goes on undisturbed. */
  apply(document: LiveDocument): void;
  status(): Pick<LiveStatus, 'outputs' | 'viewers'>;
  load(): readonly RenditionLoad[];
  /** 0 = all is well; 1: smaller programme renditions off; 2, 3: preset one and two steps faster as well. */
  pressure(level: number): void;
  /** Answers a WHEP offer. @throws Error when there is no such rendition or no WebRTC */
  watch(rendition: string, offer: string): Promise<{ readonly id: string; readonly answer: string }>;
  unwatch(id: string): void;
  /** Sends a text over a viewer's data channel; nothing when there is none. */
  tellViewer(id: string, text: string): void;
  /** At once: sockets are destroyed, files left as they are; nothing more leaves. */
  fence(): void;
  /** Resolves when the threads are gone, after `fence` or `stop`: ending the process earlier would abort it. */
  ended(): Promise<void>;
  /** Flushes and closes everything; players see a clean end. What a delay holds back is not sent. */
  stop(): Promise<void>;
}

/** @throws RangeError for a document that cannot be */
export function openOutputSide(options: OutputSideOptions): Promise<OutputSide> {
  return Promise.resolve(new Side(options));
}

class Side implements OutputSide {
  readonly #options: OutputSideOptions;
  readonly #memory: WebAssembly.Memory;
  readonly #feeds = new Map<string, RenditionFeed>();
  readonly #outputs = new Map<string, Output>();
  /** Outputs that are being closed in the background, by id. */
  readonly #closing = new Map<string, Promise<void>>();
  /** Epoch milliseconds of programme time 0. */
  readonly #epochMs: number;
  readonly #ending = new Set<Promise<void>>();
  readonly #rtc: RtcSide | undefined;
  readonly #pressure: Pressure;
  #document: LiveDocument;
  #over = false;

  constructor(options: OutputSideOptions) {
    this.#options = options;
    const { memory } = options;
    this.#memory = memory instanceof WebAssembly.Memory ? memory : memory.memory;
    this.#document = options.document;
    const { time, grid } = options;
    this.#epochMs = Date.now() - time.now() + grid.startMs;
    this.#pressure = new Pressure((what, on) =>
      options.onEvent({ kind: 'pressure', what, on, frame: this.#frame() }),
    );
    this.#rtc = options.rtc?.({
      viewersChanged: (id) => {
        this.#feeds.get(id)?.fitViewers();
        this.#feeds.get(id)?.requestKey();
      },
      requestKey: (id) => this.#feeds.get(id)?.requestKey(),
      configOf: (id) => this.#feeds.get(id)?.config,
      heard: (news) => options.onEvent({ kind: 'viewer', news, frame: this.#frame() }),
    });
    this.apply(options.document);
  }

  apply(document: LiveDocument): void {
    if (this.#over) return;
    checkDocument(document, this.#options.buses.pvw !== undefined);
    this.#document = document;
    const wanted = new Map(document.outputs.map((output) => [output.id, output]));
    for (const [id, { output }] of this.#outputs) {
      if (!isDeepStrictEqual(wanted.get(id), output)) this.#drop(id, wanted.get(id));
    }
    this.#fitFeeds(document);
    for (const { id } of document.outputs) this.#openWhenFree(id);
  }

  status(): Pick<LiveStatus, 'outputs' | 'viewers'> {
    let viewers = 0;
    for (const id of this.#feeds.keys()) viewers += this.#rtc?.viewers(id) ?? 0;
    return { outputs: [...this.#outputs.values()].map((output) => output.status()), viewers };
  }

  load(): readonly RenditionLoad[] {
    return [...this.#feeds.values()].map(({ rendition: { id, bus, preset }, encoder }) => ({
      id,
      bus,
      on: encoder !== undefined,
      preset: encoder?.settings.preset ?? preset,
      lagFrames: encoder?.lag ?? 0,
      frameMs: encoder?.progress.frameMs ?? 0,
      replaced: encoder?.progress.replaced ?? 0,
    }));
  }

  pressure(level: number): void {
    if (this.#over || !this.#pressure.set(level)) return;
    this.#fitFeeds(this.#document);
  }

  watch(rendition: string, offer: string): Promise<{ readonly id: string; readonly answer: string }> {
    if (!this.#rtc) return Promise.reject(new Error('WebRTC is not set up'));
    if (!this.#feeds.has(rendition)) return Promise.reject(new Error(`there is no rendition ${rendition}`));
    return this.#rtc.watch(rendition, offer);
  }

  unwatch(id: string): void {
    this.#rtc?.unwatch(id);
  }

  tellViewer(id: string, text: string): void {
    this.#rtc?.tell(id, text);
  }

  fence(): void {
    this.#over = true;
    for (const output of this.#outputs.values()) output.fence();
    this.#rtc?.fence();
    for (const feed of this.#feeds.values()) this.#end(feed);
    this.#outputs.clear();
    this.#feeds.clear();
  }

  async ended(): Promise<void> {
    await Promise.all(this.#ending);
  }

  async stop(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await Promise.all([...this.#feeds.values()].map((feed) => feed.stop()));
    await Promise.all([...this.#outputs.values()].map((output) => output.stop(false)));
    await Promise.all([...this.#closing.values(), this.#rtc?.stop()]);
    for (const feed of this.#feeds.values()) this.#end(feed);
    await this.ended();
    this.#outputs.clear();
    this.#feeds.clear();
  }

  /** Starts, changes and ends encoders. */
  #fitFeeds({ renditions, delaySeconds }: LiveDocument): void {
    const wanted = new Map(renditions.map((rendition) => [rendition.id, rendition]));
    for (const [id, feed] of this.#feeds) {
      // A rendition that moves to another bus is another one.
      if (wanted.get(id)?.bus === feed.rendition.bus) continue;
      this.#feeds.delete(id);
      for (const output of this.#outputs.values()) if (output.output.rendition === id) feed.remove(output);
      this.#end(feed);
    }
    for (const rendition of renditions) {
      const { settings, off } = this.#pressure.settingsOf(rendition, renditions);
      let feed = this.#feeds.get(rendition.id);
      const isNew = feed === undefined;
      feed ??= this.#encode(rendition);
      feed.set(rendition, settings);
      feed.setDelay(delaySeconds * 1000);
      feed.setOn(!off);
      for (const output of this.#outputs.values()) {
        if (output.output.rendition !== rendition.id) continue;
        if (isNew) feed.add(output, output.output.kind === 'record');
        output.pause(off ? 'its rendition is off under load' : undefined);
      }
    }
  }

  #end(feed: RenditionFeed): void {
    feed.fence();
    const ending = feed.ended().then(() => {
      this.#ending.delete(ending);
    });
    this.#ending.add(ending);
  }

  #encode(rendition: LiveRendition): RenditionFeed {
    const { grid, time, firstFrame, buses, onEvent, scratch } = this.#options;
    const bus = buses[rendition.bus] ?? buses.pgm;
    const fault = (message: string): void =>
      onEvent({ kind: 'fault', where: `rendition ${rendition.id}`, message, frame: this.#frame() });
    const feed = new RenditionFeed(rendition, {
      ...{ memory: this.#memory, bus, grid, time, firstFrame, onFault: fault },
      scratch: scratch ?? tmpdir(),
      rtc: () => this.#rtc,
      onPreset: (preset, frame) =>
        onEvent({
          kind: 'pressure',
          what: `preset ${preset} of ${rendition.id}`,
          on: preset !== this.#feeds.get(rendition.id)?.rendition.preset,
          frame,
        }),
      onBehind: (on, frame) => onEvent({ kind: 'pressure', what: `frames of ${rendition.id}`, on, frame }),
    });
    this.#feeds.set(rendition.id, feed);
    return feed;
  }

  /** Opens an output of the document; not before its predecessor has left the address or the folder. */
  #openWhenFree(id: string): void {
    const output = this.#document.outputs.find((each) => each.id === id);
    if (this.#over || !output || this.#outputs.has(id)) return;
    const closing = this.#closing.get(id);
    if (closing) void closing.then(() => this.#openWhenFree(id));
    else this.#open(output);
  }

  #open(output: LiveOutput): void {
    const { onEvent, checkAddress, diskReserveBytes = 0, backoff } = this.#options;
    const onState: StateListener = (state, reason) =>
      onEvent({
        kind: 'output',
        output: output.id,
        state,
        frame: this.#frame(),
        ...(reason === undefined ? {} : { reason }),
      });
    const feed = this.#feeds.get(output.rendition);
    const opened =
      output.kind === 'rtmp'
        ? new RtmpOutput({
            output,
            onState,
            onNeedKey: () => this.#feeds.get(output.rendition)?.requestKey(),
            checkAddress,
            ...(backoff ? { backoff } : {}),
          })
        : new DiskOutput({
            output,
            epochMs: this.#epochMs,
            diskReserveBytes,
            onState,
            onRecorded: ({ path, files, startMs, durationMs }) =>
              onEvent({ kind: 'recorded', output: output.id, path, files, startMs, durationMs }),
          });
    this.#outputs.set(output.id, opened);
    feed?.add(opened, output.kind === 'record');
    if (feed && !feed.encoder) opened.pause('its rendition is off under load');
  }

  #drop(id: string, next: LiveOutput | undefined): void {
    const output = this.#outputs.get(id);
    if (!output) return;
    this.#outputs.delete(id);
    this.#feeds.get(output.output.rendition)?.remove(output);
    const replaced = next?.kind === output.output.kind;
    const before = this.#closing.get(id);
    const closing = Promise.all([output.stop(replaced), before]).then(() => {
      if (this.#closing.get(id) === closing) this.#closing.delete(id);
    });
    this.#closing.set(id, closing);
  }

  #frame(): number {
    return Math.max(this.#options.buses.pgm.frames.latest, this.#options.firstFrame);
  }
}

function checkDocument({ renditions, outputs }: LiveDocument, hasPreview: boolean): void {
  const ids = new Set(renditions.map(({ id }) => id));
  if (ids.size !== renditions.length) throw new RangeError('two renditions have one id');
  if (new Set(outputs.map(({ id }) => id)).size !== outputs.length) {
    throw new RangeError('two outputs have one id');
  }
  for (const { id, bus, width, height } of renditions) {
    if (width % 2 !== 0 || height % 2 !== 0 || width < 2 || height < 2) {
      throw new RangeError(`rendition ${id} has an odd size`);
    }
    if (bus === 'pvw' && !hasPreview) throw new RangeError(`rendition ${id} has no preview to encode`);
  }
  for (const { id, rendition } of outputs) {
    if (!ids.has(rendition)) throw new RangeError(`output ${id} names no rendition`);
  }
}

export type { Bus };
