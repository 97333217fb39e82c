import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { verifyUrl, type UrlGrant, type UrlRefusal } from '@cyclorama/signing';
import type { Clock } from '../../studio/context.ts';
import { DiskReserveReached, ObjectMissing, ObjectRejected } from '../../store/objects/errors.ts';
import { checkKey } from '../../store/objects/keys.ts';
import type { ObjectStat, ObjectStore } from '../../store/objects/object-store.ts';
import { OBJECTS_PATH } from '../../store/objects/urls.ts';
import { contentDisposition, opensInline, parseRange } from './serve-bytes.ts';

export interface ObjectsDoorOptions {
  readonly objects: ObjectStore;
  /** The key that signed the URLs. */
  readonly urlKey: Uint8Array;
  readonly clock: Clock;
  readonly log: Logger;
}

const REFUSALS: Readonly<Record<UrlRefusal, readonly [code: string, message: string]>> = {
  malformed: ['AccessDenied', 'The URL is not signed'],
  signature: [
    'SignatureDoesNotMatch',
    'The URL was changed after it was signed, or is used with another method',
  ],
  expired: ['AccessDenied', 'The URL has expired'],
};

/** What goes wrong between a request and the store; the code follows the object stores people know. */
class ObjectsError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ObjectsError';
    this.status = status;
    this.code = code;
  }
}

/**
 * Signed uploads (`PUT`) and downloads (`GET`, `HEAD`, ranges) of the disk store below `/objects/`. Bytes stream both
 * ways; an upload that is changed, late, short, long or of other content is refused and leaves nothing behind.
 */
export function objectsDoor(options: ObjectsDoorOptions): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    await app.register(async (scope) => {
      // The body stays a stream whatever it claims to be.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.setErrorHandler(async (error, _request, reply) => answerError(error, reply, options.log));
      scope.route({
        method: 'PUT',
        url: `${OBJECTS_PATH}*`,
        handler: (request, reply) => upload(options, request, reply),
      });
      scope.route({
        method: ['GET', 'HEAD'],
        url: `${OBJECTS_PATH}*`,
        exposeHeadRoute: false,
        handler: (request, reply) => download(options, request, reply),
      });
    });
  };
}

/** The grant of the request's URL. Keys hold no character that needs escaping, so an escaped one is not ours. */
function grantOf(options: ObjectsDoorOptions, request: FastifyRequest, method: 'GET' | 'PUT'): UrlGrant {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const key = checkKey(path.slice(OBJECTS_PATH.length));
  const verdict = verifyUrl(options.urlKey, method, key, query, options.clock.now());
  if (verdict.ok) return verdict.grant;
  throw new ObjectsError(403, ...REFUSALS[verdict.reason]);
}

async function upload(
  options: ObjectsDoorOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const grant = grantOf(options, request, 'PUT');
  const length = checkHeaders(grant, request);
  const maxSize = grant.exactSize ?? grant.maxSize;
  const stored = await options.objects.put(grant.key, request.raw, {
    contentType: grant.contentType ?? request.headers['content-type'] ?? 'application/octet-stream',
    ...(maxSize !== undefined && { maxSize }),
    ...(grant.md5 !== undefined && { md5: grant.md5 }),
  });
  const promised = grant.exactSize ?? length;
  if (promised !== undefined && stored.size !== promised) {
    await options.objects.delete(grant.key);
    throw new ObjectsError(400, 'IncompleteBody', `${promised} bytes were promised, ${stored.size} came`);
  }
  return reply.code(200).header('etag', etag(stored)).send();
}

/** Refuses by headers alone what can be refused before a byte is read. Returns the announced length. */
function checkHeaders(grant: UrlGrant, request: FastifyRequest): number | undefined {
  const { headers } = request;
  if (grant.md5 !== undefined && headers['content-md5'] !== grant.md5) {
    throw new ObjectsError(
      400,
      headers['content-md5'] === undefined ? 'MissingContentMD5' : 'InvalidDigest',
      `Content-MD5 must be ${grant.md5}`,
    );
  }
  if (grant.contentType !== undefined && headers['content-type'] !== grant.contentType) {
    throw new ObjectsError(400, 'InvalidContentType', `Content-Type must be ${grant.contentType}`);
  }
  if (headers['content-length'] === undefined) return undefined;
  const length = Number(headers['content-length']);
  if (grant.exactSize !== undefined && length !== grant.exactSize) {
    throw new ObjectsError(400, 'IncompleteBody', `Content-Length must be ${grant.exactSize}`);
  }
  if (grant.maxSize !== undefined && length > grant.maxSize)
    throw new ObjectsError(400, 'EntityTooLarge', `At most ${grant.maxSize} bytes were agreed`);
  return length;
}

async function download(
  options: ObjectsDoorOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const grant = grantOf(options, request, 'GET');
  const stat = await options.objects.stat(grant.key);
  if (!stat) throw new ObjectMissing(grant.key);
  describe(reply, stat, grant);
  if (request.headers['if-none-match'] === etag(stat)) return reply.code(304).send();
  const conditional = request.headers['if-range'];
  const wanted = conditional === undefined || conditional === etag(stat) ? request.headers.range : undefined;
  const range = parseRange(wanted, stat.size);
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${stat.size}`).send();
  }
  const length = range ? range.end - range.start + 1 : stat.size;
  reply.header('content-length', length);
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${stat.size}`);
  if (request.method === 'HEAD' || length === 0) return reply.send();
  return reply.send(await options.objects.read(grant.key, range));
}

function describe(reply: FastifyReply, stat: ObjectStat, grant: UrlGrant): void {
  const type = grant.contentType ?? stat.contentType;
  reply.headers({
    'content-type': type,
    'accept-ranges': 'bytes',
    etag: etag(stat),
    'last-modified': stat.modifiedAt.toUTCString(),
    'cache-control': 'private, max-age=3600',
    // What tenants upload must never run as a page of this origin.
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'access-control-allow-origin': '*',
    'content-disposition': contentDisposition(opensInline(type) ? 'inline' : 'attachment', grant.fileName),
  });
}

function etag(stat: ObjectStat): string {
  return `"${Buffer.from(stat.md5, 'base64').toString('hex')}"`;
}

async function answerError(error: unknown, reply: FastifyReply, log: Logger): Promise<FastifyReply> {
  const { status, code, message } = toAnswer(error);
  if (status >= 500) log.error({ err: error }, 'objects door');
  // Bytes of a refused upload that still come in are not read: the connection ends with the answer.
  if (!reply.request.raw.complete) reply.header('connection', 'close');
  return reply.code(status).send({ error_code: code, error_msg: message });
}

function toAnswer(error: unknown): {
  readonly status: number;
  readonly code: string;
  readonly message: string;
} {
  if (error instanceof ObjectsError) return error;
  if (error instanceof ObjectMissing) return { status: 404, code: 'NoSuchKey', message: error.message };
  if (error instanceof DiskReserveReached)
    return { status: 507, code: 'InsufficientStorage', message: error.message };
  if (error instanceof ObjectRejected) {
    const codes = {
      key: 'InvalidURI',
      size: 'EntityTooLarge',
      md5: 'BadDigest',
      incomplete: 'IncompleteBody',
    } as const;
    return { status: 400, code: codes[error.refusal], message: error.message };
  }
  if (
    error instanceof Error &&
    ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes((error as NodeJS.ErrnoException).code ?? '')
  ) {
    return { status: 400, code: 'IncompleteBody', message: 'The upload ended early' };
  }
  return { status: 500, code: 'InternalError', message: 'Internal error' };
}
