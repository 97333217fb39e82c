import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OPENAPI } from '@cyclorama/contract';
import type { Config } from '../../config.ts';
import { baseUrlOf, type ListenAddress } from '../base-url.ts';
import type { OperationCoverage } from '../metastudio/coverage.ts';
import type { Metrics } from '../metrics.ts';
import { LANDING_STYLE, landingPage } from './landing.ts';
import type { Site } from './site.ts';

export interface RootDoorOptions {
  readonly config: Config;
  readonly version: string;
  /** What does not work; empty = everything does. */
  readonly health: () => Promise<readonly string[]>;
  readonly metrics: Metrics;
  readonly coverage: readonly OperationCoverage[];
  readonly address: () => ListenAddress;
  /** The console. */
  readonly site: Site;
}

const MAX_FORM_BYTES = 1024 * 1024;
const STYLE_HASH = createHash('sha256').update(LANDING_STYLE).digest('base64');
const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** `/` for browsers (the console; without one, and for programs, a page about what runs here), `/healthz`, `/metrics`, `/openapi.json`. */
export function rootDoor(options: RootDoorOptions): (app: FastifyInstance) => Promise<void> {
  const baseUrl = (request: FastifyRequest): string =>
    baseUrlOf(request, options.config.publicUrl, options.address());

  async function landing(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (await options.site.answer(request, reply)) return reply;
    const page = landingPage({
      version: options.version,
      baseUrl: baseUrl(request),
      problems: await options.health(),
      coverage: options.coverage,
    });
    return reply
      .header('content-security-policy', PAGE_POLICY)
      .header('cache-control', 'no-store')
      .header('vary', 'accept')
      .type('text/html; charset=utf-8')
      .send(page);
  }

  async function healthz(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const problems = await options.health();
    const works = problems.length === 0;
    reply.header('cache-control', 'no-store');
    return reply
      .code(works ? 200 : 503)
      .send({ status: works ? 'ok' : 'unavailable', problems, version: options.version });
  }

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_FORM_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    app.get('/', landing);
    app.post('/', async (_request, reply) =>
      reply.code(405).header('allow', 'GET, HEAD').send({ error: 'POST / needs an Action' }),
    );
    app.get('/healthz', healthz);
    app.get('/metrics', async (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(options.metrics.text()),
    );
    const unavailable = options.coverage
      .filter(({ available }) => !available)
      .map(({ operationId }) => operationId);
    app.get('/openapi.json', async (request) => ({
      ...OPENAPI,
      servers: [{ url: baseUrl(request) }],
      // Operations of the contract that this server answers with 501.
      'x-unavailable': unavailable,
    }));
  };
}
