import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** One or more names that begin with neither a dot nor a slash. */
const FILE = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

export const BUILT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
/** Preferred first; the build puts them beside the files. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** A file as it goes over the wire. */
export interface BuiltFile {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
  readonly encoding?: string;
}

export interface SendOptions {
  readonly folder: string;
  /** Below the folder. */
  readonly name: string;
  readonly caching: string;
  /** Who may use it: pages of ours, or of everybody. */
  readonly use: 'same-origin' | 'cross-origin';
  /** Default: by the ending. */
  readonly type?: string;
}

/**
 * Sends a file that a build made, in the best encoding that the browser takes, with an ETag.
 * @returns false where there is none
 */
export async function sendBuiltFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { folder, name, caching, use, type = BUILT_TYPES[extname(name)] }: SendOptions,
): Promise<boolean> {
  if (type === undefined || !FILE.test(name)) return false;
  const found = await readEncoded(folder, name, request.headers['accept-encoding'] ?? '');
  if (found === undefined) return false;
  const tag = `"${found.modifiedMs.toString(36)}-${found.bytes.length.toString(36)}"`;
  reply
    .header('cache-control', caching)
    .header('vary', 'accept-encoding')
    .header('cross-origin-resource-policy', use)
    .header('etag', tag);
  if (request.headers['if-none-match'] === tag) {
    void reply.code(304).send();
    return true;
  }
  if (found.encoding !== undefined) reply.header('content-encoding', found.encoding);
  void reply.code(200).type(type).send(found.bytes);
  return true;
}

/** @returns undefined where there is no such file */
export async function readBuiltFile(folder: string, name: string): Promise<BuiltFile | undefined> {
  const path = join(folder, name);
  try {
    const { mtimeMs } = await stat(path);
    return { bytes: await readFile(path), modifiedMs: Math.floor(mtimeMs) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}

async function readEncoded(folder: string, name: string, accepted: string): Promise<BuiltFile | undefined> {
  for (const [encoding, ending] of ENCODINGS) {
    if (!accepts(accepted, encoding)) continue;
    const found = await readBuiltFile(folder, `${name}${ending}`);
    if (found !== undefined) return { ...found, encoding };
  }
  return readBuiltFile(folder, name);
}

/** Whether an Accept-Encoding header takes an encoding. */
export function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name = '', ...parameters] = part.trim().toLowerCase().split(';');
    return (
      name.trim() === encoding && !parameters.some((parameter) => /^\s*q=0(?:\.0*)?\s*$/.test(parameter))
    );
  });
}
