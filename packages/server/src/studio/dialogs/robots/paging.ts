import type { FastifyRequest } from 'fastify';
import { queryOf } from '../../../doors/raw-url.ts';
import { refuse } from './reading.ts';

const USUAL = 100;
const MOST = 500;

/** `limit` (1-500, usually 100) and `offset` of a list. @throws MssError MSS.00000003 */
export function pageOf(request: FastifyRequest): { readonly limit: number; readonly offset: number } {
  return {
    limit: numberOf(request, 'limit', USUAL, 1, MOST),
    offset: numberOf(request, 'offset', 0, 0, 1e9),
  };
}

/** A parameter of the query; undefined when it is absent or empty. */
export function queryText(request: FastifyRequest, name: string): string | undefined {
  const value = queryOf(request).get(name);
  return value === null || value === '' ? undefined : value;
}

function numberOf(request: FastifyRequest, name: string, usual: number, from: number, to: number): number {
  const text = queryText(request, name);
  if (text === undefined) return usual;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to)
    refuse(name, `expected a whole number from ${from} to ${to}`);
  return value;
}
