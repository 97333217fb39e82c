import type { EncodedConfig, EncodedPacket } from '../encoded.ts';

/** Who serves WebRTC viewers: it is fed by the output side, and never waits or throws. */
export interface RtcSide {
  /** Viewers of a rendition at present. */
  viewers(rendition: string): number;
  /** Configuration of a rendition that has viewers, before its next key frame. */
  config(config: EncodedConfig): void;
  /** H.264 with 4-byte lengths (see `toAnnexB`); programme delay included. */
  video(packet: EncodedPacket): void;
  /** Opus frames of 20 ms. */
  opus(packet: EncodedPacket): void;
  /** Answers an offer. The side may ask for a key frame by `requestKey` of its options. @throws Error */
  watch(rendition: string, offer: string): Promise<{ readonly id: string; readonly answer: string }>;
  unwatch(id: string): void;
  /** Sends a text over a viewer's data channel; nothing when there is none. */
  tell(id: string, text: string): void;
  /** Says good-bye to all viewers. */
  stop(): Promise<void>;
  /** Nothing more leaves when this returns. */
  fence(): void;
}

/** What becomes of a viewer beside media. */
export type ViewerNews =
  /** Its data channel stands: it can be told something. */
  | { readonly viewer: string; readonly kind: 'ready' }
  | { readonly viewer: string; readonly kind: 'said'; readonly text: string }
  | { readonly viewer: string; readonly kind: 'gone' };

/** What a WebRTC side asks of the output side. */
export interface RtcHost {
  /** A viewer of the rendition came or went: Opus is made while there are any, and a key frame follows soon. */
  viewersChanged(rendition: string): void;
  /** A viewer lost pictures. */
  requestKey(rendition: string): void;
  /** The latest configuration of a rendition. */
  configOf(rendition: string): EncodedConfig | undefined;
  /** A viewer said something, or left. */
  heard?(news: ViewerNews): void;
}
