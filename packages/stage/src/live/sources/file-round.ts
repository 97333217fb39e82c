import * as av from 'node-av';
import { FileMedia } from './file-media.ts';
import type { FrameHints } from './picture-writer.ts';

/** A way through a file: pictures and sound one after the other, in ms from the file's first picture. */
export class FileRound {
  /** The file's own time of its first picture, ms. */
  readonly origin: number;
  readonly #media: FileMedia;
  #pending: number | undefined;
  #pendingEnd = 0;
  #last = Number.NaN;
  #lastEnd = 0;
  #picturesOver = false;
  #drained = false;
  #soundOver = false;
  #soundEnd = 0;

  /** Opens the file and decodes its first picture. @throws MediaError */
  constructor(path: string) {
    this.#media = new FileMedia(path);
    this.origin = 0;
    try {
      while (this.#media.video && this.#pending === undefined && !this.#picturesOver) this.decodePicture();
    } catch (error) {
      this.close();
      throw error;
    }
    if (this.#pending !== undefined) {
      this.origin = this.#pending;
      this.#pendingEnd -= this.origin;
      this.#pending = 0;
      this.#lastEnd -= this.origin;
    } else {
      this.origin = this.#media.soundStart;
      this.#picturesOver = true;
    }
    this.#soundOver = !this.#media.audio;
  }

  get hasPictures(): boolean {
    return this.#media.video !== undefined;
  }
  get hints(): FrameHints {
    return this.#media.hints;
  }
  /** The decoded picture that waits; valid while `pendingAt` is a number. */
  get frame(): av.Frame {
    return this.#media.video!.decoder.frame;
  }
  get pendingAt(): number | undefined {
    return this.#pending;
  }
  get picturesOver(): boolean {
    return this.#picturesOver;
  }
  get soundOver(): boolean {
    return this.#soundOver;
  }
  /** More pictures may come after the pending one. */
  get decodesOn(): boolean {
    return !this.#drained;
  }
  /** Where the next picture is expected. */
  get nextAt(): number {
    return Number.isNaN(this.#last) ? 0 : this.#lastEnd;
  }
  /** Rounding of the file's time stamps, ms. */
  get tolerance(): number {
    return (this.#media.video?.tick ?? 0) + 1e-3;
  }
  /** Media ms of the next sound packet; undefined at the end. */
  get soundAt(): number | undefined {
    const { audio } = this.#media;
    if (!audio || this.#soundOver) return undefined;
    const at = this.#media.peek(audio);
    return at === undefined ? undefined : at - this.origin;
  }

  /** Goes to before a media time. */
  seek(ms: number): void {
    this.#media.video?.decoder.frame.unref();
    this.#media.seek(ms + this.origin, this.origin);
    this.#pending = undefined;
    this.#last = Number.NaN;
    this.#picturesOver = !this.#media.video;
    this.#drained = false;
    this.#soundOver = !this.#media.audio;
  }

  /** One step towards the picture that stands at a media time. */
  prepare(ms: number): 'working' | 'ready' | 'empty' {
    if (!this.#media.video) return 'ready';
    if (this.#pending === undefined) {
      if (this.#picturesOver) return 'empty';
      this.decodePicture();
      return 'working';
    }
    if (this.#pendingEnd > ms + this.tolerance) return 'ready';
    if (this.#drained && this.#pendingEnd <= ms) return 'ready';
    this.releasePicture();
    return 'working';
  }

  /** A packet into the decoder or a picture out of it; false when there is nothing more. */
  decodePicture(): boolean {
    const video = this.#media.video!;
    const { decoder } = video;
    if (decoder.receive()) {
      const stamp = decoder.frame.bestEffortTimestamp;
      const known = stamp !== av.AV_NOPTS_VALUE;
      const at = known ? Number(stamp) / 1000 - this.origin : this.nextAt;
      const own = Number(decoder.frame.duration) / 1000;
      this.#pending = at;
      this.#last = at;
      this.#pendingEnd = at + (own > 0 ? own : video.step);
      this.#lastEnd = Math.max(this.#pendingEnd, 0);
      return true;
    }
    if (this.#drained) {
      this.#picturesOver = true;
      return false;
    }
    const packet = this.#media.next(video);
    if (!packet) {
      decoder.drain();
      this.#drained = true;
      return true;
    }
    decoder.sendNative(packet);
    packet.free();
    return true;
  }

  releasePicture(): void {
    this.frame.unref();
    this.#pending = undefined;
  }

  /** What comes lies beyond the part that is played. */
  endPictures(): void {
    this.releasePicture();
    this.#picturesOver = true;
  }

  /** Decodes the next sound packet, or (`end`) what is still inside. */
  decodeSound(write: (frame: av.Frame, ms: number) => void, end: boolean): void {
    const audio = this.#media.audio!;
    const { decoder } = audio;
    const packet = end ? undefined : this.#media.next(audio);
    if (packet) {
      decoder.sendNative(packet);
      packet.free();
    } else {
      decoder.drain();
      this.#soundOver = true;
    }
    while (decoder.receive()) {
      const stamp = decoder.frame.bestEffortTimestamp;
      if (stamp !== av.AV_NOPTS_VALUE) write(decoder.frame, Number(stamp) / 1000 - this.origin);
      this.#soundEnd =
        Number(stamp) / 1000 - this.origin + (1000 * decoder.frame.nbSamples) / decoder.frame.sampleRate;
      decoder.frame.unref();
    }
  }

  /** Media ms at which the last picture (without pictures: the last sound) ends. */
  endOfPictures(): number {
    return this.#media.video ? this.straighten(this.#lastEnd) : this.#soundEnd;
  }

  /** Coarse time stamps (milliseconds in FLV and WebM) as whole pictures. */
  straighten(ms: number): number {
    const { video } = this.#media;
    if (!video) return ms;
    const whole = Math.round(ms / video.step) * video.step;
    return Math.abs(whole - ms) <= 2 * video.tick ? whole : ms;
  }

  /** The first end of a picture at or after `end`, counted from `from`. */
  wholePictures(from: number, end: number): number {
    const { video } = this.#media;
    if (!video) return end;
    return from + Math.ceil((end - from - this.tolerance) / video.step) * video.step;
  }

  close(): void {
    this.#media.close();
  }
}
