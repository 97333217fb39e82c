import { join } from 'node:path';
import { TsMuxer } from '../containers/mpegts.ts';
import { writeWhole } from '../files.ts';
import type { Gop } from '../gops.ts';
import { type PlaylistEntry, renderPlaylist } from '../hls/playlist.ts';
import { AppendFile } from './append-file.ts';
import type { Recorded, RecordingFile } from './recorder.ts';

interface Slice {
  readonly file: AppendFile;
  readonly name: string;
  readonly startMs: number;
}

/**
 * A recording as slices of transport stream with a playlist that grows slice by slice and ends when it is finished.
 * The playlist has its own name from the first slice on.
 */
export class SliceFiles implements RecordingFile {
  readonly #folder: string;
  readonly #base: string;
  readonly #sliceSeconds: number;
  readonly #epochMs: number;
  readonly #startMs: number;
  readonly #muxer = new TsMuxer();
  readonly #entries: PlaylistEntry[] = [];
  #slice: Slice | undefined;
  #endMs: number;
  #before = 0;

  constructor(folder: string, base: string, first: Gop, sliceSeconds: number, epochMs: number) {
    this.#folder = folder;
    this.#base = base;
    this.#sliceSeconds = sliceSeconds;
    this.#epochMs = epochMs;
    this.#startMs = first.startMs;
    this.#endMs = first.startMs;
  }

  get bytes(): number {
    return this.#before + (this.#slice?.file.size ?? 0);
  }

  gop(gop: Gop): void {
    this.#slice ??= this.#open(gop.startMs);
    this.#slice.file.append(this.#muxer.write(gop));
    this.#endMs = gop.endMs;
    if (gop.endMs - this.#slice.startMs >= this.#sliceSeconds * 1000 - 1) this.#close(false);
  }

  finish(): Recorded {
    this.#close(true);
    const path = this.#path('.m3u8');
    return {
      path,
      files: [path, ...this.#entries.map(({ file }) => join(this.#folder, file))],
      startMs: this.#startMs,
      durationMs: this.#endMs - this.#startMs,
    };
  }

  leave(): void {
    this.#slice?.file.close();
  }

  #open(startMs: number): Slice {
    const name = `${this.#base}-${this.#entries.length}.ts`;
    return { file: new AppendFile(join(this.#folder, name)), name, startMs };
  }

  #close(ended: boolean): void {
    const slice = this.#slice;
    if (slice) {
      this.#before += slice.file.size;
      this.#slice = undefined;
      slice.file.finish();
      this.#entries.push({
        file: slice.name,
        seconds: (this.#endMs - slice.startMs) / 1000,
        wallMs: this.#epochMs + slice.startMs,
        discontinuity: false,
      });
    }
    const playlist = { sequence: 0, discontinuities: 0, entries: this.#entries };
    const options = { targetSeconds: this.#sliceSeconds, ended, event: true };
    writeWhole(this.#path('.m3u8'), renderPlaylist(playlist, options));
  }

  #path(suffix: string): string {
    return join(this.#folder, `${this.#base}${suffix}`);
  }
}
