import type { PacketSink } from '../encode/rendition.ts';
import { Rendition } from '../encode/rendition.ts';
import type { RenditionSettings } from '../encode/messages.ts';
import type { LiveRendition } from '../document.ts';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import type { FrameRing, SoundRing } from '../boards.ts';
import type { Grid, StageTime } from '../time.ts';
import { DelayLine } from './delay.ts';
import type { RtcSide } from './rtc-side.ts';

/** Key frames on request at most this often: each costs as much as ten other pictures. */
const KEY_EVERY_MS = 500;

export interface Bus {
  readonly frames: FrameRing;
  readonly sound: SoundRing;
}

export interface FeedOptions {
  readonly memory: WebAssembly.Memory;
  readonly bus: Bus;
  readonly grid: Grid;
  readonly time: StageTime;
  readonly firstFrame: number;
  readonly scratch: string;
  readonly rtc: () => RtcSide | undefined;
  readonly onPreset: (preset: RenditionSettings['preset'], frame: number) => void;
  readonly onBehind: (on: boolean, frame: number) => void;
  readonly onFault: (message: string) => void;
}

/** A rendition, the delay behind it and everybody to whom it goes. */
export class RenditionFeed {
  #rendition: LiveRendition;
  readonly #options: FeedOptions;
  readonly #delayed = new Set<PacketSink>();
  readonly #direct = new Set<PacketSink>();
  readonly #line: DelayLine;
  #encoder: Rendition | undefined;
  #settings: RenditionSettings;
  #config: EncodedConfig | undefined;
  #delayedConfig: EncodedConfig | undefined;
  #keyAsked = -Infinity;
  #closed = false;
  /** Threads of encoders that were switched off or ended. */
  #ended: Promise<unknown> = Promise.resolve();

  constructor(rendition: LiveRendition, options: FeedOptions) {
    this.#rendition = rendition;
    this.#settings = rendition;
    this.#options = options;
    this.#line = new DelayLine({
      time: options.time,
      sink: {
        config: (config) => this.#outConfig(config),
        packet: (packet) => this.#outPacket(packet),
      },
      scratch: options.scratch,
      onNeedKey: () => this.requestKey(),
      onFault: options.onFault,
    });
    this.#encode();
  }

  get rendition(): LiveRendition {
    return this.#rendition;
  }
  /** Absent while it is switched off. */
  get encoder(): Rendition | undefined {
    return this.#encoder;
  }
  get config(): EncodedConfig | undefined {
    return this.#delayedConfig;
  }

  /** Other size, bit rate or wish: takes effect on a key frame. */
  set(rendition: LiveRendition, settings: RenditionSettings): void {
    this.#rendition = rendition;
    const now = this.#settings;
    this.#settings = settings;
    const same =
      now.width === settings.width &&
      now.height === settings.height &&
      now.videoKbps === settings.videoKbps &&
      now.audioKbps === settings.audioKbps &&
      now.preset === settings.preset;
    if (!same) this.#encoder?.set(settings);
  }

  /** Switches the encoder off, or on again. */
  setOn(on: boolean): void {
    if (this.#closed || on === (this.#encoder !== undefined)) return;
    if (on) {
      this.#encode();
      return;
    }
    this.#dismiss();
  }

  setDelay(ms: number): void {
    this.#line.set(this.#rendition.bus === 'pgm' ? ms : 0);
  }

  /** `direct`: before the delay (recordings). The sink gets the configuration at once and packets as they come. */
  add(sink: PacketSink, direct: boolean): void {
    (direct ? this.#direct : this.#delayed).add(sink);
    const config = direct ? this.#config : this.#delayedConfig;
    if (config) sink.config(config);
  }

  remove(sink: PacketSink): void {
    this.#direct.delete(sink);
    this.#delayed.delete(sink);
  }

  /** Asks for a key frame soon; of no use while a delay lies in between. */
  requestKey(): void {
    const now = performance.now();
    if (this.#line.delayMs > 0 || now - this.#keyAsked < KEY_EVERY_MS) return;
    this.#keyAsked = now;
    this.#encoder?.requestKey();
  }

  /** Looks whether Opus has listeners. */
  fitViewers(): void {
    this.#encoder?.setOpus((this.#options.rtc()?.viewers(this.#rendition.id) ?? 0) > 0);
  }

  /** Encodes what has been made, hands it out and ends; what a delay still holds is not sent. */
  async stop(): Promise<void> {
    await this.#encoder?.stop();
    this.#close();
  }

  fence(): void {
    this.#close();
  }

  /** Resolves when its threads are gone. */
  ended(): Promise<unknown> {
    return this.#ended;
  }

  #dismiss(): void {
    this.#encoder?.fence();
    this.#ended = Promise.all([this.#ended, this.#encoder?.ended]);
    this.#encoder = undefined;
  }

  #close(): void {
    this.#closed = true;
    this.#dismiss();
    this.#line.close();
    this.#direct.clear();
    this.#delayed.clear();
  }

  #encode(): void {
    const { memory, bus, grid, firstFrame, onPreset, onBehind, onFault } = this.#options;
    this.#encoder = new Rendition({
      ...{ id: this.#rendition.id, memory, frames: bus.frames, sound: bus.sound, grid, firstFrame },
      settings: this.#settings,
      sink: {
        config: (config) => {
          this.#config = config;
          for (const sink of this.#direct) sink.config(config);
          this.#line.config(config);
        },
        packet: (packet) => {
          for (const sink of this.#direct) sink.packet(packet);
          this.#line.packet(packet);
        },
      },
      onPreset,
      onBehind,
      onFault,
    });
    this.fitViewers();
  }

  #outConfig(config: EncodedConfig): void {
    this.#delayedConfig = config;
    for (const sink of this.#delayed) sink.config(config);
    this.#options.rtc()?.config(config);
  }

  #outPacket(packet: EncodedPacket): void {
    if (packet.kind !== 'opus') for (const sink of this.#delayed) sink.packet(packet);
    const rtc = this.#options.rtc();
    if (!rtc || packet.kind === 'aac' || rtc.viewers(this.#rendition.id) === 0) return;
    if (packet.kind === 'video') rtc.video(packet);
    else rtc.opus(packet);
  }
}
