import { PathTaken, type Publication, type StreamHub } from '@cyclorama/streaming';
import type { Logger } from 'pino';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import { RtcRefused, type RtcHost, type RtcSession } from '../../hosts/rtc/rtc-host.ts';
import type { RtcUser } from '../rooms/rtc-keys.ts';
import type { Parting, RtcDesk, Seated, Taken } from './desk.ts';
import type { Member, RtcRoom } from './room.ts';
import type { RtcRooms } from './rooms.ts';

/** A publisher that has been silent for so long gives way to another: its connection is half open. */
const REPLACES_AFTER_MS = 1000;

export interface LocalDeskOptions {
  readonly rooms: Pick<RtcRooms, 'room' | 'find'>;
  readonly hub: StreamHub;
  readonly host: Pick<RtcHost, 'accept'>;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** What people in a room publish, as a stream of the hub; nobody but this server plays it. */
export function roomMicrophonePath(roomId: string): string {
  return `rtc-room/${roomId}`;
}

/** The desk for shows that run in this process. */
export class LocalDesk implements RtcDesk {
  readonly #options: LocalDeskOptions;
  readonly #publishers = new Map<string, { readonly room: string; readonly end: (reason: string) => void }>();

  constructor(options: LocalDeskOptions) {
    this.#options = options;
  }

  /** Whether the show of this user runs here. */
  has(user: RtcUser): boolean {
    return this.#options.rooms.room(user) !== undefined;
  }

  async play(user: RtcUser, offer: string): Promise<Taken> {
    const { rooms, log } = this.#options;
    const room = rooms.room(user);
    if (room === undefined) return { kind: 'off' };
    try {
      return { kind: 'taken', ...(await room.watch(user, offer)) };
    } catch (error) {
      if (!(error instanceof LiveHostError)) throw error;
      const refused = error.kind === 'refused' ? refusalOf(error) : undefined;
      if (refused !== undefined) return refused;
      log.error({ err: error }, 'a viewer of a room could not be served');
      return unavailable('the room cannot be watched now');
    }
  }

  async publish(user: RtcUser, offer: string, from: string): Promise<Taken> {
    const { rooms, host, log } = this.#options;
    const room = rooms.room(user);
    if (room === undefined) return { kind: 'off' };
    if (!room.maySteer(user))
      return {
        ...{ kind: 'refused', status: 403, code: 'Forbidden' },
        why: 'the CAPTURE user of this room publishes',
      };
    let session: RtcSession;
    try {
      session = await host.accept(offer);
    } catch (error) {
      if (!(error instanceof RtcRefused)) throw error;
      const refused = refusalOf(error);
      if (refused !== undefined) return refused;
      log.error({ err: error }, 'a publisher of a room could not be taken');
      return unavailable('WebRTC publishers cannot be taken now');
    }
    return this.#listen(room, user, session, from);
  }

  /** Whether a viewer or publisher is here. */
  knows(what: 'play' | 'publish', roomId: string, id: string): boolean {
    if (what === 'play') return this.#options.rooms.find(roomId)?.watches(id) === true;
    return this.#publishers.get(id)?.room === roomId;
  }

  async end(what: 'play' | 'publish', roomId: string, id: string): Promise<boolean> {
    if (what === 'play') return (await this.#options.rooms.find(roomId)?.unwatch(id)) === true;
    const found = this.#publishers.get(id);
    if (found?.room !== roomId) return false;
    found.end('the publisher ended it');
    return true;
  }

  sit(user: RtcUser, send: (text: string) => void, end: (why: Parting) => void): Promise<Seated> {
    const room = this.#options.rooms.room(user);
    if (room === undefined) return Promise.resolve({ kind: 'off' });
    const member = room.join(user, send, end);
    return Promise.resolve(member === undefined ? { kind: 'full' } : { kind: 'in', member });
  }

  /** Publishers are sent away. */
  close(): void {
    for (const { end } of [...this.#publishers.values()]) end('the server is closing');
  }

  #listen(room: RtcRoom, user: RtcUser, session: RtcSession, from: string): Taken {
    const { hub, log } = this.#options;
    let publication: Publication | undefined;
    let member: Member | undefined;
    const microphone = room.publish(session.id);
    const end = (reason: string): void => {
      if (!this.#publishers.delete(session.id)) return;
      microphone.end();
      member?.leave();
      session.close();
      publication?.end(reason);
    };
    try {
      publication = hub.publish(roomMicrophonePath(user.room_id), {
        ...{ from, protocol: 'whip', replacesAfterMs: REPLACES_AFTER_MS },
        onEnded: (reason) => end(reason),
      });
    } catch (error) {
      microphone.end();
      session.close();
      if (!(error instanceof PathTaken)) throw error;
      return {
        ...{ kind: 'refused', status: 409, code: 'StreamTaken' },
        why: 'somebody else publishes in this room',
      };
    }
    const stream = publication;
    this.#publishers.set(session.id, { room: user.room_id, end });
    session.listen({
      onPackets: (packets) => {
        for (const packet of packets) stream.packet(packet);
        microphone.packets(packets);
      },
      onGone: end,
      onLine: (text) => {
        if (text !== undefined) member?.hear(text);
        else member ??= room.join(user, (told) => session.tell(told));
      },
    });
    log.info({ door: 'rtc-room', room: user.room_id, user: user.user_type }, 'a publisher came');
    return { kind: 'taken', id: session.id, answer: session.answer };
  }
}

/** What the stage refused; undefined when it did not refuse but fail. */
function refusalOf({ name, message: why }: Error): Taken | undefined {
  switch (name) {
    case 'BadOffer':
      return { kind: 'refused', status: 400, code: 'InvalidOffer', why };
    case 'NotAcceptable':
      return { kind: 'refused', status: 406, code: 'NotAcceptable', why };
    case 'RtcUnavailable':
      return unavailable(why);
    default:
      return undefined;
  }
}

function unavailable(why: string): Taken {
  return { kind: 'refused', status: 503, code: 'Unavailable', why };
}
