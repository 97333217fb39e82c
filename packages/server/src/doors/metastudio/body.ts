import type { FastifyRequest } from 'fastify';
import { MssError } from '@cyclorama/contract';

/** Arrays and objects inside one another, at most. */
export const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS = new Set([0x5b, 0x7b]);
const CLOSERS = new Set([0x5d, 0x7d]);

function refuse(detail: string): never {
  throw new MssError('MSS.00000003', detail);
}

/** Refuses what is nested too deeply before anything parses it. */
function checkDepth(bytes: Uint8Array): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (OPENERS.has(byte)) {
      depth += 1;
      if (depth > MAX_DEPTH) refuse(`body: nested deeper than ${MAX_DEPTH} levels`);
    } else if (CLOSERS.has(byte)) {
      depth -= 1;
    }
  }
}

/** `a.b[0]` of a path. */
function childPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Text that no database keeps: NUL, and halves of surrogate pairs. Both can only come escaped. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;

/** With the flag u, only halves that stand alone match. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function checkTexts(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) refuse(`${path}: the character U+0000 is not allowed`);
    if (LONE_SURROGATE.test(value)) refuse(`${path}: half of a surrogate pair is not a character`);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => checkTexts(item, childPath(path, index)));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      checkTexts(key, childPath(path, 'name of a member'));
      checkTexts(item, childPath(path, key));
    }
  }
}

function checkHeaders(request: FastifyRequest): void {
  const type = request.headers['content-type'];
  const essence = type?.split(';', 1)[0]?.trim().toLowerCase();
  if (essence !== undefined && essence !== 'application/json') {
    refuse('Content-Type: expected application/json');
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    refuse('Content-Encoding: compressed bodies are not taken');
  }
}

/**
 * The JSON body of a request; undefined when it is empty.
 * @throws MssError MSS.00000003 (400): another type, not UTF-8, not JSON, nested too deeply, or impossible text
 */
export function parseBody(request: FastifyRequest, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  checkHeaders(request);
  checkDepth(bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    refuse('body: not UTF-8');
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    refuse(`body: not JSON (${(error as SyntaxError).message.slice(0, 120)})`);
  }
  if (SUSPECT.test(text)) checkTexts(body, '');
  return body;
}
