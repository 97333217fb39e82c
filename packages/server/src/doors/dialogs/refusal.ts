import { isMssErrorCode, MSS_ERRORS, MssError, WEB_SDK_ERRORS } from '@cyclorama/contract';
import type { DialogRefusal } from '@cyclorama/contract/dialogs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import { BrainFailure } from '../../studio/dialogs/port.ts';
import { DialogRefused } from '../../studio/dialogs/refused.ts';
import { toErrorAnswer } from '../metastudio/errors.ts';

/** Codes of the SDK's table that this door answers by itself. */
export const SDK_CODES = {
  noTask: '20010074',
  badCode: 'MSS.47010046',
  internal: 'MSS.47010100',
  unreadable: 'MSS.47010101',
  noRobotId: 'MSS.47010102',
  token: 'MSS.47010105',
  invalid: 'MSS.47010106',
  again: 'MSS.47010119',
  tooManyOfTask: 'MSS.47015005',
  tooManyOfInstance: 'MSS.47015006',
  notDriven: 'MSS.47015010',
  negotiation: 'MSS.47015012',
  parameter: '90000005',
} as const;

export type SdkCode = (typeof SDK_CODES)[keyof typeof SDK_CODES];

/** Where the answer is not what the server's own table says; with seconds: trying again makes sense. */
const STATUS: Readonly<Record<string, readonly [status: number, retryAfterSeconds?: number]>> = {
  '20010035': [503, 5],
  '20010056': [503, 5],
  '20010074': [404],
  'MSS.47000001': [503, 5],
  'MSS.47000003': [503, 5],
  'MSS.47010040': [503, 5],
  'MSS.47010047': [429, 60],
  'MSS.47010063': [403],
  'MSS.47010100': [500],
  'MSS.47010106': [400],
  'MSS.47010111': [503, 5],
  'MSS.47010119': [503, 2],
};

/** A refusal of this door, in the words of the SDK's table. */
export class DoorRefused extends DialogRefused {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: SdkCode, status: number, detail: string, retryAfterSeconds?: number) {
    super(code, detail);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A refusal as it is answered, by HTTP or in a message. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly retryAfterSeconds?: number;
  /** Ours: belongs into the log. */
  readonly unexpected: boolean;
}

/** The SDK's table has some codes of the server without their prefix. */
export function sdkCodeOf(code: string, status: number): string {
  if (Object.hasOwn(WEB_SDK_ERRORS, code)) return code;
  const bare = code.replace(/^MSS\./, '');
  if (Object.hasOwn(WEB_SDK_ERRORS, bare)) return bare;
  if (status === 401) return SDK_CODES.token;
  if (status === 404) return SDK_CODES.noTask;
  return status < 500 ? SDK_CODES.parameter : SDK_CODES.internal;
}

/** Whatever was thrown, in the words of the SDK's table. */
export function refusalOf(thrown: unknown, requestId: string): Refusal {
  if (thrown instanceof DoorRefused) {
    const { code, message, status, retryAfterSeconds } = thrown;
    return { code, message, status, ...retry(retryAfterSeconds), unexpected: false };
  }
  if (thrown instanceof DialogRefused) {
    const [status, seconds] = STATUS[thrown.code] ?? [tableStatus(thrown.code)];
    return { code: thrown.code, message: thrown.message, status, ...retry(seconds), unexpected: false };
  }
  if (thrown instanceof BrainFailure)
    return {
      code: sdkCodeOf(thrown.code, 502),
      message: thrown.message,
      status: 502,
      unexpected: false,
    };
  if (thrown instanceof LiveHostError) {
    const isOffer =
      thrown.kind === 'refused' && (thrown.name === 'BadOffer' || thrown.name === 'NotAcceptable');
    return {
      code: SDK_CODES.negotiation,
      message: isOffer ? thrown.message : 'the picture cannot be sent now',
      status: isOffer ? (thrown.name === 'BadOffer' ? 400 : 406) : 503,
      ...(isOffer ? {} : { retryAfterSeconds: 1 }),
      unexpected: !isOffer && thrown.name !== 'RtcUnavailable' && thrown.kind === 'refused',
    };
  }
  if (!(thrown instanceof MssError) && isSyntaxTrouble(thrown))
    return {
      code: SDK_CODES.unreadable,
      message: thrown.message,
      status: thrown.statusCode,
      unexpected: false,
    };
  const { status, body, retryAfterSeconds, unexpected } = toErrorAnswer(thrown, 'general', requestId);
  return {
    code: sdkCodeOf(body.error_code, status),
    message: body.error_msg,
    status,
    ...retry(retryAfterSeconds),
    unexpected,
  };
}

/** Answers what a request to this door threw. */
export function answerRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message, status, retryAfterSeconds, unexpected } = refusalOf(error, request.id);
  if (unexpected) request.log.error({ err: error }, 'a request of a dialog failed');
  request.errorCode = code;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.code(status).send({ ...bodyOf(code, message), request_id: request.id });
}

export function bodyOf(code: string, message: string): DialogRefusal {
  return { error_code: code, error_msg: message };
}

function retry(seconds: number | undefined): { readonly retryAfterSeconds?: number } {
  return seconds === undefined ? {} : { retryAfterSeconds: seconds };
}

/** What the framework says of bodies that cannot be read. */
function isSyntaxTrouble(error: unknown): error is Error & { readonly statusCode: number } {
  const status = error instanceof Error ? (error as { readonly statusCode?: unknown }).statusCode : undefined;
  return status === 400 || status === 413 || status === 415;
}

/** Of the server's table, where it blames who asked. */
function tableStatus(code: string): number {
  const known = [code, `MSS.${code}`].find(isMssErrorCode);
  const status = known === undefined ? 400 : MSS_ERRORS[known].status;
  return status >= 400 && status < 500 ? status : 400;
}
