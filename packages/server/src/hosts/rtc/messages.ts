import type { RtcOptions } from '@cyclorama/stage/data';
import type { MediaPacket } from '@cyclorama/streaming';

/** What the server tells the host that takes WebRTC publishers. */
export type ToRtcHost =
  | { readonly kind: 'start'; readonly stage: string; readonly rtc: RtcOptions }
  | { readonly kind: 'accept'; readonly id: string; readonly offer: string }
  | { readonly kind: 'tell'; readonly id: string; readonly text: string }
  | { readonly kind: 'close'; readonly id: string };

/** What that host tells the server. */
export type FromRtcHost =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: string; readonly answer: string }
  | { readonly kind: 'refused'; readonly id: string; readonly name: string; readonly message: string }
  | { readonly kind: 'packets'; readonly id: string; readonly packets: readonly MediaPacket[] }
  /** Without text: its data channel stands. */
  | { readonly kind: 'line'; readonly id: string; readonly text?: string }
  | { readonly kind: 'gone'; readonly id: string; readonly reason: string };
