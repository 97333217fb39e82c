import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseRange } from './serve-bytes.ts';

export interface HlsDoorOptions {
  /** Folder whose tree is served: `{app}/{name}/…`, one folder per stream. */
  readonly folder: string;
}

export const HLS_PATH = '/hls/';

const TYPES: Readonly<Record<string, string>> = {
  m3u8: 'application/vnd.apple.mpegurl',
  ts: 'video/mp2t',
  m4s: 'video/iso.segment',
  mp4: 'video/mp4',
};
/** What our own writers call things; everything else is not ours, above all `..` and hidden files. */
const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
const MAX_PARTS = 8;
/** Seconds for which a segment may be kept; its name is never used again. */
const SEGMENT_AGE = 60;

/** HLS from the files that live hosts write: `GET /hls/{app}/{name}/index.m3u8` and what that names. */
export function hlsDoor({ folder }: HlsDoorOptions): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.route({
      method: ['GET', 'HEAD'],
      url: `${HLS_PATH}*`,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        reply
          .header('access-control-allow-origin', '*')
          .header('access-control-expose-headers', 'content-length, content-range')
          .header('cross-origin-resource-policy', 'cross-origin');
        const parts = partsOf(request);
        const type = TYPES[parts?.at(-1)?.split('.').at(-1) ?? ''];
        const file = parts && type !== undefined ? await openFile(join(folder, ...parts)) : undefined;
        if (!file || type === undefined) return refuse(reply);
        return serve(request, reply, file, type);
      },
    });
  };
}

function refuse(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .header('cache-control', 'no-store')
    .send({ error_code: 'StreamNotFound', error_msg: 'there is no such stream now' });
}

/** Parts of the path below HLS_PATH, taken as they stand: nothing that needs escaping is ours. */
function partsOf(request: FastifyRequest): readonly string[] | undefined {
  const [pathname = ''] = (request.raw.url ?? '').split('?');
  const parts = pathname.slice(HLS_PATH.length).split('/');
  return parts.length >= 3 && parts.length <= MAX_PARTS && parts.every((part) => PART.test(part))
    ? parts
    : undefined;
}

async function openFile(path: string): Promise<{ handle: FileHandle; size: number } | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(code)) return undefined;
    throw error;
  }
  const stat = await handle.stat();
  if (stat.isFile()) return { handle, size: stat.size };
  await handle.close();
  return undefined;
}

async function serve(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, size }: { handle: FileHandle; size: number },
  type: string,
): Promise<FastifyReply> {
  const isPlaylist = type === TYPES['m3u8'];
  const range = isPlaylist ? undefined : parseRange(request.headers.range, size);
  reply
    .header('content-type', type)
    .header('cache-control', isPlaylist ? 'no-cache, no-store' : `max-age=${SEGMENT_AGE}`);
  if (range === 'unsatisfiable') {
    await handle.close();
    return reply.code(416).header('content-range', `bytes */${size}`).send();
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  reply.header('content-length', end - start + 1);
  if (!isPlaylist) reply.header('accept-ranges', 'bytes');
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
  if (request.method === 'HEAD' || size === 0) {
    await handle.close();
    return reply.send();
  }
  return reply.send(handle.createReadStream({ start, end }));
}
