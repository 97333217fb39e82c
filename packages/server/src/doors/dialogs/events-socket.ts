import type { DialogMessage } from '@cyclorama/contract/dialogs';
import type { Dialog } from '../../studio/dialogs/port.ts';
import { Bucket, type Rate } from './limits.ts';
import { Line } from './line.ts';
import type { DialogDoorOptions } from './port.ts';
import { readRequest, Unreadable, type BadRequest } from './read-messages.ts';
import { DoorRefused, refusalOf, SDK_CODES } from './refusal.ts';
import { CLOSE, type Connection, type SocketRoute } from './sockets.ts';
import { joinDialog, socketToken } from './tokens.ts';

const PATH = /^\/ics\/v1\/jobs\/([^/]+)\/events$/;
/** A page that is silent for so long is gone; it tells that it is there every ten seconds. */
export const SILENCE_MS = 30_000;
/** Twice what a microphone sends, bytes; a page that was held up may bring some seconds at once. */
const MICROPHONE: Rate = { perSecond: 64_000, burst: 256_000 };
/** Requests of one page that may wait for their answers. */
const MAX_PENDING = 64;

type Options = Pick<DialogDoorOptions, 'studio' | 'dialogs' | 'silenceMs'>;

/** `/ics/v1/jobs/{job_id}/events?key=TOKEN`: what a page asks, and what it hears. */
export function eventsRoute(options: Options): SocketRoute {
  return {
    path: PATH,
    name: '/ics/v1/jobs/:id/events',
    enter: ({ request, url, params }) => {
      const dialog = joinDialog(options.dialogs, params[0] ?? '', socketToken(request, url));
      return { jobId: dialog.jobId, begin: (connection) => new Page(options, dialog, connection).attach() };
    },
  };
}

/** A page that is connected. */
class Page {
  readonly #options: Options;
  readonly #dialog: Dialog;
  readonly #requestId: string;
  readonly #line: Line<DialogMessage>;
  readonly #microphone = new Bucket(MICROPHONE, performance.now());
  #pending = 0;
  #detach: (() => void) | undefined;
  /** It asked to leave: it hears that it did before it is hung up on, and nothing else of the end. */
  #isLeaving = false;
  #ended: 'over' | 'replaced' | undefined;

  constructor(options: Options, dialog: Dialog, connection: Connection) {
    this.#options = options;
    this.#dialog = dialog;
    this.#requestId = connection.requestId;
    this.#line = new Line(connection, options.silenceMs ?? SILENCE_MS, {
      text: (text) => this.#take(text),
      tooMuch: (text) => this.#refuseTooMuch(text),
      bytes: (bytes) => this.#hear(bytes),
      gone: () => this.#detach?.(),
    });
  }

  /** The page is there: from now on it hears of the dialog. */
  attach(): void {
    this.#detach = this.#dialog.attach({
      send: (message) => {
        if (!this.#isLeaving) this.#line.send(message);
      },
      end: (why) => {
        if (this.#isLeaving) this.#ended = why;
        else this.#line.end(why);
      },
    });
  }

  #take(text: string): void {
    const request = this.#read(text);
    if (request === undefined) return;
    if ('refused' in request) {
      this.#refuse(request.requestId, request.refused);
      return;
    }
    const { request_id, ...command } = request;
    if (this.#pending >= MAX_PENDING) {
      this.#refuse(request_id, new DoorRefused(SDK_CODES.again, 429, `${MAX_PENDING} requests wait already`));
      return;
    }
    this.#pending += 1;
    this.#isLeaving ||= command.type === 'leave';
    this.#dialog
      .command(command)
      .then(
        ({ chatId, mode }) =>
          this.#line.send({
            ...{ type: 'result', request_id, result: true },
            ...(chatId === undefined ? {} : { chat_id: chatId }),
            ...(mode === undefined ? {} : { mode }),
          }),
        (error: unknown) => this.#refuse(request_id, error),
      )
      .finally(() => {
        this.#pending -= 1;
        if (command.type !== 'leave') return;
        this.#isLeaving = false;
        if (this.#ended !== undefined) this.#line.end(this.#ended);
      });
  }

  #refuseTooMuch(text: string): void {
    const request = this.#read(text);
    if (request === undefined) return;
    const id = 'refused' in request ? request.requestId : request.request_id;
    this.#refuse(id, new DoorRefused(SDK_CODES.again, 429, 'too many messages a second'));
  }

  #read(text: string): ReturnType<typeof readRequest> | undefined {
    try {
      return readRequest(text);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#line.close(CLOSE.unsupported, error.message);
      return undefined;
    }
  }

  #hear(bytes: Uint8Array): void {
    if (bytes.length === 0 || bytes.length % 2 !== 0)
      this.#line.close(CLOSE.unsupported, 'sound: expected samples of 16 bits');
    // What is too much is left out: recognisers bear a hole better than a delay.
    else if (this.#microphone.take(bytes.length, performance.now())) this.#dialog.hear(bytes);
  }

  #refuse(requestId: BadRequest['requestId'], error: unknown): void {
    const { code, message, unexpected } = refusalOf(error, this.#requestId);
    if (unexpected)
      this.#options.studio.log.error(
        { err: error, request_id: this.#requestId },
        'a command of a dialog failed',
      );
    this.#line.send({
      ...{ type: 'result', request_id: requestId, result: false },
      ...{ error_code: code, error_msg: message },
    });
  }
}
