import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pathOf } from '../raw-url.ts';
import { BUILT_TYPES, readBuiltFile, sendBuiltFile } from './built-file.ts';

/** Where the build puts the console. */
export const SITE_FOLDER = fileURLToPath(new URL('../../../../console/site', import.meta.url));

const NONCE_PLACE = '__CSP_NONCE__';
const NONCE_BYTES = 18;
const FOREVER = 'public, max-age=31536000, immutable';

export interface SiteOptions {
  /** Folder with index.html; read at each request, so that a new build needs no restart. */
  readonly folder: string;
  /** Further origins from which pictures and media come and to which uploads go. */
  readonly origins: readonly string[];
}

/** The console: a page for every address of a browser that is no door's, and the files it is made of. */
export class Site {
  readonly #folder: string;
  readonly #origins: readonly string[];
  /** First parts of the paths of all doors: no pages. */
  readonly #doors = new Set(['/api']);

  constructor({ folder, origins }: SiteOptions) {
    this.#folder = folder;
    this.#origins = origins;
  }

  /** Serves `/assets/*`, and learns which paths are doors. To be called before there are any. */
  open(app: FastifyInstance): void {
    app.addHook('onRoute', ({ url }) => {
      const [first] = /^\/[\w.-]+/.exec(url) ?? [];
      if (first !== undefined) this.#doors.add(first);
    });
    app.get('/assets/*', async (request, reply) => {
      if (await this.#sendFile(request, reply, FOREVER)) return reply;
      reply.callNotFound();
      return reply;
    });
  }

  /**
   * Answers what no door does, where a browser asks for a page or one of the few files at the top.
   * @returns whether it did; when not, it is for somebody else
   */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = pathOf(request);
    const [first = '/'] = /^\/[^/]*/.exec(path) ?? [];
    if (this.#doors.has(first)) return false;
    // An address that ends in the name of a file is one, wherever it was linked: favicon.svg and the like. The page
    // itself goes out with its nonce only.
    if (BUILT_TYPES[extname(path)] !== undefined)
      return path !== '/index.html' && this.#sendFile(request, reply, 'no-cache');
    return wantsPage(request) && this.#sendPage(reply);
  }

  async #sendPage(reply: FastifyReply): Promise<boolean> {
    const found = await readBuiltFile(this.#folder, 'index.html');
    if (found === undefined) return false;
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    reply
      .header('content-security-policy', pagePolicy(nonce, this.#origins))
      .header('referrer-policy', 'no-referrer')
      .header('cross-origin-opener-policy', 'same-origin')
      .header('cross-origin-resource-policy', 'same-origin')
      .header(
        'permissions-policy',
        'camera=(self), microphone=(self), display-capture=(self), geolocation=()',
      )
      .header('x-frame-options', 'DENY')
      .header('cache-control', 'no-store')
      .header('vary', 'accept')
      .type(BUILT_TYPES['.html']!);
    void reply.code(200).send(found.bytes.toString('utf8').replaceAll(NONCE_PLACE, nonce));
    return true;
  }

  #sendFile(request: FastifyRequest, reply: FastifyReply, caching: string): Promise<boolean> {
    const name = pathOf(request).slice(1);
    return sendBuiltFile(request, reply, { folder: this.#folder, name, caching, use: 'same-origin' });
  }
}

/** Whether a browser wants something to show; programs that take anything are no browsers. */
export function wantsPage(request: FastifyRequest): boolean {
  return /\btext\/html\b/.test(request.headers.accept ?? '');
}

/** Only what this server sends is run, shown or asked, besides `origins`. */
export function pagePolicy(nonce: string, origins: readonly string[]): string {
  const own = ["'self'", ...origins].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src ${own} data: blob:`,
    `media-src ${own} blob:`,
    `connect-src ${own}`,
    "font-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
