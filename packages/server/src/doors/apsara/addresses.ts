import type { FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { baseUrlOf, type ListenAddress } from '../base-url.ts';
import type { MediaAddresses } from './operation.ts';

/**
 * Where the caller reaches our media: CYCLORAMA_PUBLIC_HOST, else the host of CYCLORAMA_PUBLIC_URL, else the one by
 * which this request came.
 * @param rtmpPort port at which RTMP really listens
 */
export function mediaAddressesOf(
  request: FastifyRequest,
  config: Pick<Config, 'publicHost' | 'publicUrl'>,
  listen: ListenAddress,
  rtmpPort: number,
): MediaAddresses {
  const base = new URL(baseUrlOf(request, config.publicUrl, listen));
  const host = config.publicHost ?? base.hostname;
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const path = base.pathname.replace(/\/+$/, '');
  return {
    rtmp: `rtmp://${written}:${rtmpPort}`,
    http: `${base.protocol}//${written}${base.port === '' ? '' : `:${base.port}`}${path}`,
  };
}
