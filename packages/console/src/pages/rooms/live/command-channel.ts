import type { ShowState } from '../../../api/own-rooms.ts';

export type ChannelNews =
  | { readonly kind: 'open' }
  | { readonly kind: 'state'; readonly state: ShowState }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'closed' };

/** Reads what the server says on the command channel of a room; undefined when it is about something else. */
export function readNews(text: string): ChannelNews | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  const { message_type: type, state, error_msg: why } = message as Readonly<Record<string, unknown>>;
  if (type === 'state_notify' && typeof state === 'string')
    return { kind: 'state', state: state as ShowState };
  if (type === 'error') return { kind: 'refused', why: typeof why === 'string' ? why : '' };
  return undefined;
}

/** The command channel of a room (11.6) as a WebSocket. */
export class CommandChannel {
  readonly #socket: WebSocket;

  /** @param path `/rtc/{app}/{room}/command` */
  constructor(path: string, token: string, hear: (news: ChannelNews) => void) {
    const url = new URL(path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('key', token);
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener('open', () => hear({ kind: 'open' }));
    this.#socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const news = typeof data === 'string' ? readNews(data) : undefined;
      if (news !== undefined) hear(news);
    });
    this.#socket.addEventListener('close', () => hear({ kind: 'closed' }));
  }

  /** Takes over the presenter's voice, or hands it back. */
  order(command: 'voice_start' | 'voice_end', timing: 'NOW' | 'SENTENCE_END'): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ message_type: 'live_control', command, params: { timing } }));
  }

  close(): void {
    this.#socket.close();
  }
}
