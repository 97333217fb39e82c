import type { Config } from '../config.ts';
import { readCredentialsFile } from '../studio/tenants/index.ts';

/** Where the service answers: the last start on this folder wrote it down, whatever port it got. */
export function endpointOf(config: Config): string {
  const written = readCredentialsFile(config.dataDir)?.endpoint;
  const endpoint =
    config.publicUrl ?? written ?? `${config.tls ? 'https' : 'http'}://${config.host}:${config.port}`;
  return endpoint.replace(/\/+$/, '');
}
