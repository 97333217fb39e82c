import { Fmp4Muxer, type MediaPacket, type Subscriber } from '@cyclorama/streaming';
import type { Dialog } from '../../studio/dialogs/port.ts';
import type { DialogDoorOptions } from './port.ts';
import { CLOSE, type Connection, type SocketRoute } from './sockets.ts';
import { joinDialog, socketToken } from './tokens.ts';

const PATH = /^\/ics\/v1\/jobs\/([^/]+)\/media$/;
/** What may wait for a page before pictures are left out, and what must be left before it gets them again, bytes. */
const MAX_WAITING = 384 * 1024;
const RESUME_AT = 64 * 1024;
/** A page that lags for longer is hung up on: a new connection begins in the present. */
const HOPELESS_MS = 15_000;
const LOOK_MS = 1000;

type Options = Pick<DialogDoorOptions, 'dialogs' | 'hub'>;

/**
 * `/ics/v1/jobs/{job_id}/media?key=TOKEN`: picture and sound for pages that WebRTC does not reach. A text `{mime}`, then
 * binary messages: an initialisation segment, then fragments that begin with a key frame.
 */
export function mediaRoute(options: Options): SocketRoute {
  return {
    path: PATH,
    name: '/ics/v1/jobs/:id/media',
    enter: async ({ request, url, params }) => {
      const dialog = joinDialog(options.dialogs, params[0] ?? '', socketToken(request, url));
      const stream = await dialog.publish();
      return {
        jobId: dialog.jobId,
        begin: (connection) => watch(options, dialog, stream, connection),
      };
    },
  };
}

function watch({ dialogs, hub }: Options, dialog: Dialog, stream: string, connection: Connection): void {
  const { client } = connection;
  const close = (code: number, why: string): void => {
    connection.note ??= why;
    client.close(code, why);
  };
  const viewer = new MediaViewer(client, close);
  const subscription = hub.play(stream, viewer);
  // The hub knows streams, not dialogs: another may be published under the name of one that was.
  const look = setInterval(() => {
    if (dialogs.find(dialog.jobId) !== dialog) close(CLOSE.noDialog, 'the dialog is over');
  }, LOOK_MS);
  look.unref();
  client.on('message', () => close(CLOSE.unsupported, 'nothing is understood here'));
  client.on('close', () => {
    clearInterval(look);
    subscription.close();
  });
}

/** Of a WebSocket, what a viewer needs. */
export interface MediaSocket {
  readonly readyState: number;
  readonly OPEN: number;
  readonly bufferedAmount: number;
  send(data: string | Uint8Array): void;
}

/** Fragments for one page. One that is slow loses whole groups of pictures, and sees no hole. */
export class MediaViewer implements Subscriber {
  readonly #socket: MediaSocket;
  readonly #close: (code: number, why: string) => void;
  readonly #now: () => number;
  readonly #muxer = new Fmp4Muxer();
  /** Since when it lags. */
  #slowSince: number | undefined;

  constructor(
    socket: MediaSocket,
    close: (code: number, why: string) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#socket = socket;
    this.#close = close;
    this.#now = now;
  }

  packet(packet: MediaPacket): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN || this.#lags(packet)) return;
    for (const piece of this.#muxer.packet(packet))
      socket.send(piece.kind === 'type' ? JSON.stringify({ mime: piece.mime }) : piece.data);
  }

  paused(): void {
    // Whoever publishes next begins anew; the page goes on.
    this.#muxer.restart();
  }

  end(reason: string): void {
    this.#close(CLOSE.goingAway, reason.slice(0, 100));
  }

  waiting(): number {
    return this.#socket.bufferedAmount;
  }

  /** Configurations are kept in any case. */
  #lags(packet: MediaPacket): boolean {
    if (packet.kind !== 'video' && packet.kind !== 'audio') return false;
    const { bufferedAmount } = this.#socket;
    if (this.#slowSince === undefined) {
      if (bufferedAmount <= MAX_WAITING) return false;
      this.#slowSince = this.#now();
      this.#muxer.restart();
      return true;
    }
    if (bufferedAmount <= RESUME_AT) {
      // The muxer waits for a key frame by itself.
      this.#slowSince = undefined;
      return false;
    }
    if (this.#now() - this.#slowSince > HOPELESS_MS) this.#close(CLOSE.slow, 'too slow');
    return true;
  }
}
