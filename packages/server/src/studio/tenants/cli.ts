import { createKey, type TenantStore } from './create.ts';
import { toDocument, type CredentialsDocument } from './credentials-file.ts';
import { BadPolicy, parsePolicy, type Statement } from './policies.ts';
import { endKey, listKeys } from './queries.ts';
import { createTemporaryKey } from './temporary-keys.ts';

/** `cyclorama keys create`. */
export interface CreateKeyOptions {
  /** Where and with what the tenant's cameras publish. */
  readonly ingest?: (projectId: string) => Promise<Pick<CredentialsDocument, 'rtmp_url' | 'stream_key'>>;
  readonly tenant: string;
  /** Where the service answers; goes into the output. */
  readonly endpoint: string;
  /** Text of a policy document (JSON), if the key is to be bounded. */
  readonly policy?: string;
  readonly json?: boolean;
}

function policyOf(text: string | undefined): readonly Statement[] {
  if (text === undefined) return [];
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new BadPolicy(`the policy is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parsePolicy(document);
}

function lines(pairs: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(pairs).map((name) => name.length));
  return Object.entries(pairs)
    .map(([name, value]) => `${name.padEnd(width)}  ${value}`)
    .join('\n');
}

/**
 * Makes credentials (and the tenant, if there is none of that name). The secrets appear in this text only.
 * @returns what to print: with `json`, the document of credentials.json
 * @throws BadTenantName, BadPolicy
 */
export async function createKeyCommand(store: TenantStore, options: CreateKeyOptions): Promise<string> {
  const credentials = await createKey(store, options.tenant, policyOf(options.policy));
  const document = {
    ...toDocument(credentials, options.endpoint),
    ...(await options.ingest?.(credentials.projectId)),
  };
  return options.json === true ? JSON.stringify(document, undefined, 2) : lines({ ...document });
}

/** `cyclorama keys temporary`: a key that ends by itself. @throws BadTemporaryKey */
export async function temporaryKeyCommand(
  store: TenantStore,
  options: { readonly accessKey: string; readonly seconds: number; readonly json?: boolean },
): Promise<string> {
  const key = await createTemporaryKey(store, options.accessKey, options.seconds);
  const document = {
    project_id: key.projectId,
    access_key: key.accessKey,
    secret_key: key.secretKey,
    security_token: key.securityToken,
    expires_at: key.expiresAt.toISOString(),
  };
  return options.json === true ? JSON.stringify(document, undefined, 2) : lines(document);
}

/** `cyclorama keys list`: every key without its secret, oldest tenant first. */
export async function listKeysCommand(
  store: TenantStore,
  options: { readonly tenant?: string; readonly json?: boolean } = {},
): Promise<string> {
  const now = store.clock.now();
  const rows = (await listKeys(store.db.orm, options.tenant)).map((key) => ({
    tenant: key.tenant,
    project_id: key.projectId,
    user: key.user,
    access_key: key.accessKey,
    state: key.revokedAt ? 'revoked' : key.expiresAt && key.expiresAt <= now ? 'expired' : 'live',
    bounds: key.policies.length === 0 ? 'everything' : `${key.policies.length} statements`,
    created_at: key.createdAt.toISOString(),
    ...(key.expiresAt ? { expires_at: key.expiresAt.toISOString() } : {}),
  }));
  if (options.json === true) return JSON.stringify(rows, undefined, 2);
  if (rows.length === 0) return 'No keys.';
  return rows
    .map((row) => [row.tenant, row.project_id, row.user, row.access_key, row.state, row.bounds].join('  '))
    .join('\n');
}

/** `cyclorama keys revoke`. @throws Error when there is no such live key */
export async function revokeKeyCommand(store: TenantStore, accessKey: string): Promise<string> {
  const ended = await store.db.tx(({ orm }) => endKey(orm, accessKey, store.clock.now()));
  if (!ended) throw new Error(`there is no access key ${accessKey}, or it was revoked before`);
  return `${accessKey} is revoked, with the tokens and temporary keys of its user.`;
}
