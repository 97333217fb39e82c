import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Tx } from '../context.ts';
import { newCredentials, storeTenant, type TenantStore } from './create.ts';
import {
  credentialsPath,
  fromDocument,
  readCredentialsFile,
  toDocument,
  writeCredentialsFile,
  type CredentialsDocument,
} from './credentials-file.ts';
import { countTenants, findTenant } from './queries.ts';

/** Name of the tenant that the first start makes. */
export const FIRST_TENANT = 'studio';

// Any fixed number: of several servers that start at once on one database, one makes the tenant.
const LOCK = 842_000_002;

export interface FirstTenantOptions {
  readonly dataDir: string;
  /** `http(s)://host:port` at which the service answers. */
  readonly endpoint: string;
  /** Where and with what a tenant's cameras publish. */
  readonly ingest?: (projectId: string) => Pick<CredentialsDocument, 'rtmp_url' | 'stream_key'>;
  readonly log: Logger;
}

/**
 * Makes the first tenant if there is none, and sees to `<data>/credentials.json`. The file is written before the
 * row, so that a crash in between loses no secret: the next start makes the tenant from the file. A file whose
 * addresses are out of date gets the new ones.
 * @returns the full path of the file, or undefined when the installation is older than this data folder's file
 * @throws BadCredentialsFile
 */
export async function ensureFirstTenant(
  store: TenantStore,
  options: FirstTenantOptions,
): Promise<string | undefined> {
  const endpoint = options.endpoint.replace(/\/+$/, '');
  return store.db.tx(async (tx) => {
    await tx.executeSql('select pg_advisory_xact_lock($1)', [LOCK]);
    const file = readCredentialsFile(options.dataDir);
    if ((await countTenants(tx.orm)) > 0) return checkFile(tx, file, { ...options, endpoint });
    const document = file ?? toDocument(newCredentials(FIRST_TENANT, 'admin'), endpoint);
    const current = { ...document, ...places(document.project_id, { ...options, endpoint }) };
    writeCredentialsFile(options.dataDir, current);
    await storeTenant(tx, store, FIRST_TENANT, fromDocument(current));
    return credentialsPath(options.dataDir);
  });
}

type Places = Pick<CredentialsDocument, 'endpoint' | 'console_url' | 'rtmp_url' | 'stream_key'>;

function places(projectId: string, { endpoint, ingest }: FirstTenantOptions): Places {
  return { endpoint, console_url: `${endpoint}/`, ...ingest?.(projectId) };
}

async function checkFile(
  tx: Tx,
  file: CredentialsDocument | undefined,
  options: FirstTenantOptions,
): Promise<string | undefined> {
  const path = credentialsPath(options.dataDir);
  if (!file) {
    options.log.warn(
      `${path} is missing; “cyclorama keys create --tenant ${FIRST_TENANT}” makes new credentials`,
    );
    return undefined;
  }
  if (!(await findTenant(tx.orm, file.project_id))) {
    options.log.warn(`${path} names project ${file.project_id}, which this database does not have`);
    return undefined;
  }
  const current = { ...file, ...places(file.project_id, options) };
  if (!isDeepStrictEqual(file, current)) writeCredentialsFile(options.dataDir, current);
  return path;
}
