import { writeBitrateLimit, writeNack, writePli, writeReceiverReport, type RtcpNews } from './rtcp.ts';
import { Unwrapper, type RtpPacket } from './rtp.ts';

export interface ReceiverOptions {
  readonly clockRate: number;
  /** Lost packets are waited for so long, and asked for again when `asks`. */
  readonly waitMs: number;
  readonly asks: boolean;
  /** RTCP to the sender. */
  readonly send: (packet: Buffer) => void;
  /** In order; `time` is the packet's RTP time without wrap-arounds. */
  readonly onPacket: (packet: RtpPacket, time: number) => void;
  /** Packets before the next one are gone for good. */
  readonly onLost: () => void;
  /** The stream begins anew, with other RTP times. */
  readonly onRestart: () => void;
}

/** Packets that wait behind a gap; more means that the sender has gone elsewhere. */
const MAX_WAITING = 512;
/** A sequence number so far off begins the stream anew. */
const JUMP = 3000;
const ASK_EVERY_MS = 30;
/** What a sender may send at most, bits per second. */
const LIMIT = 12_000_000;

/** One incoming stream of RTP, put in order. */
export class RtpReceiver {
  readonly #options: ReceiverOptions;
  readonly #self: number;
  #sequences = new Unwrapper(16);
  readonly #times = new Unwrapper(32);
  readonly #waiting = new Map<number, { readonly packet: RtpPacket; readonly time: number }>();
  #ssrc: number | undefined;
  #next = 0;
  #highest = 0;
  #gapSince: number | undefined;
  #askedAt = -Infinity;
  #received = 0;
  #first = 0;
  #before = { expected: 0, received: 0 };
  #jitter = 0;
  #transit: number | undefined;
  #report: { readonly middle: number; readonly atMs: number } | undefined;

  /** @param self SSRC under which we report */
  constructor(self: number, options: ReceiverOptions) {
    this.#self = self;
    this.#options = options;
  }

  get ssrc(): number | undefined {
    return this.#ssrc;
  }

  /** @param nowMs of a clock that never steps back */
  packet(packet: RtpPacket, nowMs: number): void {
    if (packet.ssrc !== this.#ssrc) this.#begin(packet);
    let at = this.#sequences.next(packet.sequence);
    if (Math.abs(at - this.#highest) > JUMP) {
      this.#begin(packet);
      at = this.#sequences.next(packet.sequence);
    }
    const time = this.#times.next(packet.timestamp);
    this.#measure(time, nowMs);
    this.#received++;
    this.#highest = Math.max(this.#highest, at);
    if (at < this.#next || this.#waiting.has(at)) return;
    this.#waiting.set(at, { packet, time });
    this.#deliver();
    this.tend(nowMs);
  }

  /** Asks for what is missing and gives up what does not come; to be called now and then as well. */
  tend(nowMs: number): void {
    if (this.#waiting.size === 0) {
      this.#gapSince = undefined;
      return;
    }
    this.#gapSince ??= nowMs;
    const { waitMs, asks, send, onLost } = this.#options;
    if (nowMs - this.#gapSince >= waitMs || this.#waiting.size > MAX_WAITING) {
      this.#gapSince = undefined;
      this.#next = Math.min(...this.#waiting.keys());
      onLost();
      this.#deliver();
      if (this.#waiting.size > 0) this.#gapSince = nowMs;
    } else if (asks && nowMs - this.#askedAt >= ASK_EVERY_MS) {
      this.#askedAt = nowMs;
      const missing: number[] = [];
      for (let at = this.#next; at < this.#highest && missing.length < 128; at++)
        if (!this.#waiting.has(at)) missing.push(at & 0xffff);
      send(this.#compound(writeNack(this.#self, this.#ssrc ?? 0, missing)));
    }
  }

  /** @returns the RTP time of the report without wrap-arounds; undefined when it is of another stream */
  senderReport(news: Extract<RtcpNews, { kind: 'sender' }>, nowMs: number): number | undefined {
    if (news.ssrc !== this.#ssrc) return undefined;
    this.#report = { middle: news.ntpMiddle, atMs: nowMs };
    return this.#times.near(news.timestamp);
  }

  /** Asks for a key frame. */
  askKey(): void {
    if (this.#ssrc !== undefined) this.#options.send(this.#compound(writePli(this.#self, this.#ssrc)));
  }

  /** Tells the sender how it is received; to be called each second. */
  tell(nowMs: number): void {
    if (this.#ssrc === undefined) return;
    const expected = this.#highest - this.#first + 1;
    const expectedNow = expected - this.#before.expected;
    const lostNow = expectedNow - (this.#received - this.#before.received);
    this.#before = { expected, received: this.#received };
    const report = writeReceiverReport(this.#self, [
      {
        ssrc: this.#ssrc,
        fractionLost:
          expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
        lost: expected - this.#received,
        highest: ((this.#highest % 2 ** 32) + 2 ** 32) % 2 ** 32,
        jitter: this.#jitter,
        ntpMiddle: this.#report?.middle ?? 0,
        delay: this.#report ? ((nowMs - this.#report.atMs) * 65_536) / 1000 : 0,
      },
    ]);
    this.#options.send(Buffer.concat([report, writeBitrateLimit(this.#self, [this.#ssrc], LIMIT)]));
  }

  /** Feedback stands behind a report, even an empty one. */
  #compound(feedback: Buffer): Buffer {
    return Buffer.concat([writeReceiverReport(this.#self, []), feedback]);
  }

  #begin({ ssrc, sequence }: RtpPacket): void {
    if (this.#ssrc !== undefined) {
      this.#options.onLost();
      if (ssrc !== this.#ssrc) this.#options.onRestart();
    }
    this.#ssrc = ssrc;
    this.#sequences = new Unwrapper(16);
    this.#waiting.clear();
    this.#next = this.#highest = this.#first = this.#sequences.next(sequence);
    this.#received = 0;
    this.#before = { expected: 0, received: 0 };
    this.#gapSince = undefined;
    this.#transit = undefined;
    this.#report = undefined;
  }

  #deliver(): void {
    for (let found; (found = this.#waiting.get(this.#next)); this.#next++) {
      this.#waiting.delete(this.#next);
      this.#gapSince = undefined;
      this.#options.onPacket(found.packet, found.time);
    }
  }

  #measure(time: number, nowMs: number): void {
    const transit = (nowMs * this.#options.clockRate) / 1000 - time;
    if (this.#transit !== undefined) this.#jitter += (Math.abs(transit - this.#transit) - this.#jitter) / 16;
    this.#transit = transit;
  }
}
