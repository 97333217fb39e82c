import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../../store/files.ts';
import type { Credentials } from './create.ts';

/** Name of the file in the data folder. */
export const CREDENTIALS_FILE = 'credentials.json';

/** What stands in credentials.json, and what `keys create --json` prints. */
export interface CredentialsDocument {
  /** Where the service answers, without a slash at the end. */
  readonly endpoint: string;
  readonly project_id: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  readonly access_key: string;
  readonly secret_key: string;
  readonly console_url: string;
  /** Where cameras publish, `rtmp://host:port/live`; written by the server. */
  readonly rtmp_url?: string;
  /** Publishes every stream of the tenant: `<rtmp_url>/<name>?key=<stream_key>`. */
  readonly stream_key?: string;
}

/** The file is there but is not what we write. */
export class BadCredentialsFile extends Error {
  constructor(path: string, why: string) {
    super(`${path} ${why}. Move it away; the next start tells what to do then.`);
    this.name = 'BadCredentialsFile';
  }
}

export function toDocument(credentials: Credentials, endpoint: string): CredentialsDocument {
  return {
    endpoint,
    project_id: credentials.projectId,
    domain: credentials.domain,
    user: credentials.user,
    password: credentials.password,
    access_key: credentials.accessKey,
    secret_key: credentials.secretKey,
    console_url: `${endpoint}/`,
  };
}

export function fromDocument(document: CredentialsDocument): Credentials {
  return {
    projectId: document.project_id,
    domain: document.domain,
    user: document.user,
    password: document.password,
    accessKey: document.access_key,
    secretKey: document.secret_key,
  };
}

/** Full path of the file of a data folder. */
export function credentialsPath(dataDir: string): string {
  return join(dataDir, CREDENTIALS_FILE);
}

/** Writes the file (0600), atomically and durably. */
export function writeCredentialsFile(dataDir: string, document: CredentialsDocument): void {
  mkdirSync(dataDir, { recursive: true });
  writeDurably(credentialsPath(dataDir), `${JSON.stringify(document, undefined, 2)}\n`, 0o600);
  // A umask may take bits away but never adds some; say 0600 whatever stood there before.
  chmodSync(credentialsPath(dataDir), 0o600);
}

const MEMBERS = [
  'endpoint',
  'project_id',
  'domain',
  'user',
  'password',
  'access_key',
  'secret_key',
  'console_url',
] as const;

/** Reads the file; undefined when there is none. @throws BadCredentialsFile */
export function readCredentialsFile(dataDir: string): CredentialsDocument | undefined {
  const path = credentialsPath(dataDir);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseCredentials(path, text);
}

/** Checks what a file holds that we or `keys create --json` wrote. @throws BadCredentialsFile */
export function parseCredentials(path: string, text: string): CredentialsDocument {
  const document = parseObject(path, text);
  const missing = MEMBERS.find((member) => typeof document[member] !== 'string' || document[member] === '');
  if (missing !== undefined) throw new BadCredentialsFile(path, `lacks ${missing}`);
  if (!/^[0-9a-f]{32}$/.test(String(document['project_id']))) {
    throw new BadCredentialsFile(path, 'has a project_id that is not 32 hex digits');
  }
  return document as unknown as CredentialsDocument;
}

function parseObject(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null) return document as Record<string, unknown>;
  } catch {
    // Not JSON: said below, like everything else that is not an object.
  }
  throw new BadCredentialsFile(path, 'is not a JSON object');
}
