import type { Answered, Utterance } from '../director/index.ts';
import type { ViewerEvent } from '../port.ts';
import { RecordFile } from './record-file.ts';

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
  readonly #file: RecordFile;
  readonly #watching = new Set<(happening: Happening) => void>();
  /** Events of a crowd bear the same few times. */
  #time = { ms: Number.NaN, text: '' };

  /** @param path goes on when it is there already */
  constructor(path: string) {
    this.#file = new RecordFile(path);
  }

  write(entry: RecordEntry): void {
    this.#file.append(JSON.stringify(entry));
    this.tell(entry);
  }

  /** The event of an interaction as it came; there may be thousands a second. @param at ISO 8601 */
  event(event: ViewerEvent, at: string, answered: Answered): void {
    const { type, content, timestamp } = event;
    const time = this.#timeOf(timestamp);
    // What every event has is put together by hand: that takes a third of the time.
    const about = JSON.stringify(answered).slice(1);
    this.#file.append(
      `{"kind":"event","at":"${at}","event_time":"${time}","type":${type},"content":${JSON.stringify(content)},${about}`,
    );
    if (this.#watching.size > 0)
      this.tell({ kind: 'event', at, event_time: time, type, content, ...answered });
  }

  /** Resolves when everything up to now is with the operating system, or cannot be written: `close` tells which. */
  written(): Promise<void> {
    return this.#file.written();
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
  close(): Promise<void> {
    return this.#file.close();
  }

  #timeOf(ms: number): string {
    if (ms !== this.#time.ms) this.#time = { ms, text: new Date(ms).toISOString() };
    return this.#time.text;
  }
}
