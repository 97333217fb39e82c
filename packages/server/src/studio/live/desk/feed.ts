import type { ServerResponse } from 'node:http';
import type { LiveStatus } from '@cyclorama/stage/data';
import { CONSOLE_TOPIC } from '../../console-events/console-events.ts';
import type { EventBus } from '../../events/bus.ts';
import type { AsRunEntry, AsRunLog } from '../as-run.ts';
import { showEntry } from '../as-run-query.ts';
import { LiveUnavailable, type CasterWatch } from '../port.ts';
import { locationOf, meterReport, statusReport } from './report.ts';

/** Between two looks at the meters. */
const METER_MS = 80;
/** Meters of so many looks: one report of what changes slowly. */
const STATUS_EVERY = 12;
/** Between two rounds of pictures. */
const PICTURES_MS = 300;
/** Between two looks for a show that does not run. */
const IDLE_MS = 1000;
const BEAT_MS = 15_000;
/** Pictures and meters are left out for somebody who has so much unread; with so much more they are hung up on. */
const BUSY_BYTES = 128 * 1024;
const LOST_BYTES = 1024 * 1024;
export const THUMBNAIL_WIDTH = 320;

/** What a listener wants to hear; changes of the caster and whether it runs are always told. */
export interface Wants {
  readonly meters: boolean;
  readonly pictures: boolean;
  readonly entries: boolean;
}

/** What the database tells of a caster. */
interface Changed {
  readonly type: string;
  readonly data: { readonly caster_id: string; readonly revision: number };
}

interface Listener extends Wants {
  readonly response: ServerResponse;
}

interface Watched {
  readonly listeners: Set<Listener>;
  readonly stop: () => void;
}

export interface DeskFeedsOptions {
  readonly watch: CasterWatch;
  readonly asRun: AsRunLog;
  readonly events: EventBus;
  readonly report: (error: unknown) => void;
}

/**
 * Server-sent news of casters for control rooms, over one connection each: `meters` (12 a second), `status` (each
 * second), `picture` (a JPEG of each source, 3 a second), `entry` (as-run), `change` (rows changed) and `off`. A show is
 * looked at once however many listen, and only while somebody does.
 */
export class DeskFeeds {
  readonly #options: DeskFeedsOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #unsubscribe: () => void;

  constructor(options: DeskFeedsOptions) {
    this.#options = options;
    this.#unsubscribe = options.events.subscribe(CONSOLE_TOPIC, (payload) => {
      const { type, data } = payload as Changed;
      if (type === 'caster') this.#tell(data.caster_id, 'change', { revision: data.revision });
    });
    options.asRun.on('entry', this.#hear);
  }

  readonly #hear = (entry: AsRunEntry): void => {
    this.#tell(entry.casterId, 'entry', showEntry(entry), ({ entries }) => entries);
  };

  open(response: ServerResponse, casterId: string, wants: Wants): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    const listener: Listener = { ...wants, response };
    const watched = this.#watched.get(casterId) ?? this.#begin(casterId);
    watched.listeners.add(listener);
    const beat = setInterval(() => response.write(': \n\n'), BEAT_MS);
    response.on('error', () => response.destroy());
    response.on('close', () => {
      clearInterval(beat);
      watched.listeners.delete(listener);
      if (watched.listeners.size > 0 || this.#watched.get(casterId) !== watched) return;
      watched.stop();
      this.#watched.delete(casterId);
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#options.asRun.off('entry', this.#hear);
    for (const { listeners, stop } of this.#watched.values()) {
      stop();
      for (const { response } of listeners) response.end();
    }
    this.#watched.clear();
  }

  #begin(casterId: string): Watched {
    const stopped = new AbortController();
    const watched: Watched = { listeners: new Set(), stop: () => stopped.abort() };
    this.#watched.set(casterId, watched);
    const failed = (error: unknown): void => this.#options.report(error);
    void this.#readMeters(casterId, watched, stopped.signal).catch(failed);
    void this.#readPictures(casterId, watched, stopped.signal).catch(failed);
    return watched;
  }

  async #readMeters(casterId: string, { listeners }: Watched, signal: AbortSignal): Promise<void> {
    let wasOn = true;
    for (let look = 0; !signal.aborted; look++) {
      const begun = performance.now();
      const wanted = [...listeners].some(({ meters }) => meters);
      const status = wanted ? await this.#present(casterId) : undefined;
      if (status === undefined) {
        if (wanted && wasOn) this.#tell(casterId, 'off', {});
        wasOn = !wanted;
        await wait(IDLE_MS, signal);
        continue;
      }
      wasOn = true;
      this.#tell(casterId, 'meters', meterReport(status), ({ meters }) => meters, true);
      if (look % STATUS_EVERY === 0)
        this.#tell(casterId, 'status', statusReport(status), ({ meters }) => meters, true);
      await wait(METER_MS - (performance.now() - begun), signal);
    }
  }

  async #readPictures(casterId: string, { listeners }: Watched, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const begun = performance.now();
      const wanted = [...listeners].some(({ pictures }) => pictures);
      const status = wanted ? await this.#present(casterId) : undefined;
      const locations = new Set((status?.sources ?? []).map(({ id }) => locationOf(id)));
      for (const location of locations) {
        if (isOver(signal)) return;
        const picture = await this.#thumbnail(casterId, location);
        if (picture === undefined) continue;
        const type = picture[0] === 0x89 ? 'png' : 'jpeg';
        const data = `data:image/${type};base64,${Buffer.from(picture).toString('base64')}`;
        this.#tell(casterId, 'picture', { location, data }, ({ pictures }) => pictures, true);
      }
      await wait(status === undefined ? IDLE_MS : PICTURES_MS - (performance.now() - begun), signal);
    }
  }

  async #present(casterId: string): Promise<LiveStatus | undefined> {
    try {
      return await this.#options.watch.present(casterId);
    } catch (error) {
      if (!(error instanceof LiveUnavailable)) this.#options.report(error);
      return undefined;
    }
  }

  async #thumbnail(casterId: string, location: string): Promise<Uint8Array | undefined> {
    try {
      return await this.#options.watch.thumbnail(casterId, location, THUMBNAIL_WIDTH);
    } catch (error) {
      // A source that has no picture yet.
      if (!(error instanceof LiveUnavailable)) this.#options.report(error);
      return undefined;
    }
  }

  #tell(
    casterId: string,
    type: string,
    data: unknown,
    wants: (listener: Listener) => boolean = () => true,
    mayDrop = false,
  ): void {
    const listeners = this.#watched.get(casterId)?.listeners;
    if (listeners === undefined || listeners.size === 0) return;
    const text = `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const listener of listeners) {
      const { response } = listener;
      if (!wants(listener)) continue;
      if (response.writableLength > LOST_BYTES) response.destroy();
      else if (!mayDrop || response.writableLength < BUSY_BYTES) response.write(text);
    }
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(1, ms));
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Asked anew after a pause: the compiler would remember the earlier answer. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
