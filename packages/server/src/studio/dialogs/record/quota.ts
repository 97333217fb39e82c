import type { Tx } from '../../context.ts';
import { DialogRefused } from '../refused.ts';

/** Dialogs, the unit of which §11.10 gives as such: metered one by one, and bounded at once. */
export const DIALOGS = 'hws.resource.type.metastudio.modeling.interaction.basic.channel';

/**
 * Refuses a dialog beyond what the tenant, the installation's bound for each tenant, or the robot may have at once. Dialogs of
 * the same tenant wait for each other's transaction.
 * @throws DialogRefused 20010075 (quota), 20010139 (installation), 20010135 (robot)
 */
export async function checkDialogQuota(
  tx: Tx,
  wanted: {
    readonly projectId: string;
    readonly robotId: string;
    /** Of this robot; null = no bound of its own. */
    readonly maxDialogs: number | null;
    /** Of each tenant. */
    readonly mostOfTenant: number | undefined;
  },
): Promise<void> {
  const { projectId, robotId, maxDialogs, mostOfTenant } = wanted;
  await tx.executeSql(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`dialogs:${projectId}`]);
  const quotas = await tx.executeSql(
    'select amount::float8 as amount from usage_quotas where project_id = $1 and resource = $2',
    [projectId, DIALOGS],
  );
  const [quota] = quotas.rows as { amount: number }[];
  const open = await tx.executeSql(
    `select count(*)::int as all, (count(*) filter (where robot_id = $2))::int as own
     from dialogs where project_id = $1 and state <> 'ended'`,
    [projectId, robotId],
  );
  const [running = { all: 0, own: 0 }] = open.rows as { all: number; own: number }[];
  if (quota !== undefined && running.all >= quota.amount)
    throw new DialogRefused('20010075', `dialogs at once: ${running.all} of ${quota.amount} are running`);
  if (mostOfTenant !== undefined && running.all >= mostOfTenant)
    throw new DialogRefused(
      '20010139',
      `dialogs at once: ${running.all} are running; this server bears ${mostOfTenant} of each tenant`,
    );
  if (maxDialogs !== null && running.own >= maxDialogs)
    throw new DialogRefused(
      '20010135',
      `dialogs of this robot at once: ${running.own} of ${maxDialogs} are running`,
    );
}
