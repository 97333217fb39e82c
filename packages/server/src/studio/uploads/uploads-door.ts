import { timingSafeEqual } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DiskReserveReached, ObjectRejected } from '../../store/objects/errors.ts';
import type { ObjectStat } from '../../store/objects/object-store.ts';
import { newId } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { UPLOADS_PATH } from './open.ts';
import { isStored, oneTimeUploads, type UploadRow } from './table.ts';

type Refusal =
  | 'AccessDenied'
  | 'NoSuchUpload'
  | 'UploadExpired'
  | 'AlreadyUploaded'
  | 'InvalidContentType'
  | 'EntityTooLarge'
  | 'IncompleteBody'
  | 'BadDigest'
  | 'InsufficientStorage';

const STATUS: Readonly<Record<Refusal, number>> = {
  AccessDenied: 403,
  NoSuchUpload: 404,
  UploadExpired: 403,
  AlreadyUploaded: 409,
  InvalidContentType: 400,
  EntityTooLarge: 400,
  IncompleteBody: 400,
  BadDigest: 400,
  InsufficientStorage: 507,
};

/** Why a file is not taken; nothing of it is kept. */
class UploadRefused extends Error {
  readonly code: Refusal;
  constructor(code: Refusal, message: string) {
    super(message);
    this.name = 'UploadRefused';
    this.code = code;
  }
}

/**
 * `PUT /uploads/{id}?token=`: takes one file at an address that was given for it. It goes through this server also where
 * objects are in S3, since no signed URL of S3 can be used up. The answer comes when the file is durable and noted, with
 * its ETag; an upload that breaks off leaves nothing behind and may be tried again.
 */
export function uploadsDoor(studio: Studio): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    await app.register(async (scope) => {
      // The body stays a stream whatever it claims to be.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.setErrorHandler(async (error, request, reply) => answerError(error, request, reply));
      scope.put<{ Params: { id: string } }>(`${UPLOADS_PATH}:id`, async (request, reply) => {
        const row = await openAddress(studio, request);
        const length = checkHeaders(row, request);
        const stored = await take(studio, row, request, length);
        return reply
          .code(200)
          .header('etag', `"${hexMd5(stored.md5)}"`)
          .send();
      });
    });
  };
}

/** Hexadecimal, as ETags are written. */
export function hexMd5(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

/** What the address stands for. @throws UploadRefused when it is unknown, used up or has ended */
async function openAddress(
  studio: Studio,
  request: FastifyRequest<{ Params: { id: string } }>,
): Promise<UploadRow> {
  const { token } = request.query as { readonly token?: unknown };
  const [row] = await studio.db.orm
    .select()
    .from(oneTimeUploads)
    .where(eq(oneTimeUploads.id, request.params.id.slice(0, 64)));
  if (row === undefined)
    throw new UploadRefused('NoSuchUpload', 'Nothing waits for a file at this address (any more)');
  if (typeof token !== 'string' || !isSame(token, row.token))
    throw new UploadRefused('AccessDenied', 'The address was changed after it was given');
  if (isStored(row)) throw new UploadRefused('AlreadyUploaded', ONCE);
  if (row.expiresAt <= studio.clock.now())
    throw new UploadRefused('UploadExpired', 'The address has expired; ask for a new one');
  return row;
}

const ONCE = 'A file has come to this address already; each takes one file, once';

function isSame(sent: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(sent), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Refuses by headers alone what can be refused before a byte is read. @returns the announced length */
function checkHeaders(row: UploadRow, { headers }: FastifyRequest): number | undefined {
  const type = headers['content-type'];
  if (row.contentType !== null && type !== row.contentType)
    throw new UploadRefused('InvalidContentType', `Content-Type must be ${row.contentType}`);
  if (headers['content-length'] === undefined) return undefined;
  const length = Number(headers['content-length']);
  if (length > row.maxSize)
    throw new UploadRefused('EntityTooLarge', `At most ${row.maxSize} bytes are taken here`);
  return length;
}

/** Stores the bytes and notes them; of several at once one wins, whichever is done first. */
async function take(
  studio: Studio,
  row: UploadRow,
  request: FastifyRequest,
  length: number | undefined,
): Promise<ObjectStat> {
  const contentType = request.headers['content-type'] ?? 'application/octet-stream';
  const md5 = request.headers['content-md5'];
  const key = `${row.folder}/${newId()}`;
  const stored = await studio.objects.put(key, request.raw, {
    contentType,
    maxSize: row.maxSize,
    ...(typeof md5 === 'string' ? { md5 } : {}),
  });
  try {
    if (length !== undefined && stored.size !== length)
      throw new UploadRefused('IncompleteBody', `${length} bytes were promised, ${stored.size} came`);
    if (stored.size === 0) throw new UploadRefused('IncompleteBody', 'The file is empty');
    await note(studio, row, stored, contentType);
    return stored;
  } catch (error) {
    await studio.objects.delete(key);
    throw error;
  }
}

async function note(studio: Studio, row: UploadRow, stored: ObjectStat, storedType: string): Promise<void> {
  const now = studio.clock.now();
  const won = await studio.db.orm
    .update(oneTimeUploads)
    .set({ objectKey: stored.key, size: stored.size, md5: stored.md5, storedType, storedAt: now })
    .where(
      and(
        eq(oneTimeUploads.id, row.id),
        isNull(oneTimeUploads.objectKey),
        // One that began in time may end a little late.
        gt(oneTimeUploads.expiresAt, new Date(now.getTime() - LATE_MS)),
      ),
    )
    .returning({ id: oneTimeUploads.id });
  if (won.length > 0) return;
  const [left] = await studio.db.orm.select().from(oneTimeUploads).where(eq(oneTimeUploads.id, row.id));
  if (left === undefined)
    throw new UploadRefused('NoSuchUpload', 'What the file was for is gone or was changed meanwhile');
  if (isStored(left)) throw new UploadRefused('AlreadyUploaded', ONCE);
  throw new UploadRefused('UploadExpired', 'The address expired long before the file had come');
}

/** Large files over slow lines take their time. */
const LATE_MS = 6 * 3600 * 1000;

async function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { code, status, message } = toAnswer(error);
  if (status >= 500) request.log.error({ err: error }, 'an upload failed');
  request.errorCode = code;
  // Bytes of a refused upload that still come in are not read: the connection ends with the answer.
  if (!request.raw.complete) reply.header('connection', 'close');
  return reply.code(status).send({ error_code: code, error_msg: message });
}

function toAnswer(error: unknown): {
  readonly status: number;
  readonly code: string;
  readonly message: string;
} {
  const refused = refusalOf(error);
  if (refused !== undefined)
    return { status: STATUS[refused.code], code: refused.code, message: refused.message };
  return { status: 500, code: 'InternalError', message: 'Internal error' };
}

function refusalOf(error: unknown): UploadRefused | undefined {
  if (error instanceof UploadRefused) return error;
  if (error instanceof DiskReserveReached) return new UploadRefused('InsufficientStorage', error.message);
  if (error instanceof ObjectRejected) {
    const codes = {
      key: 'AccessDenied',
      size: 'EntityTooLarge',
      md5: 'BadDigest',
      incomplete: 'IncompleteBody',
    } as const;
    return new UploadRefused(codes[error.refusal], error.message);
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new UploadRefused('IncompleteBody', 'The upload ended early');
  return undefined;
}
