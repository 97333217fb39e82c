import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Studio } from '../context.ts';
import type { SecretBox } from '../tenants/secret-box.ts';
import { accessKeys } from '../tenants/table.ts';
import type { CallbackKey } from './callbacks.ts';

/** A caster that should be on air. */
export interface WantedCaster {
  readonly id: string;
  readonly revision: number;
}

/** Casters whose owners want them to run. */
export async function wantedCasters(studio: Studio): Promise<readonly WantedCaster[]> {
  return studio.db.tx(async (tx) => {
    const { rows } = await tx.executeSql(`select id, revision from casters where desired = 'running'`, []);
    return rows as WantedCaster[];
  });
}

/** Wall time (epoch ms) of frame 0 when this run has been on air before; undefined for a new run. */
export async function gridOfRun(studio: Studio, casterId: string): Promise<number | undefined> {
  return studio.db.tx(async (tx) => {
    const { rows } = await tx.executeSql(
      `select extract(epoch from r.grid_start) * 1000 as grid from live_runs r
       join casters c on c.id = r.caster_id where r.caster_id = $1 and c.started_at = r.started_at`,
      [casterId],
    );
    const [run] = rows as { grid: string }[];
    return run && Number(run.grid);
  });
}

/** Remembers where frame 0 of the present run lies. */
export async function rememberGrid(studio: Studio, casterId: string, gridStartMs: number): Promise<void> {
  await studio.db.tx((tx) =>
    tx.executeSql(
      `insert into live_runs (caster_id, started_at, grid_start)
       select id, coalesce(started_at, to_timestamp($2::float8 / 1000)), to_timestamp($2::float8 / 1000)
       from casters where id = $1
       on conflict (caster_id) do update set started_at = excluded.started_at, grid_start = excluded.grid_start`,
      [casterId, gridStartMs],
    ),
  );
}

/** The tenant's oldest lasting key: callbacks are signed with it. */
export async function callbackKey(
  studio: Studio,
  box: SecretBox,
  projectId: string,
): Promise<CallbackKey | undefined> {
  const [row] = await studio.db.orm
    .select()
    .from(accessKeys)
    .where(
      and(eq(accessKeys.projectId, projectId), isNull(accessKeys.revokedAt), isNull(accessKeys.expiresAt)),
    )
    .orderBy(asc(accessKeys.createdAt))
    .limit(1);
  return row && { accessKey: row.accessKey, secretKey: box.open(row.secret, row.accessKey) };
}

/** Whether some process, here or elsewhere, has a lease now. */
export async function isHeld(studio: Studio, lease: string): Promise<boolean> {
  return studio.db.tx(async (tx) => {
    const { rows } = await tx.executeSql(
      `select 1 from leases where name = $1 and owner <> '' and lease_until > clock_timestamp()`,
      [lease],
    );
    return rows.length > 0;
  });
}
