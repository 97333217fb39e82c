import type { Tx } from '../context.ts';

/** Something that a tenant used. */
export interface UsageRecord {
  readonly projectId: string;
  /** Resource code of §11.10, e.g. `hws.resource.type.metastudio.modeling.avatarvideo.duration`. */
  readonly resource: string;
  /** What used it, e.g. `video-job:ID`. A subject counts once per resource, however often it is recorded. */
  readonly subject: string;
  /** In the unit that §11.10 gives for the resource: minutes, hours, million characters, gigabytes, pieces. */
  readonly amount: number;
  readonly at: Date;
}

/** Meters usage in the transaction that produced it; recording the same subject again changes nothing. */
export async function recordUsage(tx: Tx, usage: UsageRecord): Promise<void> {
  await tx.executeSql(
    `insert into usage_records (project_id, resource, subject, amount, recorded_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [usage.projectId, usage.resource, usage.subject, usage.amount, usage.at],
  );
}
