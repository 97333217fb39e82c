import * as av from 'node-av';
import { breathe, checkMedia, newFrame, newPacket } from '../container/native.ts';
import { MediaError } from '../media-info.ts';
import { openVideo, orientationOf, type OpenVideo, type Orientation } from './open-video.ts';

/** Beyond this many seconds ahead, seeking is cheaper than decoding on. */
const SEEK_AHEAD = 3;
/** Damaged packets in a row that are forgiven before the file is given up. */
const MAX_DAMAGE = 50;

/**
 * Gives the pictures of a video file by time, frame-exact from any start: at time t the last picture whose timestamp
 * is ≤ t, counted from the first picture; the first picture before that. Blocking, made for a thread of its own.
 */
export class VideoReader {
  readonly orientation: Orientation;
  /** Upright, with square pixels. */
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  readonly hasAlpha: boolean;
  /** Seconds by which the file (its sound, then) begins before its first picture. */
  readonly lead: number;
  private readonly media: OpenVideo;
  private readonly loop: number;
  private readonly packet = newPacket();
  private current = newFrame();
  private pending = newFrame();
  private hasCurrent = false;
  private hasPending = false;
  private currentTime = 0;
  private pendingTime = 0;
  private ended = false;
  private drained = false;
  private fromStart = true;
  private damage = 0;
  private firstPts = 0;
  /** End of the last packet seen, in ticks. */
  private lastEnd = 0;
  private duration = 0;
  private round = 0;
  private decoded = 0;

  /** Opens the file and decodes its first picture. `loop`: −1 for ever, 0 once, n = n + 1 rounds. */
  constructor(path: string, loop: number) {
    this.media = openVideo(path);
    this.loop = loop;
    this.hasAlpha = this.media.hasAlpha;
    this.decodePending();
    if (!this.hasPending) {
      this.close();
      throw new MediaError('unreadable', 'no picture could be decoded');
    }
    const first = this.pendingTime;
    this.firstPts = first / this.media.tick;
    this.pendingTime = 0;
    const { startTime } = this.media.format;
    this.lead = startTime === av.AV_NOPTS_VALUE ? 0 : Math.max(0, first - Number(startTime) / 1e6);
    const side = this.media.stream.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX);
    this.orientation = orientationOf(side ?? this.pending.getSideData(av.AV_FRAME_DATA_DISPLAYMATRIX));
    const sar = this.pending.sampleAspectRatio;
    const aspect = sar.num > 0 && sar.den > 0 ? sar.num / sar.den : 1;
    const width = this.pending.width * aspect;
    this.naturalWidth = this.orientation.swapped ? this.pending.height : width;
    this.naturalHeight = this.orientation.swapped ? width : this.pending.height;
  }

  /**
   * The picture at `seconds` (≥ 0); times should ascend. The frame belongs to the reader and stays valid until the
   * next call; `id` grows with every new picture.
   */
  async at(seconds: number): Promise<{ readonly frame: av.Frame; readonly id: number }> {
    const tolerance = this.media.tick + 1e-6;
    let local = seconds;
    if (this.loop !== 0) {
      if (this.duration === 0 && seconds > SEEK_AHEAD && !this.hasCurrent) this.scan();
      local = this.wind(seconds, tolerance);
    }
    await this.advance(local, tolerance);
    if (this.loop !== 0 && this.ended && !this.hasPending && this.duration === 0) {
      // The end came into sight for the first time: now the length of a round is known.
      if (this.fromStart) this.duration = this.measure(this.lastEnd);
      else this.scan();
      const again = this.wind(seconds, tolerance);
      if (again !== local) await this.advance(again, tolerance);
    }
    return { frame: this.current, id: this.decoded - (this.hasPending ? 1 : 0) };
  }

  /** Seconds after which a looped video begins anew; reads the whole file. */
  roundSeconds(): number {
    if (this.duration === 0) this.scan();
    return this.duration;
  }

  close(): void {
    this.current.free();
    this.pending.free();
    this.packet.free();
    this.media.close();
  }

  /** Time inside the round that `seconds` falls into; goes back to the first picture when the round is a new one. */
  private wind(seconds: number, tolerance: number): number {
    if (this.duration === 0) return seconds;
    let round = Math.floor((seconds + tolerance) / this.duration);
    if (this.loop > 0) round = Math.min(round, this.loop);
    if (round !== this.round) {
      this.round = round;
      this.seek(0);
    }
    return Math.max(0, seconds - round * this.duration);
  }

  private async advance(local: number, tolerance: number): Promise<void> {
    const reached = this.hasCurrent ? this.currentTime : 0;
    const back = this.hasCurrent && local + tolerance < this.currentTime;
    if (back || local - reached > SEEK_AHEAD) this.seek(local);
    for (let n = 1; this.hasPending && (!this.hasCurrent || this.pendingTime <= local + tolerance); n++) {
      [this.current, this.pending] = [this.pending, this.current];
      this.currentTime = this.pendingTime;
      this.hasCurrent = true;
      this.hasPending = false;
      this.decodePending();
      if (n % 16 === 0) await breathe();
    }
  }

  /** Puts the reader at the last key frame at or before `local`. */
  private seek(local: number): void {
    const { format, stream, decoder, tick } = this.media;
    const target = Math.floor(this.firstPts + local / tick);
    const jump = (ts: number): boolean => {
      if (format.seekFrameSync(stream.index, BigInt(ts), av.AVSEEK_FLAG_BACKWARD) < 0) return false;
      decoder.flushBuffers();
      this.forget();
      this.decodePending();
      return this.hasPending;
    };
    this.fromStart = local <= 0;
    if (jump(target) && this.pendingTime <= local + tick) return;
    // The index lied, or there is none: from the beginning, then.
    this.fromStart = true;
    if (jump(Math.floor(this.firstPts)) && this.pendingTime <= tick) return;
    checkMedia(format.seekFrameSync(stream.index, 0n, av.AVSEEK_FLAG_BYTE), 'unreadable', 'cannot rewind');
    decoder.flushBuffers();
    this.forget();
    this.decodePending();
  }

  private forget(): void {
    this.current.unref();
    this.pending.unref();
    this.hasCurrent = false;
    this.hasPending = false;
    this.ended = false;
    this.drained = false;
    this.lastEnd = 0;
  }

  /** Reads all packets, without decoding, to learn where the last picture ends. */
  private scan(): void {
    const { format, stream } = this.media;
    this.lastEnd = 0;
    this.seekToStart();
    while (format.readFrameSync(this.packet) >= 0) {
      if (this.packet.streamIndex === stream.index) this.note();
      this.packet.unref();
    }
    this.duration = this.measure(this.lastEnd);
    this.seek(0);
    this.round = 0;
  }

  private seekToStart(): void {
    const { format, stream } = this.media;
    if (format.seekFrameSync(stream.index, BigInt(Math.floor(this.firstPts)), av.AVSEEK_FLAG_BACKWARD) < 0) {
      checkMedia(format.seekFrameSync(stream.index, 0n, av.AVSEEK_FLAG_BYTE), 'unreadable', 'cannot rewind');
    }
  }

  /** Length of one round. Coarse timestamps (milliseconds in WebM) are straightened to whole pictures. */
  private measure(lastEnd: number): number {
    const { tick, frameSeconds } = this.media;
    const seconds = Math.max((lastEnd - this.firstPts) * tick, frameSeconds);
    const pictures = Math.round(seconds / frameSeconds);
    return Math.abs(seconds - pictures * frameSeconds) <= 2 * tick ? pictures * frameSeconds : seconds;
  }

  private note(): void {
    const { tick, frameSeconds } = this.media;
    const { pts, duration } = this.packet;
    if (pts === av.AV_NOPTS_VALUE) return;
    const length = duration > 0n ? Number(duration) : frameSeconds / tick;
    this.lastEnd = Math.max(this.lastEnd, Number(pts) + length);
  }

  /** Decodes until there is one more picture, or the file ends. */
  private decodePending(): void {
    const { format, stream, decoder, tick } = this.media;
    while (!this.hasPending && !this.drained) {
      const got = decoder.receiveFrameSync(this.pending);
      if (got >= 0) {
        const pts = this.pending.bestEffortTimestamp;
        this.pendingTime =
          pts === av.AV_NOPTS_VALUE
            ? this.hasCurrent
              ? this.currentTime + this.media.frameSeconds
              : 0
            : (Number(pts) - this.firstPts) * tick;
        this.hasPending = true;
        this.decoded++;
        this.damage = 0;
        return;
      }
      if (this.ended) {
        this.drained = true;
        return;
      }
      const read = format.readFrameSync(this.packet);
      if (read < 0) {
        if (read !== av.AVERROR_EOF) checkMedia(read, 'truncated', 'cannot read on');
        this.ended = true;
        decoder.sendPacketSync(null);
        continue;
      }
      if (this.packet.streamIndex === stream.index) {
        this.note();
        const sent = decoder.sendPacketSync(this.packet);
        if (sent < 0 && ++this.damage > MAX_DAMAGE) checkMedia(sent, 'unreadable', 'damaged pictures');
      }
      this.packet.unref();
    }
  }
}
