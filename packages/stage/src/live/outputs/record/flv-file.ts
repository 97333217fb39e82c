import { FlvWriter } from '@cyclorama/streaming';
import { join } from 'node:path';
import type { EncodedConfig } from '../../encoded.ts';
import type { Gop } from '../gops.ts';
import { sameConfig } from '../hls/writer.ts';
import { describe, toMedia } from '../media.ts';
import { AppendFile } from './append-file.ts';
import type { Recorded, RecordingFile } from './recorder.ts';

/** FLV: playable at any length, also when nobody could finish it. */
export class FlvFile implements RecordingFile {
  readonly #file: AppendFile;
  readonly #startMs: number;
  readonly #writer = new FlvWriter();
  #config: EncodedConfig | undefined;
  #endMs: number;

  constructor(folder: string, base: string, first: Gop) {
    this.#file = new AppendFile(join(folder, `${base}.flv`));
    this.#startMs = first.startMs;
    this.#endMs = first.startMs;
    this.#file.append(this.#writer.header({ video: true, audio: true }));
  }

  get bytes(): number {
    return this.#file.size;
  }

  gop({ config, video, sound, endMs }: Gop): void {
    const packets = [...video, ...sound]
      .toSorted((a, b) => a.ptsMs - b.ptsMs)
      .flatMap((packet) => toMedia(packet, this.#startMs) ?? []);
    if (!this.#config || !sameConfig(config, this.#config)) packets.unshift(...describe(config));
    this.#config = config;
    this.#file.append(Buffer.concat(packets.flatMap((packet) => this.#writer.packet(packet))));
    this.#endMs = endMs;
  }

  finish(): Recorded {
    this.#file.finish();
    const { path } = this.#file;
    return { path, files: [path], startMs: this.#startMs, durationMs: this.#endMs - this.#startMs };
  }

  leave(): void {
    this.#file.close();
  }
}
