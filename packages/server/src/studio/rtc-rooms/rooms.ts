import type { RtcKeys, RtcUser } from '../rooms/rtc-keys.ts';
import { RtcRoom } from './room.ts';
import type { RoomShow } from './show.ts';

const SWEEP_MS = 1000;

export interface RtcRoomsOptions {
  /** Shows that run in this process. */
  readonly show: (jobId: string) => RoomShow | undefined;
  readonly keys: Pick<RtcKeys, 'verify'>;
  readonly now: () => Date;
  readonly onFault: (error: unknown) => void;
}

/** Who a signature lets into a room. */
export type Entry =
  | { readonly kind: 'user'; readonly user: RtcUser }
  /** The signature is missing, none of ours, or too old. */
  | { readonly kind: 'unknown' }
  /** It is for another room. */
  | { readonly kind: 'elsewhere' };

/** RTC rooms of the shows that run in this process. */
export class RtcRooms {
  readonly #options: RtcRoomsOptions;
  readonly #rooms = new Map<string, RtcRoom>();
  readonly #sweep: NodeJS.Timeout;

  constructor(options: RtcRoomsOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#tidy(), SWEEP_MS);
    this.#sweep.unref();
  }

  /** Looks at a signature. */
  enter(signature: string, appId: string, roomId: string): Entry {
    const { keys, now } = this.#options;
    const user = keys.verify(signature, now());
    if (user === undefined) return { kind: 'unknown' };
    if (user.app_id !== appId || user.room_id !== roomId) return { kind: 'elsewhere' };
    return { kind: 'user', user };
  }

  /** The room of a user; undefined when its show does not run here. */
  room(user: RtcUser): RtcRoom | undefined {
    const room = this.#room(user.job_id);
    return room?.show.job.rtcRoomId === user.room_id ? room : undefined;
  }

  /** The open room with this id, for those who were let in before. */
  find(roomId: string): RtcRoom | undefined {
    return [...this.#rooms.values()].find(({ show }) => show.job.rtcRoomId === roomId);
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const room of this.#rooms.values()) room.end();
    this.#rooms.clear();
  }

  #room(jobId: string): RtcRoom | undefined {
    const show = this.#options.show(jobId);
    const known = this.#rooms.get(jobId);
    if (known !== undefined && known.show === show) return known;
    known?.end();
    this.#rooms.delete(jobId);
    if (show === undefined) return undefined;
    const room = new RtcRoom({ show, onFault: this.#options.onFault });
    this.#rooms.set(jobId, room);
    return room;
  }

  /** Shows that ended take their rooms with them. */
  #tidy(): void {
    for (const [jobId, room] of this.#rooms) {
      if (this.#options.show(jobId) === room.show) continue;
      room.end();
      this.#rooms.delete(jobId);
    }
  }
}
