import { Backoff, type BackoffOptions, connectRtmpPublish, type RtmpPublisher } from '@cyclorama/streaming';
import type { LiveOutput } from '../document.ts';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import type { AddressCheck, OutputState } from '../stage-api.ts';
import { describe, toMedia } from './media.ts';
import type { Output, OutputStatus, StateListener } from './output.ts';
import { RateMeter } from './rate-meter.ts';
import { StartGate } from './start-gate.ts';

const STALL_MS = 5000;
const BACKLOG_MS = 5000;
const BACKLOG_BYTES = 8 * 1024 * 1024;
/** How often progress is looked at. */
const LOOK_MS = 250;
/** A connection that held so long counts as good: the pauses begin small again. */
const GOOD_MS = 10_000;

export interface RtmpOutputOptions {
  readonly output: Extract<LiveOutput, { kind: 'rtmp' }>;
  readonly onState: StateListener;
  /** A connection stands: a key frame soon would let the target begin. */
  readonly onNeedKey: () => void;
  readonly checkAddress: AddressCheck | undefined;
  /** Milliseconds without progress after which a connection counts as dead. Default 5000. */
  readonly stallMs?: number;
  /** Milliseconds of media that may wait for a slow target; beyond, it goes on with the next key frame. Default 5000. */
  readonly backlogMs?: number;
  /** Pauses between attempts; default: 2 s, growing by half up to 30 s. */
  readonly backoff?: BackoffOptions;
}

/**
 * Pushes a rendition to an RTMP server, for ever: a connection that fails or stalls is replaced. Each begins with a
 * key frame and the sound from there on. `live` means that its bytes leave, and are acknowledged where the server does that.
 */
export class RtmpOutput implements Output {
  readonly output: RtmpOutputOptions['output'];
  readonly #options: RtmpOutputOptions;
  readonly #rate = new RateMeter(() => performance.now());
  #link: RtmpPublisher | undefined;
  /** What of the stream goes to this connection. */
  #gate = new StartGate();
  #state: OutputState = 'connecting';
  #config: EncodedConfig | undefined;
  #retry: NodeJS.Timeout | undefined;
  readonly #look: NodeJS.Timeout;
  readonly #backoff: Backoff;
  readonly #stallMs: number;
  #reason: string | undefined;
  #closed = false;
  #paused = false;
  #connectedAt = 0;
  /** Of connections that are gone. */
  #before = { bytes: 0, acknowledged: 0, dropped: 0 };
  #reconnects = 0;
  #acknowledgement = { bytes: 0, at: 0, longest: 0 };
  #bytesSeen = 0;

  constructor(options: RtmpOutputOptions) {
    this.output = options.output;
    this.#options = options;
    this.#backoff = new Backoff(options.backoff);
    this.#stallMs = options.stallMs ?? STALL_MS;
    this.#look = setInterval(() => this.#lookAtProgress(), LOOK_MS);
    options.onState('connecting');
    void this.#connect();
  }

  config(config: EncodedConfig): void {
    this.#config = config;
    if (this.#link) this.#describe(this.#link, config);
  }

  packet(packet: EncodedPacket): void {
    if (packet.kind === 'opus') return;
    if (!this.#link) {
      this.#before.dropped++;
      return;
    }
    for (const each of this.#gate.pass(packet)) {
      const media = toMedia(each);
      if (media) this.#link.packet(media);
    }
  }

  status(): OutputStatus {
    const bytesSent = this.#before.bytes + (this.#link?.bytesWritten ?? 0);
    return {
      id: this.output.id,
      state: this.#state,
      bytesSent,
      bytesAcknowledged: this.#before.acknowledged + (this.#link?.bytesAcknowledged ?? 0),
      dropped: this.#before.dropped + (this.#link?.dropped ?? 0),
      reconnects: this.#reconnects,
      kbps: this.#rate.read(bytesSent),
    };
  }

  pause(reason: string | undefined): void {
    if (this.#closed || this.#paused === (reason !== undefined)) return;
    this.#paused = reason !== undefined;
    clearTimeout(this.#retry);
    if (reason === undefined) {
      void this.#connect();
      return;
    }
    const link = this.#forget();
    void link?.close();
    this.#tell('retrying', reason);
  }

  async stop(): Promise<void> {
    if (this.#closed) return;
    this.#end();
    const link = this.#forget();
    await link?.close();
    this.#tell('stopped');
  }

  fence(): void {
    this.#end();
    this.#forget()?.destroy();
    this.#tell('stopped');
  }

  #end(): void {
    this.#closed = true;
    clearInterval(this.#look);
    clearTimeout(this.#retry);
  }

  async #connect(): Promise<void> {
    const { url } = this.output;
    let target: { connect?: { host: string; port?: number } };
    try {
      target = await this.#pinned(url);
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.#closed || this.#paused || this.#link) return;
    try {
      const link: RtmpPublisher = connectRtmpPublish({
        url,
        ...target,
        maxBacklogMs: this.#options.backlogMs ?? BACKLOG_MS,
        maxBacklogBytes: BACKLOG_BYTES,
        stallMs: this.#stallMs,
        onConnected: () => {
          if (this.#link === link) this.#connected();
        },
        onLost: (error) => {
          if (this.#link === link) this.#lost(error.message);
        },
      });
      this.#link = link;
      this.#gate = new StartGate();
      if (this.#config) this.#describe(link, this.#config);
    } catch (error) {
      // No RTMP address: another attempt would not change it.
      this.#tell('failed', error instanceof Error ? error.message : String(error));
    }
  }

  /** The address that was checked, while the URL keeps its name. */
  async #pinned(url: string): Promise<{ connect?: { host: string; port?: number } }> {
    const { checkAddress } = this.#options;
    if (!checkAddress) return {};
    const { hostname, port } = new URL(await checkAddress(url));
    const host = hostname.replace(/^\[|\]$/g, '');
    return { connect: { host, ...(port === '' ? {} : { port: Number(port) }) } };
  }

  #connected(): void {
    this.#connectedAt = performance.now();
    this.#acknowledgement = { bytes: 0, at: this.#connectedAt, longest: 0 };
    this.#bytesSeen = this.#link?.bytesWritten ?? 0;
    this.#options.onNeedKey();
  }

  #lost(reason: string): void {
    if (this.#closed || this.#paused) return;
    this.#forget();
    if (this.#state === 'live' && performance.now() - this.#connectedAt > GOOD_MS) this.#backoff.reset();
    this.#reconnects++;
    this.#tell('retrying', reason);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), this.#backoff.next());
  }

  /** Lets go of the connection, keeping its figures. */
  #forget(): RtmpPublisher | undefined {
    const link = this.#link;
    this.#link = undefined;
    if (link) {
      this.#before.bytes += link.bytesWritten;
      this.#before.acknowledged += link.bytesAcknowledged;
      this.#before.dropped += link.dropped;
    }
    return link;
  }

  #describe(link: RtmpPublisher, config: EncodedConfig): void {
    for (const packet of describe(config, this.output.metadata)) link.packet(packet);
  }

  /** Truth about a connection comes from what leaves it. */
  #lookAtProgress(): void {
    const link = this.#link;
    this.status();
    if (link?.state !== 'connected') return;
    const now = performance.now();
    const { bytesWritten, bytesAcknowledged } = link;
    if (link.acknowledgedBy === 'peer') {
      const mark = this.#acknowledgement;
      const step = bytesAcknowledged - mark.bytes;
      if (step > 0) {
        this.#acknowledgement = { bytes: bytesAcknowledged, at: now, longest: Math.max(mark.longest, step) };
      } else if (
        mark.longest > 0 &&
        bytesWritten - bytesAcknowledged > 1.5 * mark.longest &&
        now - mark.at > this.#stallMs
      ) {
        link.destroy();
        this.#lost('The server acknowledges nothing any more');
        return;
      }
    }
    // A sign of life is no stream.
    if (bytesWritten > this.#bytesSeen && this.#gate.isOpen && this.#state !== 'live') this.#tell('live');
    this.#bytesSeen = bytesWritten;
  }

  #tell(state: OutputState, reason?: string): void {
    if (this.#state === state && (reason === undefined || reason === this.#reason)) return;
    this.#state = state;
    this.#reason = reason;
    this.#options.onState(state, reason);
  }
}
