import type { FastifyRequest } from 'fastify';

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** Where the service answers when nobody says how it was reached. */
export interface ListenAddress {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

/** `http(s)://host:port` of a listening address; wildcard addresses are reached at 127.0.0.1. */
export function addressUrl({ protocol, host, port }: ListenAddress): string {
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${protocol}://${local.includes(':') ? `[${local}]` : local}:${port}`;
}

/**
 * Prefix of the URLs that an answer holds: CYCLORAMA_PUBLIC_URL, else as the client reached us (Host, and
 * X-Forwarded-* from trusted proxies only). A Host that is none makes way for the listening address.
 */
export function baseUrlOf(
  request: FastifyRequest,
  publicUrl: string | undefined,
  listen: ListenAddress,
): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '');
  return HOST.test(request.host) ? `${request.protocol}://${request.host}` : addressUrl(listen);
}
