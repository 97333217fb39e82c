import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApsaraError } from '@cyclorama/contract';
import { LiveUnavailable } from '../../studio/live/port.ts';
import { toErrorAnswer } from '../metastudio/errors.ts';

/** Answers what a request to our own API about live things threw: `{error_code, error_msg, request_id}` with its status. */
export function answerConsoleError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const request_id = request.id;
  if (error instanceof ApsaraError) {
    request.errorCode = error.code;
    return reply.code(error.status).send({ error_code: error.code, error_msg: error.message, request_id });
  }
  if (error instanceof LiveUnavailable)
    return reply
      .code(503)
      .header('retry-after', 1)
      .send({ error_code: `LiveUnavailable.${error.reason}`, error_msg: error.message, request_id });
  const answer = toErrorAnswer(error, 'general', request.id);
  if (answer.unexpected) request.log.error({ err: error }, 'a request failed');
  if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds);
  request.errorCode = answer.body.error_code;
  return reply.code(answer.status).send({ ...answer.body, request_id });
}
