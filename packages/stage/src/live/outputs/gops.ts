import type { PacketSink } from '../encode/rendition.ts';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';

/** A group of pictures with the sound that belongs to its time: the unit in which files and segments are written. */
export interface Gop {
  readonly config: EncodedConfig;
  readonly startMs: number;
  readonly endMs: number;
  /** The first one is a key frame. */
  readonly video: readonly EncodedPacket[];
  readonly sound: readonly EncodedPacket[];
  /** Something is missing between this group and the one before. */
  readonly gap: boolean;
}

/** Sound is waited for at most so long (programme ms) before a group goes without it. */
const SOUND_WAIT_MS = 1000;

interface Closing {
  readonly config: EncodedConfig;
  readonly video: EncodedPacket[];
  readonly gap: boolean;
  endMs: number;
}

/** Puts packets, which come as they are encoded, together to groups of pictures. */
export class GopCollector implements PacketSink {
  readonly #out: (gop: Gop) => void;
  readonly #closing: Closing[] = [];
  #config: EncodedConfig | undefined;
  #open: Closing | undefined;
  #sound: EncodedPacket[] = [];
  #soundEnd = -Infinity;
  #videoEnd = -Infinity;

  constructor(out: (gop: Gop) => void) {
    this.#out = out;
  }

  config(config: EncodedConfig): void {
    this.#config = config;
  }

  packet(packet: EncodedPacket): void {
    const end = packet.ptsMs + packet.durationMs;
    if (packet.kind === 'aac') {
      this.#sound.push(packet);
      this.#soundEnd = end;
      if (!this.#open) this.#sound = this.#sound.filter((each) => each.ptsMs > end - SOUND_WAIT_MS);
    } else if (packet.kind === 'video') {
      const gap = Math.abs(packet.ptsMs - this.#videoEnd) > packet.durationMs / 2;
      if (packet.key && this.#config) {
        this.#close();
        this.#open = { config: this.#config, video: [packet], gap, endMs: end };
      } else if (this.#open && !gap) {
        this.#open.video.push(packet);
        this.#open.endMs = end;
      } else this.#close();
      this.#videoEnd = end;
    }
    this.#emit(false);
  }

  /** Hands out what is there, the open group included. */
  flush(): void {
    this.#close();
    this.#emit(true);
  }

  #close(): void {
    if (this.#open) this.#closing.push(this.#open);
    this.#open = undefined;
  }

  #emit(all: boolean): void {
    for (let group = this.#closing[0]; group; group = this.#closing[0]) {
      const { endMs, video, config, gap } = group;
      if (!all && this.#soundEnd < endMs && this.#videoEnd < endMs + SOUND_WAIT_MS) return;
      this.#closing.shift();
      const startMs = video[0]!.ptsMs;
      const sound = this.#sound.filter(({ ptsMs }) => ptsMs >= startMs && ptsMs < endMs);
      this.#sound = this.#sound.filter(({ ptsMs }) => ptsMs >= endMs);
      this.#out({ config, startMs, endMs, video, sound, gap });
    }
  }
}
