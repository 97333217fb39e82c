import { makeAvcConfig, parseSps, type MediaPacket } from '@cyclorama/streaming';
import { H264Assembler, type AccessUnit } from './h264-payloads.ts';
import type { RtpPacket } from './rtp.ts';
import { Vp8Assembler } from './vp8-payloads.ts';

export interface PictureTakerOptions {
  readonly askKey: () => void;
  /** RTP time (without wrap-arounds) to ms. */
  readonly msOf: (time: number) => number;
  readonly out: (packets: readonly MediaPacket[]) => void;
}

/** Between two requests for a key frame that is needed. */
const ASK_AGAIN_MS = 500;
/** Browsers make key frames only when asked; players that join need one now and then. */
const KEY_EVERY_MS = 2200;

/** Makes packets of the hub from a sender's pictures; whole groups only, beginning with key frames. */
export class PictureTaker {
  readonly #codec: 'h264' | 'vp8';
  readonly #options: PictureTakerOptions;
  readonly #h264 = new H264Assembler();
  readonly #vp8 = new Vp8Assembler();
  #config: Buffer | undefined;
  #keyNeeded = true;
  #seen = false;
  #askedAt = -Infinity;
  #keyAt = -Infinity;

  constructor(codec: 'h264' | 'vp8', options: PictureTakerOptions) {
    this.#codec = codec;
    this.#options = options;
  }

  add({ payload, timestamp, marker }: RtpPacket, time: number): void {
    this.#seen = true;
    // A picture that ended without marker has another time than this packet: the difference is its, too.
    const timeOf = (of: number): number => time + ((of - timestamp) | 0);
    if (this.#codec === 'h264') {
      const { units, broken } = this.#h264.add(payload, timestamp, marker);
      if (broken) this.#keyNeeded = true;
      for (const unit of units) this.#h264Picture(unit, timeOf(unit.timestamp));
    } else {
      const { frames, broken } = this.#vp8.add(payload, timestamp, marker);
      if (broken) this.#keyNeeded = true;
      for (const { data, key, timestamp: of } of frames) {
        const first = this.#config === undefined;
        this.#config ??= Buffer.alloc(0);
        const config = { kind: 'video-config', codec: 'vp8', data: this.#config } as const;
        this.#out(first ? [config] : [], 'vp8', data, key, timeOf(of));
      }
    }
  }

  /** Packets before the next one are gone. */
  lost(): void {
    this.#keyNeeded = true;
    this.#h264.lost();
    this.#vp8.lost();
  }

  /** Asks for key frames; to be called now and then. */
  tend(nowMs: number): void {
    if (!this.#seen) return;
    const due = this.#keyNeeded || nowMs - this.#keyAt > KEY_EVERY_MS;
    if (!due || nowMs - this.#askedAt < ASK_AGAIN_MS) return;
    this.#askedAt = nowMs;
    this.#options.askKey();
  }

  #h264Picture(unit: AccessUnit, time: number): void {
    const [sps] = unit.sps;
    const before: MediaPacket[] = [];
    if (sps !== undefined && unit.pps.length > 0 && unit.sps.every((each) => parseSps(each) !== undefined)) {
      const config = makeAvcConfig(unit.sps, unit.pps);
      if (!this.#config?.equals(config)) before.push({ kind: 'video-config', codec: 'h264', data: config });
      this.#config = config;
    }
    // Pictures of an unknown configuration are of no use to anybody.
    if (this.#config === undefined) return;
    this.#out(before, 'h264', withLengths(unit.units), unit.key, time);
  }

  #out(before: MediaPacket[], codec: 'h264' | 'vp8', data: Uint8Array, key: boolean, time: number): void {
    if (this.#keyNeeded && !key) return;
    if (key) {
      this.#keyNeeded = false;
      this.#keyAt = performance.now();
    }
    const at = this.#options.msOf(time);
    this.#options.out([...before, { kind: 'video', codec, dts: at, pts: at, key, data }]);
  }
}

function withLengths(units: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    units.flatMap((unit) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(unit.length);
      return [length, unit];
    }),
  );
}
