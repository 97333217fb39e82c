import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MssError, OPERATIONS } from '@cyclorama/contract';
import type { OperationId } from '@cyclorama/contract';
import { baseUrlOf } from '../../doors/base-url.ts';
import type { ListenAddress } from '../../doors/base-url.ts';
import { checkPolicies } from '../../doors/metastudio/actions.ts';
import { Authenticator, MAX_BODY_BYTES } from '../../doors/metastudio/authenticate.ts';
import { parseBody } from '../../doors/metastudio/body.ts';
import { toErrorAnswer } from '../../doors/metastudio/errors.ts';
import type { Caller } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import type { Identities } from '../tenants/identities.ts';
import { submitBatch } from './batch/submit.ts';
import { cancelRunningJob } from './cancel.ts';
import { jobForConsole } from './console-view.ts';
import { findJob, listJobs } from './queries.ts';

export interface VideoConsoleOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  /** Where we listen, once we do. */
  readonly address: () => ListenAddress;
}

const MAX_PAGE = 100;
const NOTHING = new Uint8Array(0);

/**
 * Our own API for video jobs, with the credentials of the MetaStudio door (X-Auth-Token or a signature):
 *
 * - `GET /api/video-jobs?offset=&limit=&state=` newest first, `{count, jobs}`;
 * - `GET /api/video-jobs/{job_id}` with phase, frames, share done and seconds taken;
 * - `POST /api/video-jobs/{job_id}/cancel` cancels a job that waits or is being made (stops within two seconds);
 * - `POST /api/video-batches` with `{template, csv}` makes one job per row, `{jobs: [{line, job_id} | {line, error}]}`.
 */
export function videoConsoleDoor(options: VideoConsoleOptions): (app: FastifyInstance) => Promise<void> {
  const { studio } = options;
  const authenticator = new Authenticator(options.identities, studio.clock);
  const callerOf = async (
    request: FastifyRequest,
    operation: OperationId,
    params: Record<string, string> = {},
  ) => {
    const identity = await authenticator.authenticate(request, bytesOf(request));
    checkPolicies(identity, OPERATIONS[operation], { project_id: identity.projectId, ...params });
    const caller: Caller = {
      projectId: identity.projectId,
      domain: identity.domain,
      ...(identity.accessKey === undefined ? {} : { accessKey: identity.accessKey }),
    };
    return caller;
  };
  return async (app) => {
    await app.register(async (api) => {
      // The signature covers the body's bytes, so they are kept as they came.
      api.removeAllContentTypeParsers();
      api.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
        (_request, body, done) => done(null, body),
      );
      api.setErrorHandler((error, request, reply) => answerError(error, request, reply));
      api.get('/api/video-jobs', async (request) => {
        const caller = await callerOf(request, 'listDigitalHumanVideo');
        const query = request.query as Readonly<Record<string, string | undefined>>;
        const { count, rows } = await listJobs(studio.db.orm, {
          projectId: caller.projectId,
          offset: whole(query['offset'], 'offset', 0, Number.MAX_SAFE_INTEGER),
          limit: whole(query['limit'], 'limit', 20, MAX_PAGE),
          sortKey: 'create_time',
          sortDir: 'desc',
          fuzzy: new Set(),
          ...(query['state'] === undefined ? {} : { states: query['state'].split(',') }),
        });
        return { count, jobs: rows.map((row) => jobForConsole(row, studio.clock.now())) };
      });
      api.get<{ Params: { job_id: string } }>('/api/video-jobs/:job_id', async (request) => {
        const { job_id } = request.params;
        const caller = await callerOf(request, 'show2DDigitalHumanVideo', { job_id });
        return jobForConsole(await findJob(studio.db.orm, caller.projectId, job_id), studio.clock.now());
      });
      api.post<{ Params: { job_id: string } }>('/api/video-jobs/:job_id/cancel', async (request) => {
        const { job_id } = request.params;
        const caller = await callerOf(request, 'cancel2DDigitalHumanVideo', { job_id });
        await cancelRunningJob(studio, caller.projectId, job_id);
        return jobForConsole(await findJob(studio.db.orm, caller.projectId, job_id), studio.clock.now());
      });
      api.post('/api/video-batches', { bodyLimit: MAX_BODY_BYTES }, async (request) => {
        const caller = await callerOf(request, 'create2DDigitalHumanVideo');
        const baseUrl = baseUrlOf(request, studio.config.publicUrl, options.address());
        return submitBatch(studio, parseBody(request, bytesOf(request)), {
          caller,
          baseUrl,
          requestId: request.id,
        });
      });
    });
  };
}

function bytesOf(request: FastifyRequest): Uint8Array {
  return (request.body as Uint8Array | undefined) ?? NOTHING;
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = toErrorAnswer(error, 'general', request.id);
  if (answer.unexpected) request.log.error({ err: error }, 'a request failed');
  if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds);
  return reply.code(answer.status).send(answer.body);
}

function whole(text: string | undefined, name: string, fallback: number, highest: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > highest) {
    throw new MssError('MSS.00000003', `${name}: expected a whole number from 0 to ${highest}`);
  }
  return value;
}
