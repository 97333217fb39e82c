import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { StreamGuard } from '@cyclorama/streaming';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isProgramme, playAuth } from '../../studio/streams/index.ts';
import { FIRST_PICTURE_MS } from './flv.ts';
import { addAuth, keyedParts, type KeyedParts } from './hls-keyed.ts';
import { parseRange } from './serve-bytes.ts';

export interface HlsDoorOptions {
  /** Folder whose tree is served: `{app}/{name}/…`, one folder per stream. */
  readonly folder: string;
  /** Streams of tenants, which play with a key. */
  readonly keyed?: KeyedHls;
}

/** Streams that are made of what tenants publish. */
export interface KeyedHls {
  readonly guard: StreamGuard;
  /**
   * Where the files of the stream at a path of the hub lie; that somebody asks may be why it is made.
   * @param who tells players apart
   * @returns no `folder` while it is not made yet; undefined when it never is
   */
  readonly find: (path: string, who: string) => { readonly folder?: string } | undefined;
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

/** How often it is looked whether a playlist has come. */
const LOOK_MS = 200;

/**
 * HLS from the files that live hosts write: `GET /hls/{app}/{name}/index.m3u8` and what that names. Streams of tenants
 * want a key, which the addresses in their playlists carry on.
 */
export function hlsDoor({ folder, keyed }: HlsDoorOptions): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    const closing = new AbortController();
    app.addHook('preClose', async () => closing.abort());
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
        const asked = keyed && keyedParts(request.raw.url ?? '', HLS_PATH);
        if (keyed && asked && !isProgramme(asked.path)) {
          const gone = new AbortController();
          reply.raw.on('close', () => gone.abort());
          return serveKeyed(keyed, asked, request, reply, AbortSignal.any([gone.signal, closing.signal]));
        }
        const file = parts && type !== undefined ? await openFile(join(folder, ...parts)) : undefined;
        if (!file || type === undefined) return refuse(reply);
        return serve(request, reply, file, type);
      },
    });
  };
}

async function serveKeyed(
  { guard, find }: KeyedHls,
  { path, file, query }: KeyedParts,
  request: FastifyRequest,
  reply: FastifyReply,
  gone: AbortSignal,
): Promise<FastifyReply> {
  const name = file.at(-1) ?? '';
  const type = TYPES[name.split('.').at(-1) ?? ''];
  if (type === undefined || !file.every((part) => PART.test(part))) return refuse(reply);
  const verdict = await guard.mayPlay({ path, query, from: request.ip, protocol: 'hls' });
  if (verdict === false)
    return reply
      .code(403)
      .header('cache-control', 'no-store')
      .send({ error_code: 'AccessDenied', error_msg: 'the key of this stream is missing or wrong' });
  const place = verdict === true ? path : (verdict.path ?? path);
  const who = `${request.ip} ${request.headers['user-agent'] ?? ''}`;
  const isPlaylist = type === TYPES['m3u8'];
  const deadline = performance.now() + FIRST_PICTURE_MS;
  for (;;) {
    const found = find(place, who);
    if (found === undefined) return refuse(reply);
    const opened = found.folder === undefined ? undefined : await openFile(join(found.folder, ...file));
    if (opened !== undefined && !isPlaylist) return serve(request, reply, opened, type);
    if (opened !== undefined) {
      const text = await opened.handle.readFile('utf8').finally(() => opened.handle.close());
      return reply
        .header('content-type', type)
        .header('cache-control', 'no-cache, no-store')
        .send(addAuth(text, playAuth(query)));
    }
    // Only what begins a stream is worth waiting for.
    if (!isPlaylist || gone.aborted || performance.now() >= deadline) return refuse(reply);
    await pause(LOOK_MS, undefined, { signal: gone }).catch(() => undefined);
  }
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
