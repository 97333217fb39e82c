import type { FastifyRequest } from 'fastify';
import { ApsaraError } from '@cyclorama/contract';
import { queryPairs } from '@cyclorama/signing';
import { sessionCookieOf } from '../console/cookie.ts';

/** Decoded name and value of a parameter. */
export type Pair = readonly [name: string, value: string];

export type Format = 'JSON' | 'XML';

/** A request as it came over the wire, nothing checked. */
export interface WireRequest {
  /** Parameters of the query, then those of a form. */
  readonly pairs: readonly Pair[];
  /** Members of a JSON body. */
  readonly members: Readonly<Record<string, unknown>>;
  /** ACS3 when Authorization says so, else the classic signature among the parameters; without either, the console's. */
  readonly scheme: 'ACS3' | 'RPC' | 'COOKIE';
  readonly body: Uint8Array;
}

const FORM = /^application\/x-www-form-urlencoded\b/i;
const JSON_TYPE = /^application\/json\b/i;
const NOTHING = new Uint8Array(0);

/** Value of a parameter that stands there once; undefined when it does not. */
export function parameterOf(pairs: readonly Pair[], name: string): string | undefined {
  return pairs.find(([key]) => key === name)?.[1];
}

/** The header's only value. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Query of a request as it was sent. */
export function rawQueryOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

function bodyOf(request: FastifyRequest): Uint8Array {
  return request.body instanceof Uint8Array ? request.body : NOTHING;
}

/** Parameters in the query and in a form. Text that is not UTF-8 cannot be signed by either scheme. */
function pairsOf(request: FastifyRequest): readonly Pair[] {
  const query = queryPairs(rawQueryOf(request), true);
  const form = FORM.test(request.headers['content-type'] ?? '')
    ? queryPairs(Buffer.from(bodyOf(request)).toString('utf8'), true)
    : [];
  return [...query, ...form];
}

/** In which format to answer: as Format says, else JSON for clients of the headers that take it, else XML. */
export function formatOf(request: FastifyRequest): Format {
  const asked = parameterOf(pairsOf(request), 'Format')?.toUpperCase();
  if (asked === 'JSON' || asked === 'XML') return asked;
  if (request.headers['x-acs-action'] === undefined) return 'XML';
  const accept = request.headers.accept ?? '*/*';
  return /application\/json|\*\/\*/i.test(accept) ? 'JSON' : 'XML';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(request: FastifyRequest, scheme: WireRequest['scheme']): WireRequest['members'] {
  const body = bodyOf(request);
  if (body.length === 0 || !JSON_TYPE.test(request.headers['content-type'] ?? '')) return {};
  if (scheme === 'RPC') {
    throw new ApsaraError(
      'InvalidParameter',
      'this signature does not cover a JSON body, so it may not have one',
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    throw new ApsaraError('InvalidParameter', 'the body is not JSON', { cause: error });
  }
  if (!isObject(value)) throw new ApsaraError('InvalidParameter', 'the body is not a JSON object');
  return value;
}

function schemeOf(request: FastifyRequest, pairs: readonly Pair[]): WireRequest['scheme'] {
  const { authorization } = request.headers;
  if (/^ACS3-/i.test(authorization ?? '')) return 'ACS3';
  const isSigned = pairs.some(([name]) => name === 'Signature' || name === 'AccessKeyId');
  if (isSigned || authorization !== undefined || sessionCookieOf(request) === undefined) return 'RPC';
  return 'COOKIE';
}

/** Reads a request. @throws ApsaraError InvalidParameter for a body that cannot be read */
export function readWire(request: FastifyRequest): WireRequest {
  const pairs = pairsOf(request);
  const scheme = schemeOf(request, pairs);
  const format = parameterOf(pairs, 'Format');
  if (format !== undefined && !/^(JSON|XML)$/i.test(format)) {
    throw new ApsaraError('InvalidParameter', 'Format must be JSON or XML');
  }
  return { pairs, members: membersOf(request, scheme), scheme, body: bodyOf(request) };
}

/**
 * What the request asks for: by headers with ACS3, which signs them, and from the console, else by the parameters, as
 * the classic signature covers nothing else.
 */
export function targetOf(
  request: FastifyRequest,
  wire: WireRequest,
): { readonly action: string | undefined; readonly version: string | undefined } {
  const header = (name: string): string | undefined =>
    wire.scheme === 'RPC' ? undefined : headerOf(request, name);
  return {
    action: header('x-acs-action') ?? parameterOf(wire.pairs, 'Action'),
    version: header('x-acs-version') ?? parameterOf(wire.pairs, 'Version'),
  };
}
