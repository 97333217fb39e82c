import type { MetaStudio } from '../../../api/metastudio.ts';
import { dropUpload, sendFile } from './send.ts';

export type UploadState = 'waiting' | 'sending' | 'stopped' | 'failed' | 'done';

/** One file on its way. */
export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly state: UploadState;
  /** 0 to 1. */
  readonly progress: number;
  readonly error?: unknown;
  readonly assetId?: string;
}

const FILES_AT_ONCE = 2;

/** Files on their way to the library; they go on while one looks at other pages. */
export class Uploads {
  #all: readonly Upload[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #running = new Map<number, AbortController>();
  #next = 1;

  /** For useSyncExternalStore. */
  readonly subscribe = (hear: () => void): (() => void) => {
    this.#listeners.add(hear);
    return () => void this.#listeners.delete(hear);
  };

  readonly all = (): readonly Upload[] => this.#all;

  /** Puts files in the queue. @param onDone each that arrived */
  add(studio: MetaStudio, files: readonly File[], onDone: (assetId: string) => void): void {
    for (const file of files) {
      const upload: Upload = { id: this.#next, file, state: 'waiting', progress: 0 };
      this.#next += 1;
      this.#set([...this.#all, upload]);
    }
    this.#start(studio, onDone);
  }

  /** Holds one; what was sent stays. */
  stop(id: number): void {
    this.#running.get(id)?.abort();
    this.#change(id, { state: 'stopped' });
  }

  /** Goes on with one that was stopped or failed. */
  resume(studio: MetaStudio, id: number, onDone: (assetId: string) => void): void {
    this.#set(this.#all.map((one) => (one.id === id ? { ...one, state: 'waiting', error: undefined } : one)));
    this.#start(studio, onDone);
  }

  /** Takes one off the list; of one that is not done, what was sent is deleted. */
  async remove(studio: MetaStudio, id: number): Promise<void> {
    const upload = this.#all.find((one) => one.id === id);
    this.#running.get(id)?.abort();
    this.#set(this.#all.filter((one) => one.id !== id));
    if (upload !== undefined && upload.state !== 'done') await dropUpload(studio, upload.file);
  }

  /** Takes what is done off the list. */
  clearDone(): void {
    this.#set(this.#all.filter(({ state }) => state !== 'done'));
  }

  #start(studio: MetaStudio, onDone: (assetId: string) => void): void {
    while (this.#running.size < FILES_AT_ONCE) {
      const upload = this.#all.find(({ state }) => state === 'waiting');
      if (upload === undefined) return;
      void this.#send(studio, upload, onDone);
    }
  }

  async #send(studio: MetaStudio, { id, file }: Upload, onDone: (assetId: string) => void): Promise<void> {
    const running = new AbortController();
    this.#running.set(id, running);
    this.#change(id, { state: 'sending' });
    try {
      const assetId = await sendFile({
        ...{ studio, file, signal: running.signal },
        onProgress: (progress) => this.#change(id, { progress }),
      });
      this.#change(id, { state: 'done', progress: 1, assetId });
      onDone(assetId);
    } catch (error) {
      if (!running.signal.aborted) this.#change(id, { state: 'failed', error });
    } finally {
      this.#running.delete(id);
      this.#start(studio, onDone);
    }
  }

  #change(id: number, now: Partial<Upload>): void {
    this.#set(this.#all.map((one) => (one.id === id ? { ...one, ...now } : one)));
  }

  #set(all: readonly Upload[]): void {
    this.#all = all;
    for (const hear of this.#listeners) hear();
  }
}

/** The one queue of this window. */
export const uploads = new Uploads();
