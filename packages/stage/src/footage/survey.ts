import * as av from 'node-av';
import { breathe, checkMedia, newFrame, newPacket } from '../container/native.ts';
import { loadKernels } from '../kernels/load.ts';
import { MediaError } from '../media-info.ts';
import { StageMemory } from '../pixels/memory.ts';
import { allocatePicture, type Picture } from '../pixels/picture.ts';
import { openVideo, orientationOf, type OpenVideo } from '../sources/open-video.ts';
import { VideoScaler } from '../sources/video-scaler.ts';
import type { DecodedPlanar } from './clip-decoder.ts';

export interface SurveyOptions {
  /** Seconds from one picture that is looked at to the next. */
  readonly every: number;
  /** Sides at most of the pictures; nothing is enlarged, proportions stay. */
  readonly width: number;
  readonly height: number;
  readonly signal?: AbortSignal;
  /** A picture, only valid during the call; `scale` of its pixels make one of the file. */
  readonly onPicture: (picture: DecodedPlanar, seconds: number, scale: number) => void;
  /** Share of the file that is read, 0…1. */
  readonly onProgress?: (share: number) => void;
}

/** What reading a video from its beginning to its end showed. */
export interface Survey {
  /** Upright, with square pixels. */
  readonly width: number;
  readonly height: number;
  /** From the first picture to the end of the last. */
  readonly seconds: number;
  /** When each picture is shown, ascending, the first at 0: every packet of the file, decoded or not. */
  readonly times: Float64Array;
  /** Pictures that could not be decoded, of those that were tried. */
  readonly damaged: number;
  readonly decoded: number;
}

/** Packets in a row that may fail before the rest of a file is given up. */
const MAX_DAMAGE = 50;

/**
 * Reads a video once, in bounded memory: when each of its pictures is shown, and a look at one of them now and then.
 * Blocking; for hosts. @throws MediaError for files that cannot be read or hold no pictures
 */
export async function surveyVideo(path: string, options: SurveyOptions): Promise<Survey> {
  const surveyor = new Surveyor(openVideo(path), options);
  try {
    return await surveyor.run();
  } finally {
    surveyor.close();
  }
}

class Surveyor {
  readonly #media: OpenVideo;
  readonly #options: SurveyOptions;
  readonly #packet = newPacket();
  readonly #frame = newFrame();
  readonly #stamps: number[] = [];
  #view: View | undefined;
  #first: number | undefined;
  #end = 0;
  #due = 0;
  #damaged = 0;
  #row = 0;
  #decoded = 0;

  constructor(media: OpenVideo, options: SurveyOptions) {
    this.#media = media;
    this.#options = options;
    // Pictures on which no other depends are decoded in vain: enough of the others are left to look at.
    if (options.every > 4 * media.frameSeconds) media.decoder.setOption('skip_frame', 'noref');
  }

  async run(): Promise<Survey> {
    const { format, stream, decoder } = this.#media;
    const { signal, onProgress } = this.#options;
    const length = Number(format.duration) / 1e6;
    for (let count = 0, ended = false; !ended; count++) {
      signal?.throwIfAborted();
      const read = format.readFrameSync(this.#packet);
      ended = read < 0;
      if (ended && read !== av.AVERROR_EOF) checkMedia(read, 'truncated', 'cannot read on');
      const ours = !ended && this.#packet.streamIndex === stream.index;
      if (ours) this.#note();
      if (ended || ours) {
        if (this.#row <= MAX_DAMAGE) this.#send(decoder.sendPacketSync(ended ? null : this.#packet));
      }
      this.#packet.unref();
      if (count % 32 === 31) {
        if (length > 0) onProgress?.(Math.min(1, this.#end / length));
        await breathe();
      }
    }
    return this.#result();
  }

  close(): void {
    this.#view?.scaler.close();
    this.#frame.free();
    this.#packet.free();
    this.#media.close();
  }

  #note(): void {
    const { tick, frameSeconds } = this.#media;
    const { pts, dts, duration } = this.#packet;
    const stamp = pts === av.AV_NOPTS_VALUE ? dts : pts;
    if (stamp === av.AV_NOPTS_VALUE) return;
    const at = Number(stamp) * tick;
    this.#stamps.push(at);
    this.#end = Math.max(this.#end, at + (duration > 0n ? Number(duration) * tick : frameSeconds));
  }

  #send(sent: number): void {
    if (sent < 0 && sent !== av.AVERROR_EOF) {
      this.#damaged++;
      this.#row++;
    }
    while (this.#media.decoder.receiveFrameSync(this.#frame) >= 0) {
      this.#row = 0;
      this.#decoded++;
      this.#look();
      this.#frame.unref();
    }
  }

  #look(): void {
    const stamp = this.#frame.bestEffortTimestamp;
    const at = stamp === av.AV_NOPTS_VALUE ? this.#due : Number(stamp) * this.#media.tick;
    this.#first ??= at;
    const seconds = at - this.#first;
    if (seconds + 1e-6 < this.#due) return;
    this.#due = seconds + this.#options.every - this.#media.frameSeconds / 2;
    const view = (this.#view ??= new View(this.#media, this.#frame, this.#options));
    this.#options.onPicture(view.of(this.#frame), seconds, view.scale);
  }

  #result(): Survey {
    if (!this.#view) throw new MediaError('unreadable', 'no picture could be decoded');
    const times = Float64Array.from(this.#stamps).sort();
    const first = times[0] ?? 0;
    for (let i = 0; i < times.length; i++) times[i]! -= first;
    const { naturalWidth: width, naturalHeight: height } = this.#view;
    const [damaged, decoded] = [this.#damaged, this.#decoded];
    return { width, height, seconds: Math.max(0, this.#end - first), times, damaged, decoded };
  }
}

/** Decoded frames as upright planar pictures of one size. */
class View {
  readonly scaler: VideoScaler;
  readonly scale: number;
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  readonly #memory = new StageMemory(64 << 20);
  readonly #picture: Picture;

  constructor(media: OpenVideo, frame: av.Frame, options: SurveyOptions) {
    const side = media.stream.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX);
    const orientation = orientationOf(side ?? frame.getSideData(av.AV_FRAME_DATA_DISPLAYMATRIX));
    const { num, den } = frame.sampleAspectRatio;
    const wide = frame.width * (num > 0 && den > 0 ? num / den : 1);
    const naturalWidth = orientation.swapped ? frame.height : wide;
    const naturalHeight = orientation.swapped ? wide : frame.height;
    const shrink = Math.min(1, options.width / naturalWidth, options.height / naturalHeight);
    const even = (length: number): number => Math.max(2, Math.round((length * shrink) / 2) * 2);
    this.naturalWidth = Math.round(naturalWidth);
    this.naturalHeight = Math.round(naturalHeight);
    this.scale = 1 / shrink;
    this.#picture = allocatePicture(this.#memory, even(naturalWidth), even(naturalHeight), false);
    const { width, height } = this.#picture;
    this.scaler = new VideoScaler(loadKernels(this.#memory.memory), {
      orientation,
      naturalWidth,
      naturalHeight,
      placement: {
        crop: { x: 0, y: 0, width: naturalWidth, height: naturalHeight },
        target: { x: 0, y: 0, width, height },
      },
      alpha: false,
      enhance: false,
    });
  }

  of(frame: av.Frame): DecodedPlanar {
    const picture = this.#picture;
    const bytes = this.#memory.bytes;
    this.scaler.into(bytes, picture, frame);
    const { width, height, strideY, strideC } = picture;
    const plane = (at: number, length: number): Uint8Array => bytes.subarray(at, at + length);
    const chroma = strideC * (height / 2);
    return {
      width,
      height,
      strideY,
      strideC,
      y: plane(picture.y, strideY * height),
      u: plane(picture.u, chroma),
      v: plane(picture.v, chroma),
    };
  }
}
