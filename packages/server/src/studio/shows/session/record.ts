import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname } from 'node:path';
import { once } from 'node:events';
import type { Answered, Utterance } from '../director/index.ts';
import type { ViewerEvent } from '../port.ts';

/** A line of the record. Times are ISO 8601. */
export type RecordEntry =
  | ({
      readonly kind: 'event';
      readonly at: string;
      readonly event_time: string;
      readonly type: number;
      readonly content: string;
    } & Partial<Answered>)
  /** What became of an event later, when its answer had to be thought up. */
  | ({ readonly kind: 'answer'; readonly at: string } & Answered)
  | {
      readonly kind: 'speech';
      readonly began: string;
      readonly ended: string;
      /** Milliseconds of programme time. */
      readonly began_pts: number;
      readonly ended_pts: number;
      readonly by: Utterance['mouth'];
      readonly text: string;
      readonly cut: boolean;
      readonly scene: string;
      readonly sequence_no?: number;
      readonly reply_id?: string;
    }
  | { readonly kind: 'command'; readonly at: string; readonly id: string; readonly command: string }
  | { readonly kind: 'output'; readonly at: string; readonly state: string }
  | { readonly kind: 'note'; readonly at: string; readonly text: string };

/** What those who watch a show hear: what is recorded, and where it stands. */
export type Happening =
  | RecordEntry
  | { readonly kind: 'state'; readonly at: string; readonly state: string }
  | {
      readonly kind: 'paragraph';
      readonly at: string;
      readonly scene: string;
      readonly sequence_no: number;
      readonly title: string;
    };

/** What happened in a show, one JSON object a line, on disk while it goes on. */
export class ShowRecord {
  readonly #path: string;
  #stream: WriteStream;
  #failed: Error | undefined;
  readonly #watching = new Set<(happening: Happening) => void>();

  /** @param path goes on when it is there already */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
    this.#stream.on('error', (error) => (this.#failed = error));
    // An earlier process may have been killed within a line: what comes now must not be glued to it.
    if (existsSync(path) && statSync(path).size > 0) this.#stream.write('\n');
  }

  write(entry: RecordEntry): void {
    this.#stream.write(`${JSON.stringify(entry)}\n`);
    this.tell(entry);
  }

  /** Something that is not recorded. */
  tell(happening: Happening): void {
    for (const hear of this.#watching) hear(happening);
  }

  /** Hears what happens from now on. @returns ends it */
  watch(hear: (happening: Happening) => void): () => void {
    this.#watching.add(hear);
    return () => void this.#watching.delete(hear);
  }

  /** Everything up to now is with the operating system. @throws Error when it cannot be written */
  async close(): Promise<void> {
    if (!this.#stream.closed) {
      this.#stream.end();
      await once(this.#stream, 'close');
    }
    if (this.#failed !== undefined) throw this.#failed;
  }

  /** The event of an interaction as it came. */
  static event(event: ViewerEvent, at: Date, answered: Answered): RecordEntry {
    return {
      kind: 'event',
      at: at.toISOString(),
      event_time: new Date(event.timestamp).toISOString(),
      type: event.type,
      content: event.content,
      ...answered,
    };
  }

  /** The whole record as one JSON array, for the user. @throws Error as the disk does */
  async toJsonFile(path: string): Promise<void> {
    const out = createWriteStream(path, { mode: 0o600 });
    let first = true;
    out.write('[');
    if (existsSync(this.#path)) {
      for await (const line of createInterface({ input: createReadStream(this.#path) })) {
        if (!isWhole(line)) continue;
        if (!out.write(`${first ? '\n' : ',\n'}${line}`)) await once(out, 'drain');
        first = false;
      }
    }
    out.end('\n]\n');
    await once(out, 'close');
  }
}

/** The last line of a process that was killed may be half written. */
function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
