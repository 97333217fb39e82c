import * as av from 'node-av';
import { checkMedia, dictionary, newPacket } from '../../container/native.ts';
import { MediaError } from '../../media-info.ts';
import { formatHasAlpha } from '../../sources/open-video.ts';
import { MICRO, StreamDecoder } from './decoder.ts';
import type { StreamConfig } from './messages.ts';
import type { FrameHints } from './picture-writer.ts';

/** Seeking begins so much earlier than asked: coded sound needs a run-up. */
const RUN_UP_MS = 60;
/** Encoded bytes that may wait because picture and sound lie far apart in the file. */
const MAX_WAITING = 64 << 20;

/** One elementary stream of a file. */
export interface FileStream {
  readonly index: number;
  /** Milliseconds per tick of its time stamps. */
  readonly tick: number;
  /** Milliseconds of a picture, as far as the container tells. */
  readonly step: number;
  readonly decoder: StreamDecoder;
  readonly waiting: av.Packet[];
}

/** A local file opened for picture and sound, with decoders. Times are ms of its own time stamps. Blocking. */
export class FileMedia {
  readonly video: FileStream | undefined;
  readonly audio: FileStream | undefined;
  readonly hints: FrameHints = { aspect: 0, matrix: null };
  readonly #format: av.FormatContext;
  readonly #packet = newPacket();
  #waitingBytes = 0;
  #ended = false;

  /** Only local files; playlists that lead elsewhere are refused. @throws MediaError */
  constructor(path: string) {
    this.#format = openFormat(path);
    try {
      this.video = this.#open(av.AVMEDIA_TYPE_VIDEO);
      this.audio = this.#open(av.AVMEDIA_TYPE_AUDIO);
      if (!this.video && !this.audio)
        throw new MediaError('no-streams', 'neither pictures nor sound in this file');
      for (const stream of this.#format.streams) {
        if (stream.index === this.video?.index) this.hints = hintsOf(stream);
        else if (stream.index !== this.audio?.index) stream.discard = av.AVDISCARD_ALL;
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Start of the sound for files without pictures, ms. */
  get soundStart(): number {
    const stream = this.#format.streams[this.audio?.index ?? -1];
    if (!stream || !this.audio || stream.startTime === av.AV_NOPTS_VALUE) return 0;
    return Number(stream.startTime) * this.audio.tick;
  }

  /** The next packet of a stream, read on as far as needed (free it after use); undefined at the end of the file. */
  next(stream: FileStream): av.Packet | undefined {
    while (stream.waiting.length === 0 && !this.#ended) this.#read();
    const packet = stream.waiting.shift();
    if (packet) this.#waitingBytes -= packet.size;
    return packet;
  }

  /** Time stamp of the next packet of a stream; undefined at the end of the file. */
  peek(stream: FileStream): number | undefined {
    while (stream.waiting.length === 0 && !this.#ended) this.#read();
    const first = stream.waiting[0];
    if (!first) return undefined;
    const stamp = first.pts === av.AV_NOPTS_VALUE ? first.dts : first.pts;
    return stamp === av.AV_NOPTS_VALUE ? Number.NaN : Number(stamp) / 1000;
  }

  /** Goes to the last key picture (or sound) at or before `ms`; `start`: where the file begins. */
  seek(ms: number, start: number): void {
    const main = this.video ?? this.audio!;
    const target = ms <= start ? start : Math.max(start, ms - RUN_UP_MS);
    this.#clear();
    const at = BigInt(Math.floor(target / main.tick));
    if (this.#format.seekFrameSync(main.index, at, av.AVSEEK_FLAG_BACKWARD) < 0) {
      const rewound = this.#format.seekFrameSync(main.index, 0n, av.AVSEEK_FLAG_BYTE);
      checkMedia(rewound, 'unreadable', 'cannot rewind');
    }
    this.video?.decoder.flush();
    this.audio?.decoder.flush();
    this.#ended = false;
  }

  close(): void {
    this.#clear();
    this.video?.decoder.close();
    this.audio?.decoder.close();
    this.#packet.free();
    this.#format.closeInputSync();
  }

  #clear(): void {
    for (const stream of [this.video, this.audio]) {
      for (const packet of stream?.waiting ?? []) packet.free();
      if (stream) stream.waiting.length = 0;
    }
    this.#waitingBytes = 0;
  }

  #read(): void {
    const packet = this.#packet;
    // Damage in the middle of a file reads as its end; what there was is shown.
    if (this.#format.readFrameSync(packet) < 0) {
      this.#ended = true;
      return;
    }
    const stream = [this.video, this.audio].find((candidate) => candidate?.index === packet.streamIndex);
    if (stream) {
      const own = packet.clone();
      if (!own) throw new Error('no memory for a packet');
      own.rescaleTs(this.#format.streams[stream.index]!.timeBase, MICRO);
      stream.waiting.push(own);
      this.#waitingBytes += own.size;
      if (this.#waitingBytes > MAX_WAITING)
        throw new MediaError('unreadable', 'picture and sound lie too far apart');
    }
    packet.unref();
  }

  #open(type: av.AVMediaType): FileStream | undefined {
    const index = this.#format.findBestStream(type);
    const stream = this.#format.streams[index];
    if (index < 0 || !stream) return undefined;
    const parameters = stream.codecpar;
    const isVideo = type === av.AVMEDIA_TYPE_VIDEO;
    // A cover of a sound file is a picture, but not one that plays.
    if (isVideo && (stream.disposition & av.AV_DISPOSITION_ATTACHED_PIC) !== 0) return undefined;
    const config: StreamConfig = {
      codec: parameters.codecId,
      data: new Uint8Array(0),
      alpha: isVideo && hasAlpha(stream),
    };
    const rate = stream.avgFrameRate.num > 0 ? stream.avgFrameRate : stream.rFrameRate;
    return {
      index,
      tick: (1000 * stream.timeBase.num) / stream.timeBase.den,
      step: rate.num > 0 && rate.den > 0 ? (1000 * rate.den) / rate.num : 40,
      decoder: new StreamDecoder(config, parameters),
      waiting: [],
    };
  }
}

/**
 * Where the last picture (without pictures: the last sound) of a file ends, ms of its own time stamps. Reads its last
 * seconds, or all of it when it cannot be searched.
 */
export function measureEnd(path: string): number {
  const format = openFormat(path);
  const packet = newPacket();
  try {
    const video = format.findBestStream(av.AVMEDIA_TYPE_VIDEO);
    const index = video >= 0 ? video : format.findBestStream(av.AVMEDIA_TYPE_AUDIO);
    const stream = format.streams[index];
    if (!stream) throw new MediaError('no-streams', 'neither pictures nor sound in this file');
    const tick = (1000 * stream.timeBase.num) / stream.timeBase.den;
    const rate = stream.avgFrameRate;
    const step = rate.num > 0 && rate.den > 0 ? (1000 * rate.den) / rate.num : 40;
    const lastOf = (): number => {
      let end = -Infinity;
      while (format.readFrameSync(packet) >= 0) {
        if (packet.streamIndex === index && packet.pts !== av.AV_NOPTS_VALUE)
          end = Math.max(
            end,
            Number(packet.pts) * tick + (packet.duration > 0n ? Number(packet.duration) * tick : step),
          );
        packet.unref();
      }
      return end;
    };
    if (format.duration > 0n && format.duration !== av.AV_NOPTS_VALUE) {
      const start = format.startTime === av.AV_NOPTS_VALUE ? 0 : Number(format.startTime) / 1000;
      const near = start + Number(format.duration) / 1000 - 3000;
      if (format.seekFrameSync(index, BigInt(Math.floor(near / tick)), av.AVSEEK_FLAG_BACKWARD) >= 0) {
        const end = lastOf();
        if (end > 0) return end;
      }
      format.seekFrameSync(index, 0n, av.AVSEEK_FLAG_BYTE);
    }
    const end = lastOf();
    if (end === -Infinity) throw new MediaError('unreadable', 'nothing in this file can be read');
    return end;
  } finally {
    packet.free();
    format.closeInputSync();
  }
}

function openFormat(path: string): av.FormatContext {
  const format = new av.FormatContext();
  const options = dictionary({ protocol_whitelist: 'file', format_probesize: 1 << 20 });
  try {
    checkMedia(format.openInputSync(`file:${path}`, null, options), 'unreadable', 'cannot open');
  } finally {
    options.free();
  }
  try {
    if (/hls|dash|concat/.test(format.iformat?.name ?? ''))
      throw new MediaError('playlist', 'a playlist, not a media file');
    checkMedia(format.findStreamInfoSync(null), 'unreadable', 'cannot read streams');
  } catch (error) {
    format.closeInputSync();
    throw error;
  }
  return format;
}

function hasAlpha(stream: av.Stream): boolean {
  if (stream.metadata?.get('alpha_mode') === '1' || stream.metadata?.get('ALPHA_MODE') === '1') return true;
  const name = av.avGetPixFmtName(stream.codecpar.format as av.AVPixelFormat);
  return name !== null && formatHasAlpha(name);
}

function hintsOf(stream: av.Stream): FrameHints {
  const { num, den } = stream.sampleAspectRatio;
  return {
    aspect: num > 0 && den > 0 ? num / den : 0,
    matrix: stream.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX),
  };
}
