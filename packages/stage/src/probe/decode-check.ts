import * as av from 'node-av';
import { MediaError } from '../media-info.ts';
import type { OpenMedia } from './open.ts';

/** What reading and decoding a stream's beginning and end showed. */
export interface StreamCheck {
  /** Seconds up to the end of the last packet, from the file's start. */
  readonly end: number;
  readonly packets: number;
}

export interface CheckedStream {
  readonly stream: av.Stream;
  readonly kind: 'video' | 'audio';
}

/** How much of the beginning and of the end is decoded, packets of each stream. */
const headPackets = 40;
const tailSeconds = 3;
const tailPackets = 1500;
/** Files larger than this are not read whole: their middle is skipped by seeking. */
const wholeFileBytes = 128 * 1024 * 1024;

/**
 * Decodes the first and the last pictures and sounds of a file and reads its packets in between. Throws MediaError
 * when a stream does not decode.
 */
export async function checkStreams(
  media: OpenMedia,
  streams: readonly CheckedStream[],
  file: { readonly sizeBytes: number; readonly declaredSeconds: number },
): Promise<ReadonlyMap<number, StreamCheck>> {
  const watches = new Map(streams.map((each) => [each.stream.index, new StreamWatch(media, each)]));
  const packet = new av.Packet();
  packet.alloc();
  try {
    const tailFrom = file.declaredSeconds - tailSeconds;
    const whole = file.sizeBytes <= wholeFileBytes || file.declaredSeconds <= tailSeconds * 4;
    let sought = false;
    let tail = tailPackets * streams.length;
    for (let count = 0; ; count++) {
      if (media.format.readFrameSync(packet) < 0) break;
      const watch = watches.get(packet.streamIndex);
      if (watch) {
        watch.take(packet, sought || watch.lastTime(packet) >= tailFrom);
        if (sought && tail-- <= 0) break;
      }
      packet.unref();
      if (!whole && !sought && [...watches.values()].every((each) => each.packets >= headPackets)) {
        sought = true;
        for (const each of watches.values()) each.flush();
        media.format.seekFrameSync(-1, BigInt(Math.floor(tailFrom * 1e6)), av.AVSEEK_FLAG_BACKWARD);
      }
      if (count % 256 === 255) await new Promise(setImmediate);
    }
    for (const watch of watches.values()) watch.finish();
  } finally {
    for (const watch of watches.values()) watch.free();
    packet.free();
  }
  return new Map([...watches].map(([index, watch]) => [index, { end: watch.end, packets: watch.packets }]));
}

class StreamWatch {
  packets = 0;
  end = 0;
  private readonly decoder: av.CodecContext;
  private readonly frame = new av.Frame();
  private readonly tick: number;
  private readonly origin: number;
  private readonly kind: 'video' | 'audio';
  private sent = 0;
  private failed = 0;
  private frames = 0;
  /** Decoding of the tail begins with a key frame. */
  private inTail = false;
  private tailSent = 0;
  private tailFrames = 0;

  constructor(media: OpenMedia, { stream, kind }: CheckedStream) {
    this.decoder = media.openDecoder(stream);
    this.frame.alloc();
    this.tick = stream.timeBase.num / stream.timeBase.den;
    this.kind = kind;
    this.origin = media.format.startTime === av.AV_NOPTS_VALUE ? 0 : Number(media.format.startTime) / 1e6;
  }

  lastTime(packet: av.Packet): number {
    const stamp = packet.pts === av.AV_NOPTS_VALUE ? packet.dts : packet.pts;
    return stamp === av.AV_NOPTS_VALUE ? 0 : Number(stamp) * this.tick - this.origin;
  }

  take(packet: av.Packet, tail: boolean): void {
    this.packets++;
    this.end = Math.max(this.end, this.lastTime(packet) + Number(packet.duration) * this.tick);
    const head = this.packets <= headPackets;
    if (!head && !tail) return;
    if (!head && !this.inTail) {
      // The packets between were not decoded: begin anew with a picture that stands alone.
      if (this.kind === 'video' && !packet.isKeyframe) return;
      this.inTail = true;
      this.decoder.flushBuffers();
    }
    this.send(packet);
  }

  flush(): void {
    this.decoder.flushBuffers();
  }

  finish(): void {
    this.send(null);
    if (this.frames === 0) {
      throw new MediaError(
        'unreadable',
        `not one ${this.kind === 'video' ? 'picture' : 'sound'} of the file decodes`,
      );
    }
    if (this.failed > Math.max(2, this.sent * 0.1)) {
      throw new MediaError(
        'unreadable',
        `${this.failed} of ${this.sent} packets of the ${this.kind} are damaged`,
      );
    }
    if (this.tailSent > 12 && this.tailFrames === 0) {
      throw new MediaError('truncated', `the end of the ${this.kind} does not decode`);
    }
  }

  free(): void {
    this.frame.free();
  }

  private send(packet: av.Packet | null): void {
    if (packet) {
      this.sent++;
      if (this.inTail) this.tailSent++;
    }
    const sent = this.decoder.sendPacketSync(packet);
    if (packet && sent < 0 && sent !== av.AVERROR_EAGAIN) this.failed++;
    for (;;) {
      const got = this.decoder.receiveFrameSync(this.frame);
      if (got === av.AVERROR_EAGAIN || got === av.AVERROR_EOF) break;
      if (got < 0) {
        this.failed++;
        break;
      }
      this.frames++;
      if (this.inTail) this.tailFrames++;
      this.frame.unref();
    }
  }
}
