import { eq } from 'drizzle-orm';
import type { RemoteAddress, RemoteSpeechEndpoint } from '@cyclorama/speech';
import { createGuard } from '../../../store/fetch/guard.ts';
import type { Studio } from '../../context.ts';
import { openSecretBox } from '../../tenants/secret-box.ts';
import { keyContext, speechEngines, type EngineRow } from './table.ts';

type Parts = Pick<Studio, 'config' | 'db' | 'log'>;

/**
 * Where the voices of a tenant's speech services are reached: those of the settings and those that were plugged in at
 * the console. An engine whose address leads to a network that is not open is left out, and said so in the log.
 */
export async function speechEndpoints(
  { config, db, log }: Parts,
  projectId: string,
): Promise<readonly RemoteSpeechEndpoint[]> {
  const rows = await db.orm.select().from(speechEngines).where(eq(speechEngines.projectId, projectId));
  const own: RemoteSpeechEndpoint[] = [];
  for (const row of rows) {
    try {
      const addresses = await checkReach(config, row.document.url);
      own.push({ ...endpointOf(row, keyOf(config.dataDir, row)), addresses });
    } catch (error) {
      log.warn({ err: error, engine: row.id }, 'a speech engine cannot be used');
    }
  }
  return [...own, ...config.speechVendors];
}

/**
 * Refuses an address that leads to a network which is not open.
 * @returns where it leads: to be talked to, and nothing else that its name may stand for later
 * @throws FetchRefused
 */
export async function checkReach(
  { allowedNetworks }: Pick<Studio['config'], 'allowedNetworks'>,
  url: string,
): Promise<readonly RemoteAddress[]> {
  const found = await createGuard({ allowedNetworks }).resolve(new URL(url).hostname);
  return found.map(({ address, family }) => ({ address, family }));
}

/** The key of an engine, where it has one. @throws SecretBoxError when it was sealed in another data folder */
export function keyOf(dataDir: string, row: EngineRow): string | undefined {
  if (row.sealedKey === null) return undefined;
  return openSecretBox(dataDir).open(row.sealedKey, keyContext(row));
}

export function endpointOf(
  { document }: Pick<EngineRow, 'document'>,
  key: string | undefined,
): RemoteSpeechEndpoint {
  return {
    engine: document.kind,
    url: document.url,
    ...(key === undefined ? {} : { apiKey: key }),
    ...(document.model === undefined ? {} : { model: document.model }),
  };
}
