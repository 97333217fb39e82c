import type { RtcUser } from '../rooms/rtc-keys.ts';
import type { Member } from './room.ts';

/** What became of an offer. `status` and `code` are those of HTTP and of our own errors. */
export type Taken =
  | { readonly kind: 'taken'; readonly id: string; readonly answer: string }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly why: string }
  /** The show does not run now. */
  | { readonly kind: 'off' };

/** Why somebody is sent away: the show is over, or it changes its server and can be joined again at once. */
export type Parting = 'over' | 'moved';

export type Seated = { readonly kind: 'in'; readonly member: Member } | { readonly kind: 'full' | 'off' };

/** What is done at the doors of RTC rooms. Whoever comes was let in: the user is who the signature says. */
export interface RtcDesk {
  /** Answers a WHEP offer for the programme. */
  play(user: RtcUser, offer: string): Promise<Taken>;
  /** Answers a WHIP offer. @param from address of the publisher, for the log */
  publish(user: RtcUser, offer: string, from: string): Promise<Taken>;
  /** Ends a viewer or a publisher. @returns false when there is none such */
  end(what: 'play' | 'publish', roomId: string, id: string): Promise<boolean>;
  /** Lets somebody take part in the command channel. @param send never blocks */
  sit(user: RtcUser, send: (text: string) => void, end: (why: Parting) => void): Promise<Seated>;
}
