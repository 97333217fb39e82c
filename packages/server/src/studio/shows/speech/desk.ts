import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MssError } from '@cyclorama/contract';
import { HostError } from '../../../hosts/pool.ts';
import type {
  SpeakLine,
  SpeakLinesInput,
  SpeakLinesProgress,
  SpokenPiece,
} from '../../../hosts/tasks/show-messages.ts';
import { FetchRefused } from '../../../store/fetch/refused.ts';
import { speechEndpoints } from '../../system/engines/endpoints.ts';
import type { Studio } from '../../context.ts';
import type { Line, Prepared } from '../director/index.ts';
import { sourceOf } from './sources.ts';

const MEMORY_LIMIT = 1024 ** 3;
const SILENCE_LIMIT_MS = 120_000;
/** Lines that one host is given: it starts in half a second, and urgent ones must not wait for many. */
const BATCH = 12;
/** The first batches are for what is about to be said. */
const URGENT_BATCH = 3;
const HOSTS = 2;
/** Attempts for hosts that crash. */
const ATTEMPTS = 3;
/** Pauses before a line that could not be spoken is tried again: voices elsewhere have their moments. */
const RETRY_AFTER_MS = [500, 2000, 5000] as const;

export interface SpeechDeskOptions {
  readonly studio: Studio;
  readonly projectId: string;
  /** Where spoken lines lie, one folder each. */
  readonly folder: string;
  readonly onPrepared: (key: string, prepared: Prepared) => void;
  /** Pauses before another attempt, ms; after the last one the line has failed. */
  readonly retryAfterMs?: readonly number[];
}

/** Speaks lines ahead of their time, in hosts; what was spoken before is found again. */
export class SpeechDesk {
  readonly #options: SpeechDeskOptions;
  readonly #abort = new AbortController();
  readonly #taken = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #wanted: readonly Line[] = [];

  constructor(options: SpeechDeskOptions) {
    this.#options = options;
  }

  /** What is to be spoken, the most urgent first; replaces what was wanted before. */
  want(lines: readonly Line[]): void {
    this.#wanted = lines;
    this.#fill();
  }

  /** Files of a piece. */
  pieceFiles(key: string, piece: number): { readonly sound: string; readonly performance: string } {
    const folder = this.#folderOf(key);
    return { sound: join(folder, `${piece}.wav`), performance: join(folder, `${piece}.json`) };
  }

  /** Stops; spoken lines stay for the next attempt unless `clear`. */
  async close(clear: boolean): Promise<void> {
    this.#abort.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.allSettled(this.#running);
    if (clear) await rm(this.#options.folder, { recursive: true, force: true });
  }

  #folderOf(key: string): string {
    return join(this.#options.folder, key);
  }

  #fill(): void {
    while (!this.#abort.signal.aborted && this.#running.size < HOSTS) {
      const fresh = this.#wanted.filter(({ key }) => !this.#taken.has(key));
      if (fresh.length === 0) return;
      // One host stays free of long batches, so that what a person asks for now is spoken now.
      const lines = fresh.slice(0, this.#running.size === 0 ? URGENT_BATCH : BATCH);
      for (const { key } of lines) this.#taken.add(key);
      const running = this.#speak(lines)
        .catch((error: unknown) => {
          if (this.#abort.signal.aborted) return;
          this.#options.studio.log.error({ err: error }, 'lines of a show could not be spoken');
          for (const { key } of lines) this.#failed(key, [], messageOf(error));
        })
        .finally(() => {
          this.#running.delete(running);
          this.#fill();
        });
      this.#running.add(running);
    }
  }

  async #speak(lines: readonly Line[]): Promise<void> {
    const { studio, projectId, folder } = this.#options;
    const { signal } = this.#abort;
    const ready: SpeakLine[] = [];
    for (const line of lines) {
      const known = await this.#known(line.key);
      if (known !== undefined) {
        this.#tell(line.key, { pieces: known, complete: true });
        continue;
      }
      try {
        const place = { studio, projectId, folder: join(folder, 'recordings'), signal };
        const source = await sourceOf(place, line);
        ready.push({ key: line.key, source, folder: this.#folderOf(line.key), seed: seedOf(line.key) });
      } catch (error) {
        if (!(error instanceof MssError) && !(error instanceof FetchRefused)) throw error;
        this.#tell(line.key, { pieces: [], complete: false, failure: error.message });
      }
    }
    await this.#run(ready, 1);
  }

  async #run(lines: readonly SpeakLine[], attempt: number): Promise<void> {
    if (lines.length === 0) return;
    const { studio } = this.#options;
    const pieces = new Map<string, SpokenPiece[]>();
    const done = new Set<string>();
    const input: SpeakLinesInput = {
      lines,
      cacheDir: join(studio.config.dataDir, 'cache', 'speech'),
      endpoints: await speechEndpoints(studio, this.#options.projectId),
    };
    try {
      await studio.hosts.run({
        task: 'speak-lines',
        input,
        signal: this.#abort.signal,
        memoryLimitBytes: MEMORY_LIMIT,
        timeoutMs: SILENCE_LIMIT_MS,
        onProgress: (told) => {
          const progress = told as SpeakLinesProgress;
          const { key } = progress;
          const list = pieces.get(key) ?? [];
          pieces.set(key, list);
          if (progress.kind === 'piece') list.push(progress.piece);
          else done.add(key);
          if (progress.kind === 'failed') this.#failed(key, [...list], progress.message);
          else this.#tell(key, { pieces: [...list], complete: progress.kind === 'line' });
        },
      });
    } catch (error) {
      if (!(error instanceof HostError) || this.#abort.signal.aborted) throw error;
      const left = lines.filter(({ key }) => !done.has(key));
      studio.log.warn({ err: error, left: left.length, attempt }, 'a host that spoke for a show ended');
      if (attempt < ATTEMPTS) return this.#run(left, attempt + 1);
      for (const { key } of left) this.#failed(key, pieces.get(key) ?? [], error.message);
    }
  }

  /** Tries again after a pause; told once there is no hope. */
  #failed(key: string, pieces: readonly SpokenPiece[], failure: string): void {
    const { retryAfterMs = RETRY_AFTER_MS, studio } = this.#options;
    const failures = this.#failures.get(key) ?? 0;
    const pauseMs = retryAfterMs[failures];
    if (pauseMs === undefined || this.#abort.signal.aborted) {
      this.#tell(key, { pieces, complete: false, failure });
      return;
    }
    this.#failures.set(key, failures + 1);
    studio.log.warn({ failure, attempt: failures + 1 }, 'a line of a show is tried again');
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#taken.delete(key);
      this.#fill();
    }, pauseMs);
    this.#timers.add(timer);
  }

  #tell(key: string, prepared: Prepared): void {
    if (!this.#abort.signal.aborted) this.#options.onPrepared(key, prepared);
  }

  /** Pieces of a line that an earlier attempt has spoken. */
  async #known(key: string): Promise<readonly SpokenPiece[] | undefined> {
    const path = join(this.#folderOf(key), 'line.json');
    if (!existsSync(path)) return undefined;
    return JSON.parse(await readFile(path, 'utf8')) as SpokenPiece[];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same words come with the same gestures. */
function seedOf(key: string): number {
  return Number.parseInt(key.slice(0, 8), 16) % 65_521;
}
