import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const SENT = /^[A-Za-z0-9._-]{1,64}$/;

/** The request's X-Request-Id where it is usable, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && SENT.test(sent) ? sent : randomUUID().replaceAll('-', '');
}
