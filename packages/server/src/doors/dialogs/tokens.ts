import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Dialog, Dialogs } from '../../studio/dialogs/port.ts';
import { DoorRefused, SDK_CODES } from './refusal.ts';

/** Ids of jobs: 32 random hex digits. */
const JOB = /^[0-9a-f]{32}$/;

/**
 * The dialog that a token opens.
 * @throws DoorRefused 404 without such a job, 401 without its token
 */
export function joinDialog(dialogs: Pick<Dialogs, 'find'>, jobId: string, token: string): Dialog {
  const dialog = findDialog(dialogs, jobId);
  if (token === '') throw new DoorRefused(SDK_CODES.token, 401, 'the token is missing');
  if (!same(token, dialog.token)) throw new DoorRefused(SDK_CODES.token, 401, 'the token is wrong');
  return dialog;
}

/** @throws DoorRefused 404 */
export function findDialog(dialogs: Pick<Dialogs, 'find'>, jobId: string): Dialog {
  const dialog = JOB.test(jobId) ? dialogs.find(jobId) : undefined;
  if (dialog === undefined)
    throw new DoorRefused(SDK_CODES.noTask, 404, 'job_id: there is no such dialog any more');
  return dialog;
}

/** The bearer token of a request; '' without one. */
export function bearerOf(headers: IncomingHttpHeaders): string {
  const [scheme = '', token = ''] = (headers.authorization ?? '').split(' ');
  return scheme.toLowerCase() === 'bearer' ? token : '';
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The token of a request for a WebSocket: browsers cannot send headers with it, there it is `?key=`. */
export function socketToken({ headers }: IncomingMessage, url: URL): string {
  return bearerOf(headers) || (url.searchParams.get('key') ?? '');
}
