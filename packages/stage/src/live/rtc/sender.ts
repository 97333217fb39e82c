import { randomInt } from 'node:crypto';
import { writeBye, writeReceiverReport, writeSenderReport } from './rtcp.ts';
import { writeRtp } from './rtp.ts';

export interface SenderOptions {
  readonly payloadType: number;
  readonly clockRate: number;
  /** Packets that are kept for those who missed them. */
  readonly history: number;
  /** A packet for the wire; returns at once. */
  readonly send: (packet: Buffer) => void;
}

/** Where programme time lies on the wall, one for all tracks of a viewer: lips follow from it. */
export interface Moment {
  /** Programme time, ms. */
  readonly ptsMs: number;
  /** Epoch milliseconds at which that was. */
  readonly wallMs: number;
}

/** One outgoing stream of RTP with its sender reports and answers to NACK. */
export class RtpSender {
  readonly ssrc = randomInt(1, 2 ** 32);
  readonly #options: SenderOptions;
  readonly #base = randomInt(0, 2 ** 32);
  readonly #history: (Buffer | undefined)[];
  #sequence = randomInt(0, 2 ** 15);
  #packets = 0;
  #bytes = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#history = new Array<Buffer | undefined>(options.history);
  }

  /** Sends a frame; its last packet carries the marker when `marked`. */
  frame(payloads: readonly Uint8Array[], ptsMs: number, marked: boolean): void {
    const { payloadType, history, send } = this.#options;
    payloads.forEach((payload, index) => {
      const packet = writeRtp({
        payloadType,
        marker: marked && index === payloads.length - 1,
        sequence: this.#sequence,
        timestamp: this.#timestamp(ptsMs),
        ssrc: this.ssrc,
        payload,
      });
      this.#history[this.#sequence % history] = packet;
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.#packets++;
      this.#bytes += payload.length;
      send(packet);
    });
  }

  /** Sends again what was asked for and is still there. */
  again(sequences: readonly number[]): void {
    for (const sequence of sequences) {
      const packet = this.#history[sequence % this.#options.history];
      if (packet?.readUInt16BE(2) === sequence) this.#options.send(packet);
    }
  }

  /** Tells when now is. */
  report({ ptsMs, wallMs }: Moment, nowWallMs: number): void {
    this.#options.send(
      writeSenderReport({
        ssrc: this.ssrc,
        wallMs: nowWallMs,
        timestamp: this.#timestamp(ptsMs + nowWallMs - wallMs),
        packets: this.#packets,
        bytes: this.#bytes,
      }),
    );
  }

  /** Nothing more will come: players need not wait for it. */
  bye(): void {
    this.#options.send(Buffer.concat([writeReceiverReport(this.ssrc, []), writeBye([this.ssrc])]));
  }

  #timestamp(ptsMs: number): number {
    const ticks = Math.round((ptsMs * this.#options.clockRate) / 1000);
    return (((this.#base + ticks) % 2 ** 32) + 2 ** 32) % 2 ** 32;
  }
}
