import { findClap } from '../../testing/index.ts';
import type { FeedPacket } from '../stage-api.ts';
import { START, timeOf, type Clip, type Look, type Rig } from './test-rig.ts';

/** Where in each second the clap is. */
export const CLAP_MS = 100;

/** Sound with a clap 100 ms after the beginning of each second. */
export function makeClaps(seconds: number): Float32Array {
  const sound = new Float32Array(seconds * 48_000);
  for (let second = 0; second < seconds; second++) {
    const at = (second * 1000 + CLAP_MS) * 48;
    for (let n = 0; n < 96; n++) sound[at + n] = 0.9 * (1 - n / 96) * (n % 8 < 4 ? 1 : -1);
  }
  return sound;
}

/** A sender: what it sends, and when it arrives. */
export interface Sender {
  /** Changes a packet on its way; undefined = it is lost. */
  readonly change?: (packet: Clip['packets'][number]) => FeedPacket | undefined;
  /** Ms after the start at which a packet of that sender time arrives; default at once. */
  readonly arrival?: (sent: number) => number;
}

/** Sends a clip into a rig's source, frame by frame. */
export class Show {
  readonly looks: Look[] = [];
  #next = 0;
  readonly #rig: Rig;
  readonly #sender: Sender;
  readonly #clip: Clip;
  readonly #offset: number;

  /** `offset`: ms after the rig's start at which the clip's time 0 is sent. */
  constructor(rig: Rig, clip: Clip, sender: Sender = {}, offset = 0) {
    this.#rig = rig;
    this.#sender = sender;
    this.#clip = clip;
    this.#offset = offset;
  }

  connect(): void {
    this.#rig.sink.connected();
    for (const packet of this.#clip.config) this.#rig.sink.packet(packet);
  }

  /** Sends what is to arrive until the next frame, and looks at it. */
  async ticks(count: number): Promise<Look[]> {
    const seen: Look[] = [];
    for (let n = 0; n < count; n++) {
      const rig = this.#rig;
      const until = rig.now - START + 1000 / rig.fps;
      for (; this.#next < this.#clip.packets.length; this.#next++) {
        const packet = this.#clip.packets[this.#next]!;
        const sent = timeOf(packet) + this.#offset;
        if ((this.#sender.arrival ?? ((ms) => ms))(sent) > until) break;
        const changed = this.#sender.change ? this.#sender.change(packet) : packet;
        if (changed) rig.sink.packet(changed);
      }
      seen.push(await rig.tick());
    }
    this.looks.push(...seen);
    return seen;
  }
}

export const numbers = (looks: readonly Look[]): (number | null)[] => looks.map(({ number }) => number);

/** How often a picture was shown twice or left out, from the first that was shown. */
export function faults(looks: readonly Look[]): number {
  const shown = numbers(looks).filter((number) => number !== -1);
  let count = 0;
  for (let n = 1; n < shown.length; n++) if (shown[n] !== shown[n - 1]! + 1) count++;
  return count;
}

/** Milliseconds by which the sound of a second comes after its picture. */
export function soundAfterPicture(rig: Rig, looks: readonly Look[], second: number): number {
  const picture = looks.find(({ number }) => number !== null && number >= second * 25);
  if (!picture) throw new Error(`second ${second} was not shown`);
  const from = picture.ms - 200;
  const at = findClap(rig.sound(from, 48_000 * 0.6));
  if (at < 0) throw new Error(`no clap in second ${second}`);
  return from + at / 48 - CLAP_MS - picture.ms;
}

/** Numbers 0…1, the same for the same seed. */
export const random = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
