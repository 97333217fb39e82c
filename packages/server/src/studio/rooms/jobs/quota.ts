import { MssError } from '@cyclorama/contract';
import type { Tx } from '../../context.ts';
import { checkQuota } from '../../usage/quota.ts';
import { LIVE_CHANNELS, LIVE_HOURS } from '../progress.ts';

/** How long a livestream gets nobody knows; a tenant that has nothing left is refused now. */
const SHORTEST_HOURS = 1 / 3600;

/**
 * Refuses a livestream beyond what the tenant may have at once, or has hours for. Starts of the same tenant wait for each
 * other's transaction when it has a quota.
 * @throws MssError MSS.20010154 without any livestream, MSS.20010035 when all are taken, MSS.20010065 without hours
 */
export async function checkLiveQuota(tx: Tx, projectId: string): Promise<void> {
  const quotas = await tx.executeSql(
    'select amount::float8 as amount from usage_quotas where project_id = $1 and resource = $2 for update',
    [projectId, LIVE_CHANNELS],
  );
  const [channels] = quotas.rows as { amount: number }[];
  if (channels !== undefined) {
    if (channels.amount < 1) throw new MssError('MSS.20010154', 'livestreams at once: 0');
    const open = await tx.executeSql(
      `select count(*)::int as count from live_jobs where project_id = $1 and state in ('WAITING', 'PROCESSING')`,
      [projectId],
    );
    const [{ count } = { count: 0 }] = open.rows as { count: number }[];
    if (count >= channels.amount)
      throw new MssError('MSS.20010035', `livestreams at once: ${count} of ${channels.amount} are running`);
  }
  await checkQuota(tx, { projectId, resource: LIVE_HOURS, amount: SHORTEST_HOURS });
}
