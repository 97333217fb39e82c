import { writeFile } from 'node:fs/promises';
import { Fmp4Muxer, type MediaPacket, type StreamHub } from '@cyclorama/streaming';

/** As Fmp4Muxer has it. */
const HOLE_MS = 1000;
const PICTURE_MS = 40;

/** Keeps what a stream of the hub brings, and knows when each moment of it came. */
export class Recorder {
  readonly #muxer = new Fmp4Muxer();
  readonly #pieces: Buffer[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #close: () => void;
  #startMs: number | undefined;
  #heardMs = 0;
  #leastDelayMs = Infinity;
  #seenMs: number | undefined;
  /** Holes that the recording does not have. */
  #skippedMs = 0;

  constructor(hub: StreamHub, path: string) {
    const seat = hub.play(path, {
      packet: (packet) => this.#take(packet),
      paused: () => undefined,
      end: () => undefined,
      waiting: () => 0,
    });
    this.#close = () => seat.close();
  }

  /** Seconds of the recording up to which a player has sound now. */
  get heard(): number {
    return (this.#heardMs - this.#skippedMs - (this.#startMs ?? 0)) / 1000;
  }

  /** Seconds of the recording at which a player is who is as little behind as one ever was. */
  get present(): number {
    return (performance.now() - this.#leastDelayMs - this.#skippedMs - (this.#startMs ?? 0)) / 1000;
  }

  /** Resolves when so much was recorded. @param seconds of the recording */
  async until(seconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#startMs === undefined || this.heard < seconds) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Writes it down as an MP4 file. */
  async write(path: string): Promise<void> {
    this.#close();
    await writeFile(path, Buffer.concat(this.#pieces));
  }

  #take(packet: MediaPacket): void {
    // The recording begins with the first picture that needs no other.
    if (packet.kind === 'video' && packet.key) this.#startMs ??= packet.dts;
    if (packet.kind === 'video') {
      // A machine with too much to do leaves pictures out: what is recorded goes on without a hole.
      const stepMs = packet.dts - (this.#seenMs ?? packet.dts);
      if (stepMs > HOLE_MS) this.#skippedMs += stepMs - PICTURE_MS;
      this.#seenMs = packet.dts;
    }
    for (const piece of this.#muxer.packet(packet)) if (piece.kind !== 'type') this.#pieces.push(piece.data);
    if (packet.kind === 'audio') {
      this.#heardMs = packet.dts;
      this.#leastDelayMs = Math.min(this.#leastDelayMs, performance.now() - packet.dts);
    }
    for (const look of [...this.#waiting]) look();
  }
}
