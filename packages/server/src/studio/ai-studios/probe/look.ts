import type { FeedOpener, FeedSink, LiveInput } from '@cyclorama/stage/data';

/** What the first moments of a stream showed. */
export type Look =
  /** Its codec is told, or a key frame came. */
  | { readonly kind: 'pictures' }
  /** A piece of a container, beginning with all that is needed to read it. */
  | { readonly kind: 'segment'; readonly segment: Uint8Array }
  | { readonly kind: 'lost'; readonly reason: string };

export interface LookOptions {
  /** Is told that media came which are no pictures. */
  readonly onOther?: () => void;
}

/** Reads a stream until it shows what it is or is lost for the first time; never settles when nothing comes. */
export function lookAt(
  open: FeedOpener,
  input: LiveInput,
  signal: AbortSignal,
  { onOther }: LookOptions = {},
): Promise<Look> {
  return new Promise((resolve) => {
    const parts: Uint8Array[] = [];
    const sink: FeedSink = {
      connected: () => void parts.splice(0),
      packet: (packet) => {
        if (packet.kind === 'video-config' || (packet.kind === 'video' && packet.key)) {
          settle({ kind: 'pictures' });
        } else onOther?.();
      },
      bytes: (data, container) => {
        parts.push(Uint8Array.from(data));
        // Fragmented MP4 comes with its initialisation first.
        if (container !== 'mp4' || parts.length > 1)
          settle({ kind: 'segment', segment: Buffer.concat(parts) });
      },
      backlogMs: () => 0,
      lost: (reason) => settle({ kind: 'lost', reason }),
      ended: () => settle({ kind: 'lost', reason: 'the stream is over' }),
    };
    const feed = open(
      { id: 'probe', revision: 1, label: 'probe', delayMs: 0, decode: 'always', input },
      sink,
    );
    const close = (): void => feed.close();
    signal.addEventListener('abort', close, { once: true });
    function settle(look: Look): void {
      signal.removeEventListener('abort', close);
      // A reader may tell its first news before it is handed over.
      queueMicrotask(close);
      resolve(look);
    }
    if (signal.aborted) close();
  });
}
