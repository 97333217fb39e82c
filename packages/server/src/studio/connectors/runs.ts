import { and, eq } from 'drizzle-orm';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { Studio } from '../context.ts';
import { LIVE_JOB_NEWS } from '../rooms/model.ts';
import { liveJobs } from '../rooms/table.ts';
import type { RoomShows } from '../shows/port.ts';
import type { SecretBox } from '../tenants/secret-box.ts';
import { EventBatcher } from './batcher.ts';
import { headersContext, roomConnectors, type ConnectorRow } from './table.ts';
import { WebSocketConnector, type ChatConnector, type ConnectorStatus } from './websocket-connector.ts';

/** Topic of the event bus: connectors of a room were added or taken away. */
export const CONNECTOR_NEWS = 'room-connectors';

const LOOK_MS = 2000;
/** How long it is taken for granted which job a room runs. */
const FRESH_MS = 1000;

export interface ConnectorParts {
  readonly studio: Studio;
  readonly box: SecretBox;
  readonly shows: RoomShows;
  /** Whether a job's show runs in this process: its connectors do too. */
  readonly runsHere: (jobId: string) => boolean;
}

interface Run {
  readonly connector: ChatConnector;
  readonly jobId: string;
}

/** Connectors of the shows that run here, and the way of events to shows for those that are pushed to us. */
export class ConnectorRuns {
  readonly #parts: ConnectorParts;
  readonly #runs = new Map<string, Run>();
  readonly #batchers = new Map<string, EventBatcher>();
  readonly #jobs = new Map<string, { readonly jobId: string | undefined; readonly until: number }>();
  readonly #unsubscribe: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #again = false;

  constructor(parts: ConnectorParts) {
    this.#parts = parts;
  }

  open(): void {
    const { events } = this.#parts.studio;
    const look = (): void => {
      this.#jobs.clear();
      this.#look();
    };
    this.#unsubscribe.push(events.subscribe(LIVE_JOB_NEWS, look), events.subscribe(CONNECTOR_NEWS, look));
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#look();
  }

  /** Of a connector that runs here. */
  status(connectorId: string): ConnectorStatus | undefined {
    return this.#runs.get(connectorId)?.connector.status;
  }

  /**
   * Where events of a room go; undefined while it has no show.
   */
  async batcherOf(roomId: string): Promise<EventBatcher | undefined> {
    const jobId = await this.#jobOf(roomId);
    return jobId === undefined ? undefined : this.#batcher(jobId);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#round;
    for (const { connector } of this.#runs.values()) connector.close();
    this.#runs.clear();
  }

  async #jobOf(roomId: string): Promise<string | undefined> {
    const known = this.#jobs.get(roomId);
    const now = performance.now();
    if (known !== undefined && known.until > now) return known.jobId;
    const [row] = await this.#parts.studio.db.orm
      .select({ id: liveJobs.id })
      .from(liveJobs)
      .where(
        and(eq(liveJobs.roomId, roomId), eq(liveJobs.state, 'PROCESSING'), eq(liveJobs.desired, 'running')),
      );
    this.#jobs.set(roomId, { jobId: row?.id, until: now + FRESH_MS });
    return row?.id;
  }

  #batcher(jobId: string): EventBatcher {
    const known = this.#batchers.get(jobId);
    if (known !== undefined) return known;
    const made = new EventBatcher((events) => this.#parts.shows.report(jobId, events));
    this.#batchers.set(jobId, made);
    return made;
  }

  #look(): void {
    if (this.#round !== undefined) {
      this.#again = true;
      return;
    }
    this.#round = this.#reconcile()
      .catch((error: unknown) => {
        if (!isDatabaseGone(error))
          this.#parts.studio.log.error({ err: error }, 'connectors of rooms could not be looked after');
      })
      .finally(() => {
        this.#round = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.#look();
      });
  }

  async #reconcile(): Promise<void> {
    const { studio, runsHere } = this.#parts;
    const rows = await studio.db.orm
      .select({ connector: roomConnectors, jobId: liveJobs.id })
      .from(roomConnectors)
      .innerJoin(liveJobs, eq(liveJobs.roomId, roomConnectors.roomId))
      .where(
        and(
          eq(roomConnectors.kind, 'websocket'),
          eq(liveJobs.state, 'PROCESSING'),
          eq(liveJobs.desired, 'running'),
        ),
      );
    const wanted = new Map(rows.filter(({ jobId }) => runsHere(jobId)).map((row) => [row.connector.id, row]));
    for (const [id, { connector, jobId }] of this.#runs) {
      if (wanted.get(id)?.jobId === jobId) continue;
      connector.close();
      this.#runs.delete(id);
    }
    for (const [id, { connector: row, jobId }] of wanted) {
      if (this.#runs.has(id)) continue;
      const connector = this.#make(row, jobId);
      this.#runs.set(id, { connector, jobId });
      connector.open();
    }
    for (const [jobId, batcher] of this.#batchers)
      if (batcher.waiting === 0 && ![...this.#runs.values()].some((run) => run.jobId === jobId))
        this.#batchers.delete(jobId);
  }

  #make(row: ConnectorRow, jobId: string): ChatConnector {
    const { studio, box } = this.#parts;
    const headers =
      row.sealedHeaders === null
        ? {}
        : (JSON.parse(box.open(row.sealedHeaders, headersContext(row.id))) as Record<string, string>);
    return new WebSocketConnector({
      url: row.url ?? '',
      headers,
      ...(row.greeting === null ? {} : { greeting: row.greeting }),
      fetcher: studio.fetcher,
      batcher: this.#batcher(jobId),
    });
  }
}
