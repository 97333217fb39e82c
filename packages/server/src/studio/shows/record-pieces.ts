import { createReadStream, existsSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Studio } from '../context.ts';
import type { LiveJob } from '../rooms/model.ts';
import { recordFile, recordPrefix, showFolder } from './places.ts';

/** Bytes of a piece; the last one is written anew as it grows. */
const PIECE = 1024 ** 2;
/** What a machine that is lost for good takes with it. */
const EVERY_MS = 5000;
const FILE = /^record-(\d+)\.jsonl$/;

type Parts = Pick<Studio, 'config' | 'objects'>;
type JobPlace = Pick<LiveJob, 'id' | 'projectId'>;

/** Key of a piece; keys sort as the record goes. */
function pieceKey(job: JobPlace, epoch: number, index: number): string {
  return `${recordPrefix(job)}${String(epoch).padStart(10, '0')}-${String(index).padStart(6, '0')}.jsonl`;
}

/** Epoch of a piece; undefined for any other key. */
function epochOf(key: string): number | undefined {
  const [, epoch] = /\/(\d{10})-\d{6}\.jsonl$/.exec(key) ?? [];
  return epoch === undefined ? undefined : Number(epoch);
}

/** Brings a file of the record to the object store, the part from `from` on. @returns bytes that are there now */
async function bring(
  { config, objects }: Parts,
  job: JobPlace,
  epoch: number,
  from: number,
): Promise<number> {
  const file = await open(recordFile(config.dataDir, job.id, epoch), 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return from;
  try {
    const { size } = await file.stat();
    for (let index = Math.floor(from / PIECE); index * PIECE < size && from < size; index += 1) {
      const length = Math.min(PIECE, size - index * PIECE);
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, index * PIECE);
      await objects.put(pieceKey(job, epoch, index), bytes.subarray(0, bytesRead), {
        contentType: 'application/x-ndjson',
      });
    }
    return size;
  } finally {
    await file.close();
  }
}

/**
 * Brings the record of a running show to the object store while it is written, so that another machine goes on with it.
 * Each owner writes a part of its own, by the epoch of its lease.
 */
export class RecordPieces {
  readonly #parts: Parts & Pick<Studio, 'log'>;
  readonly #job: JobPlace;
  readonly #epoch: number;
  readonly #timer: NodeJS.Timeout;
  #stored = 0;
  #chain: Promise<void> = Promise.resolve();

  constructor(parts: Parts & Pick<Studio, 'log'>, job: JobPlace, epoch: number, everyMs = EVERY_MS) {
    this.#parts = parts;
    this.#job = job;
    this.#epoch = epoch;
    this.#timer = setInterval(() => this.#soon(() => this.#grow()), everyMs);
    // An earlier owner on this machine may have been killed before its last lines were stored.
    this.#soon(() => this.#catchUp());
  }

  /** Stores what is left; the record must not be written any longer. @throws Error as the object store does */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    await this.#chain;
    await this.#catchUp();
    await this.#grow();
  }

  #soon(work: () => Promise<void>): void {
    this.#chain = this.#chain.then(work).catch((error: unknown) => {
      this.#parts.log.warn({ err: error, jobId: this.#job.id }, 'the record of a show is stored later');
    });
  }

  async #grow(): Promise<void> {
    this.#stored = await bring(this.#parts, this.#job, this.#epoch, this.#stored);
  }

  async #catchUp(): Promise<void> {
    for (const epoch of await localEpochs(this.#parts, this.#job))
      if (epoch < this.#epoch) await bring(this.#parts, this.#job, epoch, 0);
  }
}

async function localEpochs({ config }: Pick<Studio, 'config'>, job: JobPlace): Promise<readonly number[]> {
  const folder = showFolder(config.dataDir, job.id);
  if (!existsSync(folder)) return [];
  return (await readdir(folder))
    .flatMap((name) => {
      const [, epoch] = FILE.exec(name) ?? [];
      return epoch === undefined ? [] : [Number(epoch)];
    })
    .sort((a, b) => a - b);
}

/** Keys of the pieces that are stored, in order. */
export async function storedPieces(
  { objects }: Pick<Studio, 'objects'>,
  job: JobPlace,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of objects.list(recordPrefix(job))) if (epochOf(key) !== undefined) keys.push(key);
  return keys.sort();
}

/**
 * Lines of the record of a show that goes on, whoever wrote them: what this machine has itself comes from its own files,
 * the rest from the object store. The last line of an owner that was killed may be half written.
 */
export async function* recordLines(parts: Parts, job: JobPlace): AsyncGenerator<string> {
  const here = new Set(await localEpochs(parts, job));
  const stored = new Map<number, string[]>();
  for (const key of await storedPieces(parts, job)) {
    const epoch = epochOf(key) ?? 0;
    stored.set(epoch, [...(stored.get(epoch) ?? []), key]);
  }
  const epochs = [...new Set([...here, ...stored.keys()])].sort((a, b) => a - b);
  for (const epoch of epochs) {
    const bytes = here.has(epoch)
      ? createReadStream(recordFile(parts.config.dataDir, job.id, epoch))
      : Readable.from(joined(parts, stored.get(epoch) ?? []));
    yield* createInterface({ input: bytes, crlfDelay: Infinity });
  }
}

async function* joined(
  { objects }: Pick<Studio, 'objects'>,
  keys: readonly string[],
): AsyncGenerator<Uint8Array> {
  for (const key of keys) yield* (await objects.read(key)) as AsyncIterable<Uint8Array>;
}
