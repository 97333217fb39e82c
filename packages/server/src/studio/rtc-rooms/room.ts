import type { LiveEvent } from '@cyclorama/stage/data';
import type { MediaPacket } from '@cyclorama/streaming';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import type { RtcUser } from '../rooms/rtc-keys.ts';
import type { Effect } from '../shows/director/index.ts';
import {
  errorMessage,
  heartbeat,
  progressNotify,
  readMessage,
  replyFinishNotify,
  stateNotify,
  type Control,
  type Timing,
} from './messages.ts';
import type { Parting } from './desk.ts';
import { Microphone } from './microphone.ts';
import type { RoomShow } from './show.ts';

/** Messages of one member in a second; more are not read. */
const MOST_A_SECOND = 50;
/** Members at a time. */
const MOST_MEMBERS = 200;

/** Somebody on the command channel, however their messages travel. */
export interface Member {
  /** They said something. */
  hear(text: string): void;
  leave(): void;
}

export interface RtcRoomOptions {
  readonly show: RoomShow;
  readonly onFault: (error: unknown) => void;
  readonly now?: () => number;
}

interface Seat {
  readonly user: Pick<RtcUser, 'user_type' | 'user_id'>;
  readonly send: (text: string) => void;
  readonly end: (why: Parting) => void;
}

/** The RTC room of a running show: who watches, who publishes, and what they order (11.6). */
export class RtcRoom {
  readonly show: RoomShow;
  readonly microphone: Microphone;
  readonly #options: RtcRoomOptions;
  readonly #now: () => number;
  readonly #seats = new Set<Seat>();
  /** WHEP viewers by their id, as members once their data channel stands. */
  readonly #viewers = new Map<string, { readonly user: RtcUser; member: Member | undefined }>();
  readonly #watcher = (happening: Effect | LiveEvent): void => this.#happened(happening);
  #title = '';
  #progress = { key: '', offset: 0 };
  #ended = false;

  constructor(options: RtcRoomOptions) {
    this.#options = options;
    this.show = options.show;
    this.#now = options.now ?? (() => performance.now());
    this.microphone = new Microphone({
      show: options.show,
      onGone: () => this.show.steer((director) => director.handBack()),
      onFault: options.onFault,
      now: this.#now,
    });
    this.show.watchers.add(this.#watcher);
  }

  /** Who may publish and command: CAPTURE where there is one, else PLAYER. */
  maySteer({ user_type: type }: Pick<RtcUser, 'user_type'>): boolean {
    return type === 'CAPTURE' || this.show.job.rtcUsers.every(({ user_type: each }) => each !== 'CAPTURE');
  }

  /**
   * Somebody takes part in the command channel, and is told the state at once.
   * @param send never blocks; whoever is too slow is ended by whoever sends
   * @returns undefined when the room is full or over
   */
  join(
    user: Pick<RtcUser, 'user_type' | 'user_id'>,
    send: (text: string) => void,
    end: (why: Parting) => void = () => undefined,
  ): Member | undefined {
    if (this.#ended || this.#seats.size >= MOST_MEMBERS) return undefined;
    const seat = { user, send, end };
    this.#seats.add(seat);
    send(stateNotify(this.show.director.phase));
    let second = 0;
    let heard = 0;
    return {
      hear: (text) => {
        const now = Math.floor(this.#now() / 1000);
        heard = now === second ? heard + 1 : 1;
        second = now;
        if (heard <= MOST_A_SECOND) this.#heard(seat, text);
        else if (heard === MOST_A_SECOND + 1)
          send(errorMessage('NOT_POSSIBLE', `more than ${MOST_A_SECOND} messages a second are not read`));
      },
      leave: () => void this.#seats.delete(seat),
    };
  }

  /** Answers a WHEP offer for the programme. @throws LiveHostError */
  async watch(user: RtcUser, offer: string): Promise<{ readonly id: string; readonly answer: string }> {
    const { stage } = this.show;
    if (stage === undefined) throw new LiveHostError('gone', 'the show has no pictures at present');
    const watching = await stage.host.watch('pgm', offer);
    this.#viewers.set(watching.id, { user, member: undefined });
    return watching;
  }

  /** How many take part in the command channel. */
  get members(): number {
    return this.#seats.size;
  }

  /** Whether a viewer came by WHEP and is still there. */
  watches(viewer: string): boolean {
    return this.#viewers.has(viewer);
  }

  async unwatch(viewer: string): Promise<boolean> {
    if (!this.#viewers.has(viewer)) return false;
    await this.show.stage?.host.unwatch(viewer).catch((error: unknown) => {
      // With its host the viewer is gone as well.
      if (!(error instanceof LiveHostError)) throw error;
    });
    this.#left(viewer);
    return true;
  }

  /** Somebody publishes: their sound can take over the presenter. */
  publish(publisher: string): {
    readonly packets: (packets: readonly MediaPacket[]) => void;
    readonly end: () => void;
  } {
    this.microphone.publish(publisher, true);
    return {
      packets: (packets) => this.microphone.packets(publisher, packets),
      end: () => this.microphone.publish(publisher, false),
    };
  }

  /** The show is over, or goes on elsewhere. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.show.watchers.delete(this.#watcher);
    this.microphone.close();
    const over = this.show.isOver;
    if (over) this.#tellAll(stateNotify('PLAY_END'));
    for (const { end } of [...this.#seats]) end(over ? 'over' : 'moved');
    this.#seats.clear();
  }

  #heard(seat: Seat, text: string): void {
    const heard = readMessage(text);
    switch (heard.kind) {
      case 'nonsense':
        seat.send(errorMessage('INVALID_MESSAGE', heard.why));
        return;
      case 'heartbeat':
        seat.send(heartbeat());
        return;
      case 'control':
        if (heard.command === 'get_current_state') seat.send(stateNotify(this.show.director.phase));
        else if (this.maySteer(seat.user)) this.#control(seat, heard.command, heard.timing);
        else seat.send(errorMessage('NOT_ALLOWED', 'the CAPTURE user of this room commands it'));
    }
  }

  #control(seat: Seat, command: Exclude<Control, 'get_current_state'>, timing: Timing): void {
    const { show } = this;
    switch (command) {
      case 'play_start':
        show.steer((director) => director.start());
        return;
      case 'play_pause':
        show.steer((director) => director.pause(timing));
        return;
      case 'play_resume':
        show.steer((director) => director.resume());
        return;
      case 'voice_start': {
        if (!this.microphone.isThere) {
          seat.send(
            errorMessage('NOT_POSSIBLE', 'voice_start needs a microphone: publish its sound by WHIP first'),
          );
          return;
        }
        const { phase } = show.director;
        if (phase === 'PREPROCESSING' || phase === 'PLAY_END')
          seat.send(errorMessage('NOT_POSSIBLE', `nothing can be taken over in ${phase}`));
        else show.steer((director) => director.takeOver(timing));
        return;
      }
      case 'voice_end':
        show.steer((director) => director.handBack());
        return;
    }
  }

  #happened(happening: Effect | LiveEvent): void {
    switch (happening.kind) {
      case 'phase':
        if (happening.phase === 'TAKE_OVER') this.microphone.open();
        else this.microphone.close();
        this.#tellAll(stateNotify(happening.phase));
        return;
      case 'paragraph':
        this.#title = happening.title;
        return;
      case 'reply-finished':
        if (this.#subscribed('REPLY_COMMAND_FINISH')) this.#tellAll(replyFinishNotify(happening.id));
        return;
      case 'report':
        this.#began(happening.message);
        return;
      case 'viewer':
        this.#viewer(happening.news);
        return;
      default:
        return;
    }
  }

  /** A sentence begins. */
  #began(message: unknown): void {
    const { kind, id } = (message ?? {}) as { readonly kind?: unknown; readonly id?: unknown };
    const said = this.show.director.onAir;
    if (kind !== 'began' || said === undefined || said.id !== id || !this.#subscribed('LIVE_PROGRESS'))
      return;
    const { line, text, from, place } = said;
    const since = this.#progress.key === line.key ? this.#progress.offset : 0;
    const found = line.source.kind === 'text' ? line.source.text.indexOf(text, since) : -1;
    const offset = said.piece === 0 ? 0 : found >= 0 ? found : since;
    this.#progress = { key: line.key, offset: offset + text.length };
    this.#tellAll(
      progressNotify({
        scriptName: place.scene,
        sequenceNo: place.sequenceNo,
        title: this.#title,
        offset,
        replyId: from.kind === 'insert' ? from.id : undefined,
      }),
    );
  }

  #viewer(news: Extract<LiveEvent, { kind: 'viewer' }>['news']): void {
    const viewer = this.#viewers.get(news.viewer);
    if (viewer === undefined) return;
    switch (news.kind) {
      case 'ready': {
        const send = (text: string): void => {
          this.show.stage?.host.tellViewer(news.viewer, text).catch((error: unknown) => {
            if (!(error instanceof LiveHostError)) this.#options.onFault(error);
          });
        };
        viewer.member ??= this.join(viewer.user, send);
        return;
      }
      case 'said':
        viewer.member?.hear(news.text);
        return;
      case 'gone':
        this.#left(news.viewer);
    }
  }

  #left(viewer: string): void {
    this.#viewers.get(viewer)?.member?.leave();
    this.#viewers.delete(viewer);
  }

  /** LIVE_PROGRESS is what those get who said nothing. */
  #subscribed(type: 'LIVE_PROGRESS' | 'REPLY_COMMAND_FINISH'): boolean {
    const types: readonly string[] = this.show.job.document.rtc_callback_config?.rtc_callback_event_type ?? [
      'LIVE_PROGRESS',
    ];
    return types.includes(type);
  }

  #tellAll(text: string): void {
    for (const { send } of [...this.#seats]) send(text);
  }
}
