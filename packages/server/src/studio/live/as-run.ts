import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { OutboundCall } from '../callbacks/outbox.ts';
import type { Studio } from '../context.ts';
import { Spool } from './spool.ts';

export type AsRunKind =
  | 'start'
  | 'stop'
  | 'take'
  | 'source'
  | 'fallback'
  | 'standby'
  | 'output'
  | 'recording'
  | 'episode'
  | 'speech'
  | 'pressure'
  | 'host'
  | 'disk'
  | 'note'
  | 'fault';

/** What happened on air. */
export interface AsRunEntry {
  /** Made where it happened: replaying it twice changes nothing. */
  readonly id: string;
  readonly projectId: string;
  readonly casterId: string;
  readonly epoch: number;
  /** Wall time, ISO with milliseconds. */
  readonly at: string;
  /** Programme frame; absent when there was none. */
  readonly frame?: number;
  readonly ptsMs?: number;
  readonly kind: AsRunKind;
  /** What it happened to: a location, an output, an episode, a file. */
  readonly subject: string;
  /** Operation or rule that caused it. */
  readonly cause: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An entry, and the callback that tells somebody about it. */
export interface AsRunRecord {
  readonly entry: AsRunEntry;
  readonly call?: OutboundCall;
}

/** Topic of the event bus under which other processes hear of entries. */
export const AS_RUN_TOPIC = 'live:as-run';

const WRITE_MS = 100;
const BATCH = 200;
const RETRY_MS = 1000;
/** Entries of which other processes are told whole; larger ones lose their detail on the way. */
const NEWS_BYTES = 6000;

/**
 * Writes the as-run log: at once heard here, soon in the database, with its callback in the same transaction. While the
 * database is away entries go to a file of bounded size, and from there into the database once it is back, in order.
 */
export class AsRunLog extends EventEmitter<{ entry: [AsRunEntry] }> {
  readonly #studio: Pick<Studio, 'db' | 'outbox' | 'events'>;
  readonly #log: Logger;
  readonly #spool: Spool<AsRunRecord>;
  /** Names this process, so that it does not hear its own news twice. */
  readonly #origin = randomUUID();
  readonly #unsubscribe: () => void;
  #waiting: AsRunRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(studio: Pick<Studio, 'db' | 'outbox' | 'events' | 'log'>, spoolFile: string) {
    super();
    this.setMaxListeners(0);
    this.#studio = studio;
    this.#log = studio.log;
    this.#spool = new Spool(spoolFile, studio.log);
    this.#unsubscribe = studio.events.subscribe(AS_RUN_TOPIC, (payload) => {
      const news = payload as { readonly origin: string; readonly entry: AsRunEntry };
      if (news.origin !== this.#origin) this.emit('entry', news.entry);
    });
    if (!this.#spool.isEmpty) this.#wake(0);
  }

  write(record: AsRunRecord): void {
    this.emit('entry', record.entry);
    this.#waiting.push(record);
    // The database is slow: what waits must not pile up in memory.
    if (this.#waiting.length >= BATCH * 5) this.#toSpool();
    this.#wake(WRITE_MS);
  }

  /** Waits until what was written is in the database, or safe in the file. */
  async flush(): Promise<void> {
    await this.#writing;
    await this.#begin();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    await this.flush();
    this.#toSpool();
  }

  #wake(ms: number): void {
    if (this.#timer !== undefined || this.#writing !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#begin();
    }, ms);
  }

  /** One writer at a time. */
  #begin(): Promise<void> {
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
      if (this.#closed) return;
      if (this.#waiting.length > 0) this.#wake(WRITE_MS);
      else if (!this.#spool.isEmpty) this.#wake(RETRY_MS);
    });
    return this.#writing;
  }

  /** Everything that waits, the file first, so that order is kept. */
  async #drain(): Promise<void> {
    let underWay: readonly AsRunRecord[] = [];
    try {
      for (let old = this.#spool.peek(BATCH); old.length > 0; old = this.#spool.peek(BATCH)) {
        await this.#store(old);
        this.#spool.drop(old.length);
      }
      while (this.#waiting.length > 0) {
        underWay = this.#waiting.splice(0, BATCH);
        await this.#store(underWay);
        underWay = [];
      }
    } catch (error) {
      if (isDatabaseGone(error)) this.#log.debug({ err: error }, 'the as-run log waits for the database');
      else this.#log.error({ err: error }, 'the as-run log cannot be written');
      this.#spool.append(underWay);
      this.#toSpool();
    }
  }

  #toSpool(): void {
    this.#spool.append(this.#waiting.splice(0));
  }

  /** Stores them together; when the database refuses that, one by one, so that one bad record harms no other. */
  async #store(records: readonly AsRunRecord[]): Promise<void> {
    try {
      await this.#insert(records);
    } catch (error) {
      if (isDatabaseGone(error)) throw error;
      const [only] = records;
      if (records.length > 1) for (const record of records) await this.#store([record]);
      else this.#log.error({ err: error, entry: only?.entry }, 'an as-run entry is refused by the database');
    }
  }

  async #insert(records: readonly AsRunRecord[]): Promise<void> {
    await this.#studio.db.tx(async (tx) => {
      const { rows } = await tx.executeSql(
        `insert into as_run (id, project_id, caster_id, epoch, at, frame, pts_ms, kind, subject, cause, detail)
         select id, project_id, caster_id, epoch, at, frame, pts_ms, kind, subject, cause, detail
         from jsonb_to_recordset($1::jsonb) as e (id uuid, project_id text, caster_id text, epoch bigint,
           at timestamptz, frame bigint, pts_ms float8, kind text, subject text, cause text, detail jsonb)
         on conflict (id) do nothing returning id`,
        [JSON.stringify(records.map(({ entry }) => toRow(entry)))],
      );
      const fresh = new Set((rows as { id: string }[]).map(({ id }) => id));
      for (const { entry, call } of records) {
        if (!fresh.has(entry.id)) continue;
        if (call !== undefined) await this.#studio.outbox.enqueue(tx, call);
        await this.#studio.events.publish(AS_RUN_TOPIC, { origin: this.#origin, entry: brief(entry) }, tx);
      }
    });
  }
}

function toRow(entry: AsRunEntry): Readonly<Record<string, unknown>> {
  const { projectId, casterId, ptsMs, ...same } = entry;
  return { ...same, project_id: projectId, caster_id: casterId, pts_ms: ptsMs };
}

function brief(entry: AsRunEntry): AsRunEntry {
  return Buffer.byteLength(JSON.stringify(entry)) <= NEWS_BYTES ? entry : { ...entry, detail: {} };
}
