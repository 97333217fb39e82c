import { randomUUID } from 'node:crypto';
import { parseAvcConfig, type AvcConfig } from '@cyclorama/streaming';
import { nalUnits } from '../encode/avc.ts';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import type { RtcHost, RtcSide } from '../outputs/rtc-side.ts';
import type { RtcOptions } from '../stage-api.ts';
import { h264Payloads } from './h264-payloads.ts';
import { RtcUnavailable } from './offer.ts';
import { loadNative } from './peer.ts';
import { Viewer } from './viewer.ts';

/** Viewers of one session, those that are connecting included. */
const MAX_VIEWERS = 50;
/** Longest that an offer waits for a rendition's first picture. */
const FIRST_MS = 2000;
/** Players report at least each 8 s. */
const SILENT_MS = 12_000;

/**
 * Serves WebRTC viewers of a session's renditions. The native library is loaded when the first one comes.
 * @param silentMs after which a player that no longer reports is gone
 */
export function openRtcSide(options: RtcOptions, silentMs = SILENT_MS): (host: RtcHost) => RtcSide {
  return (host) => new Side(options, host, silentMs);
}

class Side implements RtcSide {
  readonly #options: RtcOptions;
  readonly #host: RtcHost;
  readonly #silentMs: number;
  readonly #viewers = new Map<string, Viewer>();
  readonly #sets = new Map<string, Pick<AvcConfig, 'sps' | 'pps'>>();
  /** Offers that came before the first picture, by rendition. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #over = false;

  constructor(options: RtcOptions, host: RtcHost, silentMs: number) {
    this.#options = options;
    this.#host = host;
    this.#silentMs = silentMs;
  }

  viewers(rendition: string): number {
    let count = 0;
    for (const viewer of this.#viewers.values())
      if (viewer.connected && viewer.rendition === rendition) count++;
    return count;
  }

  config({ rendition, avcC }: EncodedConfig): void {
    const sets = parseAvcConfig(avcC);
    if (sets) this.#sets.set(rendition, sets);
    for (const wake of this.#waiting.get(rendition) ?? []) wake();
  }

  video(packet: EncodedPacket): void {
    const sets = packet.key ? this.#sets.get(packet.rendition) : undefined;
    const units = [...(sets ? [...sets.sps, ...sets.pps] : []), ...nalUnits(packet.data)];
    const payloads = h264Payloads(units);
    for (const viewer of this.#viewers.values())
      if (viewer.rendition === packet.rendition) viewer.video(payloads, packet);
  }

  opus(packet: EncodedPacket): void {
    for (const viewer of this.#viewers.values())
      if (viewer.rendition === packet.rendition) viewer.opus(packet);
  }

  /** @throws BadOffer, NotAcceptable, RtcUnavailable */
  async watch(rendition: string, offer: string): Promise<{ readonly id: string; readonly answer: string }> {
    const native = await loadNative();
    if (this.#over) throw new RtcUnavailable('the session has ended');
    const config = this.#host.configOf(rendition) ?? (await this.#firstConfig(rendition));
    if (this.#isOver()) throw new RtcUnavailable('the session has ended');
    if (!config) throw new RtcUnavailable(`there is nothing to see of ${rendition} at present`);
    const limit = this.#options.maxViewers ?? MAX_VIEWERS;
    if (this.#viewers.size >= limit) throw new RtcUnavailable(`there are ${limit} viewers already`);
    this.config(config);
    const id = randomUUID();
    const viewer = new Viewer({
      ...{
        native,
        rtc: this.#options,
        silentMs: this.#silentMs,
        id,
        rendition,
        profile: config.avcC[1] ?? 0,
      },
      onConnected: () => this.#host.viewersChanged(rendition),
      onNeedKey: () => this.#host.requestKey(rendition),
      onLine: (text) =>
        this.#host.heard?.(
          text === undefined ? { viewer: id, kind: 'ready' } : { viewer: id, kind: 'said', text },
        ),
      onGone: () => {
        this.#host.heard?.({ viewer: id, kind: 'gone' });
        if (this.#viewers.delete(id) && !this.#over) this.#host.viewersChanged(rendition);
      },
    });
    this.#viewers.set(id, viewer);
    try {
      return { id, answer: await viewer.answer(offer) };
    } catch (error) {
      viewer.close();
      throw error;
    }
  }

  /** A session that has just begun has something to see soon. */
  async #firstConfig(rendition: string): Promise<EncodedConfig | undefined> {
    const waiting = this.#waiting.get(rendition) ?? new Set();
    this.#waiting.set(rendition, waiting);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, FIRST_MS);
      waiting.add(wake);
    });
    return this.#host.configOf(rendition);
  }

  /** Asked anew after a pause: the compiler would remember the earlier answer. */
  #isOver(): boolean {
    return this.#over;
  }

  unwatch(id: string): void {
    this.#viewers.get(id)?.close();
  }

  tell(id: string, text: string): void {
    this.#viewers.get(id)?.tell(text);
  }

  stop(): Promise<void> {
    this.fence();
    return Promise.resolve();
  }

  fence(): void {
    this.#over = true;
    for (const waiting of this.#waiting.values()) for (const wake of [...waiting]) wake();
    for (const viewer of [...this.#viewers.values()]) viewer.close();
  }
}
