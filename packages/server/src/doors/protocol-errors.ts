import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** What the parser of requests gives up on, by the code of Node's error; everything else is a bad request. */
const REFUSALS: Readonly<Partial<Record<string, { readonly status: number; readonly message: string }>>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'Request headers too large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'Request entity too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive in time' },
};
const BAD = { status: 400, message: 'Bad request: not HTTP as it is spoken here' } as const;

/** The gateway's code for requests that never reach the API. */
const GATEWAY_CODE = 'APIGW.0201';

/**
 * Answers what the HTTP parser refuses in the shape of every other refusal, and hangs up: after such a request nothing
 * that follows on the connection can be told apart. There is no request to speak of, so neither log nor figures know it.
 */
export function answerProtocolError(error: NodeJS.ErrnoException, socket: Socket): void {
  // The peer is gone, or an earlier answer is half written: whatever is sent now would be read as part of it.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const { status, message } = REFUSALS[error.code ?? ''] ?? BAD;
  const body = JSON.stringify({ error_code: GATEWAY_CODE, error_msg: message });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Bad Request'}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'x-content-type-options: nosniff',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
