import { REFERENCE } from '@cyclorama/contract';
import type { Database } from '../context.ts';
import { findTenantByName } from '../tenants/queries.ts';
import { quotasOf, setQuota, usageSince } from './quota.ts';

/** `cyclorama keys quota`. */
export interface QuotaOptions {
  readonly tenant: string;
  /** Resource code of §11.10; absent = only tell. */
  readonly resource?: string;
  /** In the unit of the resource; `none` takes the bound away. */
  readonly amount?: string;
  readonly json?: boolean;
}

/** A quota cannot be set like this. */
export class BadQuota extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadQuota';
  }
}

const BEGINNING = new Date(0);

/**
 * Sets a quota when one is given, then tells what the tenant used and may use.
 * @returns what to print: with `json` a list of `{resource, unit, used, quota}`, `quota` null = unlimited
 * @throws BadQuota
 */
export async function quotaCommand(db: Database, options: QuotaOptions): Promise<string> {
  const { quotas, used } = await db.tx(async (tx) => {
    const tenant = await findTenantByName(tx.orm, options.tenant);
    if (tenant === undefined) throw new BadQuota(`there is no tenant ${options.tenant}`);
    const { projectId } = tenant;
    const change = changeOf(options);
    if (change !== undefined) await setQuota(tx, projectId, change.resource, change.amount);
    return {
      quotas: new Map((await quotasOf(tx, projectId)).map((row) => [row.resource, row.amount])),
      used: new Map((await usageSince(tx, projectId, BEGINNING)).map((row) => [row.resource, row.amount])),
    };
  });
  const rows = [...new Set([...quotas.keys(), ...used.keys()])].sort().map((resource) => ({
    resource,
    unit: REFERENCE.resourceTypes.find((one) => one.code === resource)?.unit ?? null,
    used: used.get(resource) ?? 0,
    quota: quotas.get(resource) ?? null,
  }));
  if (options.json === true) return JSON.stringify(rows, undefined, 2);
  if (rows.length === 0) return `${options.tenant} used nothing yet and may use everything.`;
  return rows
    .map((row) => `${row.resource}  ${row.used} of ${row.quota ?? 'unlimited'} ${row.unit ?? ''}`.trimEnd())
    .join('\n');
}

function changeOf({
  resource,
  amount,
}: QuotaOptions): { readonly resource: string; readonly amount: number | undefined } | undefined {
  if (resource === undefined && amount === undefined) return undefined;
  if (resource === undefined || amount === undefined)
    throw new BadQuota('a quota needs both --resource and --amount');
  if (!REFERENCE.resourceTypes.some(({ code }) => code === resource))
    throw new BadQuota(`${resource} is no resource of §11.10`);
  if (amount === 'none') return { resource, amount: undefined };
  if (!/^\d+(\.\d+)?$/.test(amount)) throw new BadQuota(`--amount must be a number or none, not ${amount}`);
  return { resource, amount: Number(amount) };
}
