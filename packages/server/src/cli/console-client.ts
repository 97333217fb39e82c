import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import { signSdk } from '@cyclorama/signing';
import { Agent, fetch, type Dispatcher } from 'undici';
import type { Config } from '../config.ts';
import {
  credentialsPath,
  parseCredentials,
  readCredentialsFile,
  type CredentialsDocument,
} from '../studio/tenants/credentials-file.ts';

/** Commands wait for a server that is busy, not for one that hangs. */
const PATIENCE_MS = 30_000;

/** Nothing that a command could talk to answers. */
export class NoServer extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoServer';
  }
}

/** The server answered with a refusal. */
export class Refused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refused';
  }
}

/** Asks the running server; resolves with the answer's document. @throws NoServer, Refused */
export type ConsoleClient = <Answer>(method: 'GET' | 'POST', path: string) => Promise<Answer>;

/**
 * Opens our own API of the running server with the credentials of the data folder, or with those of `file` (what
 * `keys create --json` prints). The server's own certificate is trusted when it lies in the data folder.
 * @throws NoServer when there are no credentials, BadCredentialsFile
 */
export function consoleClient(config: Config, file?: string): ConsoleClient {
  const credentials = credentialsFor(config, file);
  const dispatcher = dispatcherFor(config);
  return async <Answer>(method: 'GET' | 'POST', path: string): Promise<Answer> => {
    const url = new URL(`${credentials.endpoint}${path}`);
    const key = { accessKey: credentials.access_key, secretKey: credentials.secret_key };
    const headers = signSdk({ method, url, body: '', headers: {} }, key, new Date());
    const { status, text } = await ask(url, { method, headers }, dispatcher, credentials.endpoint);
    const answer = documentOf(text);
    if (answer === undefined || (status >= 400 && typeof answer['error_msg'] !== 'string')) {
      throw new NoServer(`What answers at ${credentials.endpoint} is not Cyclorama (HTTP ${status}).`);
    }
    if (status >= 400) throw new Refused(`${String(answer['error_msg'])} (${String(answer['error_code'])})`);
    return answer as Answer;
  };
}

function credentialsFor(config: Config, file: string | undefined): CredentialsDocument {
  if (file !== undefined) return parseCredentials(resolve(file), readFileSync(file, 'utf8'));
  const found = readCredentialsFile(config.dataDir);
  if (found !== undefined) return found;
  throw new NoServer(
    `There is no ${credentialsPath(config.dataDir)}. Start \`cyclorama serve\` on this data folder first, ` +
      'name another one with --data, or a file of credentials with --credentials.',
  );
}

function dispatcherFor(config: Config): Dispatcher | undefined {
  // What the server made for itself stays in the folder, whatever this command's environment says about TLS.
  const certificate =
    config.tls?.kind === 'files' ? config.tls.cert : join(config.dataDir, 'tls', 'self-signed.crt');
  if (!existsSync(certificate)) return undefined;
  return new Agent({ connect: { ca: [...rootCertificates, readFileSync(certificate, 'utf8')] } });
}

async function ask(
  url: URL,
  request: { readonly method: string; readonly headers: Record<string, string> },
  dispatcher: Dispatcher | undefined,
  endpoint: string,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const answer = await fetch(url, {
      ...request,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    throw new NoServer(
      `No server answers at ${endpoint} (${reasonOf(error)}). Start one with \`cyclorama serve\`.`,
      { cause: error },
    );
  }
}

/** What lies at the bottom: fetch itself only says that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}

function documentOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null
      ? (document as Record<string, unknown>)
      : undefined;
  } catch {
    // Not JSON: said by the caller, who knows the address.
    return undefined;
  }
}
