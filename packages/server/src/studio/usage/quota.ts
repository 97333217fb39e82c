import { MssError, type MssErrorCode } from '@cyclorama/contract';
import type { Tx } from '../context.ts';

/** Which refusal names the lack of which family of resources; the first match counts. */
const REFUSALS: readonly (readonly [RegExp, MssErrorCode])[] = [
  [/\.avatarlive(industry)?\.channel/, 'MSS.20010035'],
  [/\.avatarlive\.duration/, 'MSS.20010065'],
  [/live/, 'MSS.20010154'],
  [/\.interaction\./, 'MSS.20010075'],
  [/\.modeling\.voice\.(onebasic|onemiddle|advance)/, 'MSS.20020014'],
  [/./, 'MSS.00020012'],
];

/**
 * Refuses when the tenant has used so much of `resource` that `amount` more would exceed its quota. Tenants without a
 * quota for it are unlimited. Callers of the same tenant and resource wait for each other's transaction, so that two
 * together cannot exceed it.
 * @throws MssError with the code of the resource's family
 */
export async function checkQuota(
  tx: Tx,
  wanted: { readonly projectId: string; readonly resource: string; readonly amount: number },
): Promise<void> {
  const { projectId, resource, amount } = wanted;
  const quotas = await tx.executeSql(
    'select amount from usage_quotas where project_id = $1 and resource = $2 for update',
    [projectId, resource],
  );
  const [quota] = quotas.rows as { amount: number }[];
  if (!quota) return;
  const used = await tx.executeSql(
    'select coalesce(sum(amount), 0)::float8 as amount from usage_records where project_id = $1 and resource = $2',
    [projectId, resource],
  );
  const [sum] = used.rows as { amount: number }[];
  const total = sum?.amount ?? 0;
  if (total + amount <= quota.amount) return;
  const code = REFUSALS.find(([pattern]) => pattern.test(resource))?.[1] ?? 'MSS.00020012';
  throw new MssError(code, `${resource}: ${total} of ${quota.amount} used, ${amount} more asked for`);
}

/** Sets a tenant's quota of a resource in its unit of §11.10; undefined = unlimited. */
export async function setQuota(
  db: Pick<Tx, 'executeSql'>,
  projectId: string,
  resource: string,
  amount: number | undefined,
): Promise<void> {
  if (amount === undefined) {
    await db.executeSql('delete from usage_quotas where project_id = $1 and resource = $2', [
      projectId,
      resource,
    ]);
    return;
  }
  await db.executeSql(
    `insert into usage_quotas (project_id, resource, amount) values ($1, $2, $3)
     on conflict (project_id, resource) do update set amount = excluded.amount`,
    [projectId, resource, amount],
  );
}

/** Every quota of a tenant, in the units of §11.10. */
export async function quotasOf(
  db: Pick<Tx, 'executeSql'>,
  projectId: string,
): Promise<readonly { readonly resource: string; readonly amount: number }[]> {
  const { rows } = await db.executeSql(
    'select resource, amount::float8 as amount from usage_quotas where project_id = $1 order by resource',
    [projectId],
  );
  return rows as { resource: string; amount: number }[];
}

/** What a tenant used since `from`, per resource code. */
export async function usageSince(
  db: Pick<Tx, 'executeSql'>,
  projectId: string,
  from: Date,
): Promise<readonly { readonly resource: string; readonly amount: number; readonly count: number }[]> {
  const { rows } = await db.executeSql(
    `select resource, sum(amount)::float8 as amount, count(*)::int as count from usage_records
     where project_id = $1 and recorded_at >= $2 group by resource order by resource`,
    [projectId, from],
  );
  return rows as { resource: string; amount: number; count: number }[];
}
