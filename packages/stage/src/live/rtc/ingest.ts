import type { MediaPacket } from '@cyclorama/streaming';
import type { RtcOptions } from '../stage-api.ts';
import { RtcUnavailable } from './offer.ts';
import { loadNative } from './peer.ts';
import { Publisher } from './publisher.ts';

/** Publishers at a time. */
const MAX_PUBLISHERS = 32;

/** What a process that takes WebRTC publishers tells whoever asked. `id` is theirs. */
export interface RtcIngestOptions {
  readonly rtc: RtcOptions;
  /** Media of a publisher as it comes: H.264 or VP8, Opus; times in ms from 0. */
  readonly onPackets: (id: string, packets: readonly MediaPacket[]) => void;
  /** A publisher is gone; not told after `close`. */
  readonly onGone: (id: string, reason: string) => void;
  /** A publisher can be told something (no text), or said something, over a data channel. */
  readonly onLine?: (id: string, text: string | undefined) => void;
}

/** Takes publishers by WebRTC (WHIP). */
export interface RtcIngest {
  readonly size: number;
  /** Answers a publisher's offer. @throws BadOffer, NotAcceptable, RtcUnavailable */
  accept(id: string, offer: string): Promise<string>;
  /** Sends a text over a publisher's data channel. */
  tell(id: string, text: string): void;
  /** Sends a publisher away, or all. */
  close(id?: string): void;
}

export function openRtcIngest({ rtc, onPackets, onGone, onLine }: RtcIngestOptions): RtcIngest {
  const publishers = new Map<string, Publisher>();
  return {
    get size() {
      return publishers.size;
    },
    accept: async (id, offer) => {
      const native = await loadNative();
      if (publishers.size >= MAX_PUBLISHERS)
        throw new RtcUnavailable(`there are ${MAX_PUBLISHERS} WebRTC publishers already`);
      const publisher = new Publisher({
        ...{ native, rtc, id },
        onPackets: (packets) => onPackets(id, packets),
        onLine: (text) => onLine?.(id, text),
        onGone: (reason) => {
          publishers.delete(id);
          onGone(id, reason);
        },
      });
      publishers.set(id, publisher);
      try {
        return await publisher.answer(offer);
      } catch (error) {
        publishers.delete(id);
        publisher.close();
        throw error;
      }
    },
    tell: (id, text) => publishers.get(id)?.tell(text),
    close: (id) => {
      for (const [each, publisher] of id === undefined ? publishers : [[id, publishers.get(id)] as const]) {
        publishers.delete(each);
        publisher?.close();
      }
    },
  };
}
