import { eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Database } from '../context.ts';
import { findTenant, findTenantByName } from './queries.ts';
import { tenants } from './table.ts';

const LONGEST = 64;

/** A watermark cannot be set like this. */
export class BadWatermark extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadWatermark';
  }
}

/**
 * The text that a video of the tenant carries; undefined = none. A video's `disable_system_watermark` counts only
 * where the tenant may use it.
 */
export async function watermarkOf(
  orm: NodePgDatabase,
  projectId: string,
  disable: boolean,
): Promise<string | undefined> {
  const tenant = await findTenant(orm, projectId);
  if (tenant === undefined || (disable && tenant.mayDisableWatermark)) return undefined;
  return tenant.watermark ?? undefined;
}

/** `cyclorama watermark`. */
export interface WatermarkOptions {
  readonly tenant: string;
  /** One line; empty = no watermark. */
  readonly text?: string;
  /** `yes` or `no`. */
  readonly mayDisable?: string;
}

/** Sets what is given, then tells how things stand. @throws BadWatermark */
export async function watermarkCommand(db: Database, options: WatermarkOptions): Promise<string> {
  const { text, mayDisable } = options;
  if (text !== undefined && (text.length > LONGEST || /\p{Cc}/u.test(text)))
    throw new BadWatermark(`--text must be one line of at most ${LONGEST} characters`);
  if (mayDisable !== undefined && mayDisable !== 'yes' && mayDisable !== 'no')
    throw new BadWatermark(`--may-disable must be yes or no, not ${mayDisable}`);
  const tenant = await db.tx(async ({ orm }) => {
    const found = await findTenantByName(orm, options.tenant);
    if (found === undefined) throw new BadWatermark(`there is no tenant ${options.tenant}`);
    const watermark = text === undefined ? found.watermark : text.trim() || null;
    const mayDisableWatermark = mayDisable === undefined ? found.mayDisableWatermark : mayDisable === 'yes';
    const change = { watermark, mayDisableWatermark };
    await orm.update(tenants).set(change).where(eq(tenants.projectId, found.projectId));
    return { ...found, ...change };
  });
  const shown = tenant.watermark === null ? 'no watermark' : `the watermark “${tenant.watermark}”`;
  return `Videos of ${tenant.name} have ${shown}; they may ${
    tenant.mayDisableWatermark ? '' : 'not '
  }disable it.`;
}
