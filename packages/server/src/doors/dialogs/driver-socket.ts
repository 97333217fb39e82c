import type { DriverMessage } from '@cyclorama/contract/dialogs';
import type { Dialog } from '../../studio/dialogs/port.ts';
import { Line } from './line.ts';
import type { DialogDoorOptions } from './port.ts';
import { readDriverCommand, Unreadable } from './read-messages.ts';
import { DoorRefused, refusalOf, SDK_CODES } from './refusal.ts';
import { CLOSE, type Connection, type SocketRoute } from './sockets.ts';
import { findDialog } from './tokens.ts';

const PATH = /^\/v1\/chat\/([^/]+)$/;
/** Drivers think before they speak: they are silent for longer than pages. */
const SILENCE_FACTOR = 4;
const SILENCE_MS = 30_000;

type Options = Pick<DialogDoorOptions, 'studio' | 'dialogs' | 'silenceMs'>;

/**
 * `/v1/chat/{job_id}`: who drives an avatar with a model of his own (decisions: third-party driving). Whoever knows the
 * id of the job, which is random, is who got it from the page.
 */
export function driverRoute(options: Options): SocketRoute {
  return {
    path: PATH,
    name: '/v1/chat/:id',
    enter: ({ params }) => {
      const dialog = findDialog(options.dialogs, params[0] ?? '');
      if (!dialog.robot.is_third_party)
        throw new DoorRefused(SDK_CODES.notDriven, 403, 'this robot answers by itself');
      return { jobId: dialog.jobId, begin: (connection) => drive(options, dialog, connection) };
    },
  };
}

function drive(options: Options, dialog: Dialog, connection: Connection): void {
  const { studio, silenceMs = SILENCE_MS } = options;
  const refuse = (error: unknown): void => {
    const { code, message, unexpected } = refusalOf(error, connection.requestId);
    if (unexpected)
      studio.log.error({ err: error, request_id: connection.requestId }, 'a command of a driver failed');
    line.send({ type: 'error', error_code: code, error_msg: message });
  };
  const take = (text: string): void => {
    try {
      dialog.driven(readDriverCommand(text)).catch(refuse);
    } catch (error) {
      if (error instanceof Unreadable) line.close(CLOSE.unsupported, error.message);
      else refuse(error);
    }
  };
  const line = new Line<DriverMessage>(connection, silenceMs * SILENCE_FACTOR, {
    text: take,
    tooMuch: () => refuse(new DoorRefused(SDK_CODES.again, 429, 'too many messages a second')),
    gone: () => release(),
  });
  const release = dialog.drive({ send: (message) => line.send(message), end: (why) => line.end(why) });
}
