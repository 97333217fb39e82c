import { mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { writeDurably } from '../store/files.ts';
import type { Clock } from '../studio/context.ts';
import { fingerprint, isGoodFor, selfSignedCertificate, type TlsIdentity } from './certificate.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const LIFETIME_MS = 2 * YEAR_MS;
const SPARE_MS = 30 * 24 * 60 * 60 * 1000;

/** Certificate and key of the HTTPS listener, or undefined for plain HTTP. @throws Error that names the file */
export function loadTls(config: Config, clock: Clock, log: Logger): TlsIdentity | undefined {
  if (config.tls === undefined) return undefined;
  if (config.tls.kind === 'files') {
    return { cert: readFileSync(config.tls.cert, 'utf8'), key: readFileSync(config.tls.key, 'utf8') };
  }
  return ownCertificate(config, clock, log);
}

function hostsOf(config: Config): readonly string[] {
  const configured = [
    config.host,
    config.publicHost,
    config.publicUrl === undefined ? undefined : new URL(config.publicUrl).hostname.replace(/^\[|\]$/g, ''),
  ].filter((host) => host !== undefined && host !== '0.0.0.0' && host !== '::');
  return [...new Set(['localhost', '127.0.0.1', '::1', hostname(), ...configured])].filter(
    (host): host is string => host !== undefined && host !== '',
  );
}

/** The certificate that is kept in the data folder; a new one when it runs out or the hosts changed. */
function ownCertificate(config: Config, clock: Clock, log: Logger): TlsIdentity {
  const folder = join(config.dataDir, 'tls');
  const [certFile, keyFile] = [join(folder, 'self-signed.crt'), join(folder, 'self-signed.key')];
  const hosts = hostsOf(config);
  const now = clock.now();
  const kept = readPair(certFile, keyFile);
  if (kept && isGoodFor(kept.cert, hosts, new Date(now.getTime() + SPARE_MS))) return kept;

  const made = selfSignedCertificate(
    hosts,
    new Date(now.getTime() - 60_000),
    new Date(now.getTime() + LIFETIME_MS),
  );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeDurably(keyFile, made.key, 0o600);
  writeDurably(certFile, made.cert, 0o644);
  log.info({ certificate: certFile, sha256: fingerprint(made.cert) }, 'made a self-signed certificate');
  return made;
}

function readPair(certFile: string, keyFile: string): TlsIdentity | undefined {
  try {
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
