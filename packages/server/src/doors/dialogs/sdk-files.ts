import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { pathOf } from '../raw-url.ts';
import { sendBuiltFile } from '../root/built-file.ts';

/** Where the build puts the SDK. */
export const SDK_FOLDER = fileURLToPath(new URL('../../../../web-sdk/site', import.meta.url));

const PREFIX = '/sdk/';
/** Types for people who write pages: browsers show them. */
const TYPES = 'text/plain; charset=utf-8';
/** The names stay while the files change: browsers ask each time, and are told that nothing is new. */
const CACHING = 'public, no-cache';

/** `/sdk/*`: the files of the SDK, for pages of every origin. */
export function sdkRoutes(app: FastifyInstance, folder: string = SDK_FOLDER): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'etag')
      .header('timing-allow-origin', '*');
  });
  app.options(`${PREFIX}*`, async (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', 'OPTIONS, GET, HEAD')
      .header('access-control-allow-headers', 'if-none-match')
      .header('access-control-max-age', '86400')
      .header('allow', 'OPTIONS, GET, HEAD')
      .send(),
  );
  app.get(`${PREFIX}*`, async (request, reply) => {
    const name = pathOf(request).slice(PREFIX.length);
    const own = name.endsWith('.d.ts') ? { type: TYPES } : {};
    if (await sendBuiltFile(request, reply, { folder, name, caching: CACHING, use: 'cross-origin', ...own }))
      return reply;
    reply.callNotFound();
    return reply;
  });
}
