import { mediaSourceType } from '../ways.ts';
import { steer } from './live-edge.ts';

/** More than this waiting to be appended means that the browser does not keep up. */
const LONGEST_QUEUE = 200;

export interface MediaBufferOptions {
  readonly video: HTMLVideoElement;
  readonly mime: string;
  readonly onBroken: (error: unknown) => void;
}

/** Feeds fragments to a video element and keeps it at the live edge. */
export class MediaBuffer {
  readonly #video: HTMLVideoElement;
  readonly #source: MediaSource;
  readonly #onBroken: (error: unknown) => void;
  readonly #address: string;
  readonly #queue: BufferSource[] = [];
  #buffer: SourceBuffer | undefined;
  #trimBefore: number | undefined;
  #closed = false;

  constructor({ video, mime, onBroken }: MediaBufferOptions) {
    const type = mediaSourceType();
    if (type?.isTypeSupported(mime) !== true) throw new Error(`this browser does not play ${mime}`);
    this.#video = video;
    this.#onBroken = onBroken;
    this.#source = new type();
    this.#source.addEventListener('sourceopen', () => this.#open(mime));
    video.srcObject = null;
    // A managed source wants to know that nothing is cast to another screen.
    video.disableRemotePlayback = true;
    this.#address = URL.createObjectURL(this.#source);
    video.src = this.#address;
  }

  append(bytes: BufferSource): void {
    if (this.#closed) return;
    this.#queue.push(bytes);
    if (this.#queue.length > LONGEST_QUEUE)
      this.#break(new Error('the browser does not keep up with the stream'));
    else this.#work();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.length = 0;
    // Another source may have taken its place.
    if (this.#video.src === this.#address) {
      this.#video.removeAttribute('src');
      this.#video.playbackRate = 1;
    }
    URL.revokeObjectURL(this.#address);
  }

  #open(mime: string): void {
    if (this.#closed) return;
    try {
      const buffer = this.#source.addSourceBuffer(mime);
      buffer.addEventListener('updateend', () => {
        this.#steer();
        this.#work();
      });
      buffer.addEventListener('error', () => this.#break(new Error('the stream could not be decoded')));
      this.#buffer = buffer;
      this.#work();
    } catch (error) {
      this.#break(error);
    }
  }

  #work(): void {
    const buffer = this.#buffer;
    if (buffer === undefined || buffer.updating || this.#closed) return;
    try {
      if (this.#trimBefore !== undefined) {
        const until = this.#trimBefore;
        this.#trimBefore = undefined;
        buffer.remove(0, until);
        return;
      }
      const next = this.#queue[0];
      if (next === undefined) return;
      buffer.appendBuffer(next);
      this.#queue.shift();
    } catch (error) {
      if (
        isFull(error) &&
        buffer.buffered.length > 0 &&
        this.#video.currentTime > buffer.buffered.start(0) + 1
      )
        // The fragment stays in the queue until there is room for it.
        buffer.remove(0, this.#video.currentTime - 1);
      else this.#break(error);
    }
  }

  #steer(): void {
    const ranges = this.#buffer?.buffered;
    if (ranges === undefined || ranges.length === 0) return;
    const video = this.#video;
    // After a hole only what follows it is live.
    const last = ranges.length - 1;
    const place = { start: ranges.start(last), end: ranges.end(last), at: video.currentTime };
    const { seek, rate, trimBefore } = steer(place, video.playbackRate);
    if (seek !== undefined) video.currentTime = seek;
    if (video.playbackRate !== rate) video.playbackRate = rate;
    this.#trimBefore = trimBefore;
  }

  #break(error: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#onBroken(error);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
