import type * as av from 'node-av';
import { readSound } from '../audio/index.ts';
import { SoundEncoder } from '../encode/sound-encoder.ts';
import { breathe } from './native.ts';

/** Seconds of sound encoded between two turns of the event loop. */
const STEP = 0.25;

/** The programme's sound as packets, encoded bit by bit as far as the pictures have come. */
export class SoundTrack {
  readonly encoder: SoundEncoder;
  private readonly blocks: ReturnType<typeof readSound>;
  private readonly total: number;
  private readonly rate: number;
  private pushed = 0;
  private finished = false;
  private readonly ahead: av.Packet[] = [];

  /** `path`: any sound file; it is cut or padded with silence to `total` samples at 48 kHz. */
  constructor(path: string, container: 'mp4' | 'webm', total: number) {
    this.encoder = new SoundEncoder(container);
    this.rate = this.encoder.timeBase.den;
    this.blocks = readSound(path);
    this.total = total;
  }

  /** Encodes everything now and keeps the packets, in small steps beside other work; `advance` then only hands out. */
  async encodeAhead(signal: AbortSignal): Promise<void> {
    for (let seconds = STEP; !this.finished; seconds += STEP) {
      this.encode(seconds, (packet) => {
        const copy = packet.clone();
        if (!copy) throw new Error('out of memory');
        this.ahead.push(copy);
      });
      await breathe();
      signal.throwIfAborted();
    }
  }

  /** Hands out the packets up to `seconds` of the programme; they are valid during the call of `out`. */
  advance(seconds: number, out: (packet: av.Packet) => void): void {
    const goal = seconds * this.rate;
    for (let packet = this.ahead[0]; packet && Number(packet.pts) < goal; packet = this.ahead[0]) {
      this.ahead.shift();
      out(packet);
      packet.free();
    }
    if (this.ahead.length === 0) this.encode(seconds, out);
  }

  private encode(seconds: number, out: (packet: av.Packet) => void): void {
    const goal = Math.min(this.total, Math.ceil(seconds * this.rate));
    const trimmed = (packet: av.Packet): void => {
      // The last packet reaches beyond the programme: its duration says so, and players stop there.
      const over = Number(packet.pts) + Number(packet.duration) - this.total;
      if (over >= Number(packet.duration)) return;
      if (over > 0) packet.duration -= BigInt(over);
      out(packet);
    };
    while (this.pushed < goal) {
      const { value, done } = this.blocks.next();
      if (done) {
        const silence = new Float32Array(Math.min(this.rate, this.total - this.pushed));
        this.pushed += silence.length;
        this.encoder.push(silence, silence, trimmed);
      } else {
        const count = Math.min(value.left.length, this.total - this.pushed);
        this.pushed += count;
        this.encoder.push(value.left.subarray(0, count), value.right.subarray(0, count), trimmed);
      }
    }
    if (this.pushed === this.total && !this.finished) {
      this.finished = true;
      this.encoder.finish(trimmed);
    }
  }

  close(): void {
    for (const packet of this.ahead.splice(0)) packet.free();
    this.blocks.return();
    this.encoder.close();
  }
}
