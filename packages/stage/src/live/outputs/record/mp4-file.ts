import { join } from 'node:path';
import {
  fileType,
  fragment,
  fragmentedMovie,
  indexedMovie,
  samplesOf,
  SOUND_SCALE,
  VIDEO_SCALE,
  type Sample,
} from '../containers/mp4.ts';
import { u32, u64 } from '../containers/boxes.ts';
import type { EncodedConfig, EncodedPacket } from '../../encoded.ts';
import type { Gop } from '../gops.ts';
import { AppendFile } from './append-file.ts';
import type { Recorded, RecordingFile } from './recorder.ts';

class Track {
  readonly samples: Sample[] = [];
  readonly chunks: { offset: number; count: number }[] = [];

  add(samples: readonly Sample[], offset: number): void {
    if (samples.length === 0) return;
    for (const sample of samples) this.samples.push(sample);
    this.chunks.push({ offset, count: samples.length });
  }
}

/**
 * MP4 that is fragmented while it grows, so that a file which nobody could finish plays up to its last group of
 * pictures. Finishing appends an index of everything and declares the fragments plain media data: an ordinary MP4,
 * without copying a byte.
 */
export class Mp4File implements RecordingFile {
  readonly #file: AppendFile;
  readonly #config: EncodedConfig;
  readonly #startMs: number;
  readonly #mediaAt: number;
  readonly #video = new Track();
  readonly #sound = new Track();
  #fragments = 0;
  #endMs: number;

  constructor(folder: string, base: string, first: Gop) {
    this.#file = new AppendFile(join(folder, `${base}.mp4`));
    this.#config = first.config;
    this.#startMs = first.startMs;
    this.#endMs = first.startMs;
    // The place where the head of one large media box will stand.
    const reserved = Buffer.concat([u32(16), Buffer.from('free'), u64(0)]);
    const type = fileType();
    this.#mediaAt = type.length;
    this.#file.append(Buffer.concat([type, reserved, fragmentedMovie(first.config)]));
  }

  get bytes(): number {
    return this.#file.size;
  }

  gop({ video, sound, endMs }: Gop): void {
    const data = (packets: readonly EncodedPacket[]): Uint8Array[] => packets.map((packet) => packet.data);
    const pictures = samplesOf(video, VIDEO_SCALE, this.#startMs);
    const sounds = samplesOf(sound, SOUND_SCALE, this.#startMs);
    const { bytes, videoAt, soundAt } = fragment(
      ++this.#fragments,
      { samples: pictures, data: data(video) },
      { samples: sounds, data: data(sound) },
    );
    const at = this.#file.size;
    this.#file.append(bytes);
    this.#video.add(pictures, at + videoAt);
    this.#sound.add(sounds, at + soundAt);
    this.#endMs = endMs;
  }

  finish(): Recorded {
    const size = this.#file.size - this.#mediaAt;
    this.#file.append(indexedMovie(this.#config, this.#video, this.#sound));
    this.#file.patch(Buffer.concat([u32(1), Buffer.from('mdat'), u64(size)]), this.#mediaAt);
    this.#file.finish();
    const { path } = this.#file;
    return { path, files: [path], startMs: this.#startMs, durationMs: this.#endMs - this.#startMs };
  }

  leave(): void {
    this.#file.close();
  }
}
