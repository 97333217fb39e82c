import { mkdirSync } from 'node:fs';
import { freeBytes } from '../files.ts';
import type { Gop } from '../gops.ts';
import { sameConfig } from '../hls/writer.ts';
import { FlvFile } from './flv-file.ts';
import { collectLeftovers } from './leftovers.ts';
import { Mp4File } from './mp4-file.ts';
import { baseName } from './names.ts';
import { SliceFiles } from './slice-files.ts';

export interface Recorded {
  /** The file to play: the video, or the playlist. */
  readonly path: string;
  /** Everything that belongs to it, `path` included. */
  readonly files: readonly string[];
  /** Programme ms. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** A recording in the making. */
export interface RecordingFile {
  readonly bytes: number;
  /** Appends a group of pictures. @throws Error of the disk; what was written before stays playable */
  gop(gop: Gop): void;
  /** Closes it and gives it its name. @throws Error of the disk */
  finish(): Recorded;
  /** Closes it as it is: the next start finds it. Never throws. */
  leave(): void;
}

export interface RecorderSettings {
  readonly id: string;
  readonly folder: string;
  readonly format: 'flv' | 'mp4' | 'm3u8';
  readonly cycleSeconds: number;
  readonly sliceSeconds: number;
  readonly epochMs: number;
  readonly reserveBytes: number;
  readonly onRecorded: (recorded: Recorded) => void;
  /** Bytes that the disk of a folder has to give. */
  readonly free?: (folder: string) => number;
}

/** Bytes of room beyond the reserve that a stopped recording needs before it goes on: no flutter at the limit. */
const RESUME_BYTES = 16 * 1024 * 1024;
/** How often the disk is asked, in ms of programme. */
const ASK_MS = 2000;

/**
 * Records groups of pictures into files that follow each other without loss: a new one begins with the group at which
 * the cycle is over, after a gap, and where the encoding changes in a way that the format cannot hold. Finished files
 * are told. While the disk has less than the reserve nothing is recorded, and `gop` throws.
 */
export class Recorder {
  readonly #settings: RecorderSettings;
  #file: RecordingFile | undefined;
  #first: Gop | undefined;
  #before = 0;
  #full = false;
  /** A file could not be finished. */
  #left = false;
  readonly #told = new Set<string>();
  #askedMs = -Infinity;

  constructor(settings: RecorderSettings) {
    this.#settings = settings;
    this.#collect();
  }

  get bytes(): number {
    return this.#before + (this.#file?.bytes ?? 0);
  }

  gop(gop: Gop): void {
    const first = this.#first;
    const over =
      first !== undefined &&
      (gop.gap ||
        gop.startMs >= first.startMs + this.#settings.cycleSeconds * 1000 - 1 ||
        (this.#settings.format === 'mp4' && !sameConfig(first.config, gop.config)));
    if (over) this.#finish();
    this.#askDisk(gop);
    try {
      if (!this.#file) {
        if (this.#left) this.#collect();
        this.#file = this.#open(gop);
        this.#first = gop;
      }
      this.#file.gop(gop);
    } catch (error) {
      // What is there stays playable; the next group begins another file.
      this.#give();
      throw error;
    }
  }

  end(): void {
    this.#finish();
  }

  #open(gop: Gop): RecordingFile {
    const { folder, format, id, epochMs, sliceSeconds } = this.#settings;
    mkdirSync(folder, { recursive: true });
    const base = baseName(id, epochMs, gop.startMs);
    if (format === 'mp4') return new Mp4File(folder, base, gop);
    if (format === 'flv') return new FlvFile(folder, base, gop);
    return new SliceFiles(folder, base, gop, sliceSeconds, epochMs);
  }

  #finish(): void {
    const file = this.#file;
    this.#file = undefined;
    this.#first = undefined;
    if (!file) return;
    try {
      const recorded = file.finish();
      this.#before += file.bytes;
      this.#report(recorded);
    } catch (error) {
      this.#before += file.bytes;
      file.leave();
      this.#left = true;
      throw error;
    }
  }

  /** Tells what lies in the folder and was not told yet. */
  #collect(): void {
    mkdirSync(this.#settings.folder, { recursive: true });
    for (const recorded of collectLeftovers(this.#settings)) this.#report(recorded);
    this.#left = false;
  }

  #report(recorded: Recorded): void {
    if (this.#told.has(recorded.path)) return;
    this.#told.add(recorded.path);
    this.#settings.onRecorded(recorded);
  }

  /** Finishes a file although the disk is in trouble; when that fails too, it is left for the next start. */
  #give(): void {
    try {
      this.#finish();
    } catch {
      // Its own error is what counts; the file was left.
    }
  }

  #askDisk({ startMs }: Gop): void {
    if (this.#settings.reserveBytes > 0 && Math.abs(startMs - this.#askedMs) >= ASK_MS) {
      this.#askedMs = startMs;
      const free = (this.#settings.free ?? freeBytes)(this.#settings.folder);
      const needed = this.#settings.reserveBytes + (this.#full ? RESUME_BYTES : 0);
      this.#full = free < needed;
    }
    if (!this.#full) return;
    this.#give();
    throw new Error('the disk has no more room than its reserve');
  }
}
