import type * as av from 'node-av';
import { readSound } from '../audio/index.ts';
import { SoundEncoder } from '../encode/sound-encoder.ts';

/** The programme's sound as packets, encoded bit by bit as far as the pictures have come. */
export class SoundTrack {
  readonly encoder: SoundEncoder;
  private readonly blocks: ReturnType<typeof readSound>;
  private readonly total: number;
  private readonly rate: number;
  private pushed = 0;
  private finished = false;

  /** `path`: any sound file; it is cut or padded with silence to `total` samples at 48 kHz. */
  constructor(path: string, container: 'mp4' | 'webm', total: number) {
    this.encoder = new SoundEncoder(container);
    this.rate = this.encoder.timeBase.den;
    this.blocks = readSound(path);
    this.total = total;
  }

  /** Encodes up to `seconds` of the programme. Packets are valid during the call of `out`. */
  advance(seconds: number, out: (packet: av.Packet) => void): void {
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
    this.blocks.return();
    this.encoder.close();
  }
}
