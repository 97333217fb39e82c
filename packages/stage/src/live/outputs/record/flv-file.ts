import { join } from 'node:path';
import type { EncodedConfig } from '../../encoded.ts';
import { flvConfigs, flvHead, flvTag } from '../containers/flv.ts';
import type { Gop } from '../gops.ts';
import { sameConfig } from '../hls/writer.ts';
import { AppendFile } from './append-file.ts';
import type { Recorded, RecordingFile } from './recorder.ts';

/** FLV: playable at any length, also when nobody could finish it. */
export class FlvFile implements RecordingFile {
  readonly #file: AppendFile;
  readonly #startMs: number;
  #config: EncodedConfig;
  #endMs: number;

  constructor(folder: string, base: string, first: Gop) {
    this.#file = new AppendFile(join(folder, `${base}.flv`));
    this.#startMs = first.startMs;
    this.#endMs = first.startMs;
    this.#config = first.config;
    this.#file.append(flvHead(first.config));
  }

  get bytes(): number {
    return this.#file.size;
  }

  gop({ config, video, sound, startMs, endMs }: Gop): void {
    const parts: Buffer[] = [];
    if (!sameConfig(config, this.#config)) parts.push(flvConfigs(config, startMs - this.#startMs));
    this.#config = config;
    const packets = [...video, ...sound].toSorted((a, b) => a.ptsMs - b.ptsMs);
    for (const packet of packets) parts.push(flvTag(packet, packet.ptsMs - this.#startMs));
    this.#file.append(Buffer.concat(parts));
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
