import { closeSync, openSync, readSync } from 'node:fs';
import * as av from 'node-av';
import { check } from './open.ts';

export interface StreamSummary {
  readonly type: 'video' | 'audio' | 'other';
  /** FFmpeg's short name of the codec. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Seconds per packet, in file order. */
  readonly pts: readonly number[];
  readonly dts: readonly number[];
  readonly durations: readonly number[];
  readonly keyframes: readonly boolean[];
  readonly bytes: number;
}

export interface FileSummary {
  readonly container: string;
  /** Seconds, as the container declares it. */
  readonly duration: number;
  readonly streams: readonly StreamSummary[];
  /** For MP4/MOV: the index stands before the media, so that playing can begin during the download. */
  readonly fastStart: boolean;
}

/** Reads every packet of a file without decoding it. */
export function streamInfo(path: string): FileSummary {
  const format = new av.FormatContext();
  check(format.openInputSync(path), `open ${path}`);
  const packet = new av.Packet();
  packet.alloc();
  try {
    check(format.findStreamInfoSync(null), `probe ${path}`);
    const seen = format.streams.map(() => ({
      pts: [] as number[],
      dts: [] as number[],
      durations: [] as number[],
      keyframes: [] as boolean[],
      bytes: 0,
    }));
    const ticks = format.streams.map((stream) => stream.timeBase.num / stream.timeBase.den);
    for (;;) {
      const read = format.readFrameSync(packet);
      if (read === av.AVERROR_EOF) break;
      check(read, 'read');
      const stream = seen[packet.streamIndex];
      const tick = ticks[packet.streamIndex] ?? 0;
      if (stream) {
        stream.pts.push(seconds(packet.pts, tick));
        stream.dts.push(seconds(packet.dts, tick));
        stream.durations.push(Number(packet.duration) * tick);
        stream.keyframes.push(packet.isKeyframe);
        stream.bytes += packet.size;
      }
      packet.unref();
    }
    return {
      container: format.iformat?.name ?? '',
      duration: format.duration > 0n ? Number(format.duration) / 1e6 : 0,
      fastStart: isFastStart(path),
      streams: format.streams.map((stream, index) => {
        const parameters = stream.codecpar;
        const rate = stream.avgFrameRate;
        return {
          type: typeOf(parameters.codecType),
          codec: av.avGetCodecName(parameters.codecId) ?? 'unknown',
          width: parameters.width,
          height: parameters.height,
          frameRate: rate.den > 0 ? rate.num / rate.den : 0,
          sampleRate: parameters.sampleRate,
          channels: parameters.channelLayout.nbChannels,
          ...seen[index]!,
        };
      }),
    };
  } finally {
    packet.free();
    format.closeInputSync();
  }
}

function seconds(stamp: bigint, tick: number): number {
  return stamp === av.AV_NOPTS_VALUE ? Number.NaN : Number(stamp) * tick;
}

function typeOf(type: av.AVMediaType): StreamSummary['type'] {
  if (type === av.AVMEDIA_TYPE_VIDEO) return 'video';
  return type === av.AVMEDIA_TYPE_AUDIO ? 'audio' : 'other';
}

/** Walks the top-level boxes of an MP4 and tells whether `moov` comes before `mdat`. */
function isFastStart(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(16);
    for (let at = 0; readSync(file, head, 0, 16, at) >= 8;) {
      const type = head.toString('latin1', 4, 8);
      if (type === 'moov') return true;
      if (type === 'mdat') return false;
      const short = head.readUInt32BE(0);
      const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
      if (size < 8) return false;
      at += size;
    }
    return false;
  } finally {
    closeSync(file);
  }
}
