import * as av from 'node-av';
import { check, dictionary } from './native.ts';

export interface MuxerStream {
  /** Describes the stream; called once with fresh parameters to fill. */
  readonly describe: (parameters: av.CodecParameters) => void;
  /** Seconds per tick of the packets that will be written. */
  readonly timeBase: { readonly num: number; readonly den: number };
  readonly metadata?: Readonly<Record<string, string>>;
  readonly frameRate?: { readonly num: number; readonly den: number };
}

/** Writes packets into a file. Blocking; use it away from event loops that matter. */
export class Muxer {
  private readonly format = new av.FormatContext();
  private readonly streams: av.Stream[] = [];
  private readonly bases: readonly { readonly num: number; readonly den: number }[];
  private open = false;

  /** `container` is FFmpeg's format name; `options` go to the muxer. */
  constructor(
    path: string,
    container: string,
    streams: readonly MuxerStream[],
    options: Readonly<Record<string, string | number>> = {},
  ) {
    check(this.format.allocOutputContext2(null, container, `file:${path}`), `container ${container}`);
    this.bases = streams.map((stream) => stream.timeBase);
    try {
      for (const { describe, timeBase, metadata, frameRate } of streams) {
        const stream = this.format.newStream();
        stream.timeBase = new av.Rational(timeBase.num, timeBase.den);
        describe(stream.codecpar);
        stream.codecpar.codecTag = 0;
        if (frameRate) stream.avgFrameRate = new av.Rational(frameRate.num, frameRate.den);
        if (metadata) stream.metadata = av.Dictionary.fromObject(metadata);
        this.streams.push(stream);
      }
      check(this.format.openOutputSync(), 'create file');
      this.open = true;
      // Reproducible files: no version or date of the library inside.
      this.format.setFlags(av.AVFMT_FLAG_BITEXACT);
      const dict = dictionary(options);
      try {
        check(this.format.writeHeaderSync(dict), 'write header');
      } finally {
        dict.free();
      }
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  /** Takes one packet with times in the stream's given time base; the packet is changed. */
  write(index: number, packet: av.Packet): void {
    packet.streamIndex = index;
    packet.rescaleTs(this.bases[index]!, this.streams[index]!.timeBase);
    check(this.format.interleavedWriteFrameSync(packet), 'write');
  }

  /** Finishes the file. */
  close(): void {
    try {
      check(this.format.writeTrailerSync(), 'finish file');
    } finally {
      this.abandon();
    }
  }

  /** Closes without finishing; the file is useless then. */
  abandon(): void {
    if (this.open) this.format.closeOutputSync();
    this.open = false;
    this.format.freeContext();
  }
}
