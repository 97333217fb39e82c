import type { LiveAvatarMessage, LiveVoicePacket } from '@cyclorama/avatar/catalogue';
import type { MediaPacket } from '@cyclorama/streaming';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import type { RoomShow } from './show.ts';

/** Nothing came from a person for so long: they are gone. */
export const GONE_MS = 2000;
const LOOK_MS = 100;
/** Packets on their way to the host; more means that it does not keep pace, and the oldest are worthless by then. */
const MOST_UNDER_WAY = 25;

export interface MicrophoneOptions {
  readonly show: Pick<RoomShow, 'stage'>;
  /** Nobody is heard any more although somebody should be. */
  readonly onGone: () => void;
  readonly onFault: (error: unknown) => void;
  /** Milliseconds of a clock that never steps back. */
  readonly now?: () => number;
}

type Host = NonNullable<RoomShow['stage']>['host'];

/** The line from a person's microphone to the presenter's mouth; it is open while they have taken over. */
export class Microphone {
  readonly #options: MicrophoneOptions;
  readonly #now: () => number;
  readonly #publishers = new Set<string>();
  /** Whom it was opened to: another host, or another presenter, must be told anew. */
  #mouth: { readonly host: Host; readonly presenter: string } | undefined;
  #open = false;
  #heardAt = -Infinity;
  #underWay = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MicrophoneOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Somebody publishes sound, and some of it came lately. */
  get isThere(): boolean {
    return this.#publishers.size > 0 && this.#now() - this.#heardAt < GONE_MS;
  }

  /** A publisher came or went. */
  publish(id: string, there: boolean): void {
    if (there) this.#publishers.add(id);
    else this.#publishers.delete(id);
  }

  /** Media of a publisher: its sound is what the presenter says while the line is open. */
  packets(id: string, packets: readonly MediaPacket[]): void {
    if (!this.#publishers.has(id)) return;
    const sound = packets.flatMap((packet): LiveVoicePacket[] =>
      packet.kind === 'audio' && packet.codec === 'opus' ? [{ ms: packet.dts, data: packet.data }] : [],
    );
    if (sound.length === 0) return;
    this.#heardAt = this.#now();
    if (!this.#open || this.#underWay >= MOST_UNDER_WAY) return;
    this.#reach();
    this.#tell({ kind: 'voice', state: 'sound', packets: sound });
  }

  open(): void {
    if (this.#open) return;
    this.#open = true;
    this.#reach();
    this.#timer = setInterval(() => {
      if (this.#now() - this.#heardAt >= GONE_MS) this.#options.onGone();
    }, LOOK_MS);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    clearInterval(this.#timer);
    this.#tell({ kind: 'voice', state: 'end' });
    this.#mouth = undefined;
  }

  /** Opens the mouth that presents now, when that is another one. */
  #reach(): void {
    const { stage } = this.#options.show;
    if (stage?.presenter === undefined) {
      this.#mouth = undefined;
      return;
    }
    const { host, presenter } = stage;
    if (this.#mouth?.host === host && this.#mouth.presenter === presenter) return;
    if (this.#mouth?.host === host) this.#tell({ kind: 'voice', state: 'end' });
    this.#mouth = { host, presenter };
    this.#tell({ kind: 'voice', state: 'begin' });
  }

  #tell(message: LiveAvatarMessage): void {
    const mouth = this.#mouth;
    if (mouth === undefined) return;
    this.#underWay++;
    mouth.host
      .control(mouth.presenter, { kind: 'tell', message })
      .catch((error: unknown) => {
        // With its host a mouth is gone as well; the next one is opened by the next sound.
        if (error instanceof LiveHostError && error.kind !== 'refused') this.#mouth = undefined;
        else this.#options.onFault(error);
      })
      .finally(() => {
        this.#underWay--;
      });
  }
}
