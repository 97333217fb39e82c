import type { Studio } from '../context.ts';
import type { DirectorState } from './director/index.ts';

/** What is kept of a show. */
export interface StoredShow {
  readonly state: DirectorState;
  /** Wall time (epoch ms) of programme frame 0. */
  readonly gridStartMs?: number;
}

/** Where a show stood when it was last written; undefined for one that never ran. */
export async function loadShow(studio: Pick<Studio, 'db'>, jobId: string): Promise<StoredShow | undefined> {
  return studio.db.tx(async (tx) => {
    const { rows } = await tx.executeSql(
      `select state, extract(epoch from grid_start) * 1000 as grid from live_shows where job_id = $1`,
      [jobId],
    );
    const [row] = rows as { state: DirectorState; grid: string | null }[];
    if (row === undefined) return undefined;
    return { state: row.state, ...(row.grid === null ? {} : { gridStartMs: Number(row.grid) }) };
  });
}

/** @returns false when somebody with a higher epoch has written already */
export async function saveShow(
  studio: Pick<Studio, 'db' | 'clock'>,
  jobId: string,
  epoch: number,
  show: StoredShow,
): Promise<boolean> {
  return studio.db.tx(async (tx) => {
    const { rows } = await tx.executeSql(
      `insert into live_shows (job_id, epoch, state, grid_start, updated_at)
       values ($1, $2, $3, to_timestamp($4::float8 / 1000), $5)
       on conflict (job_id) do update set epoch = excluded.epoch, state = excluded.state,
         grid_start = coalesce(excluded.grid_start, live_shows.grid_start), updated_at = excluded.updated_at
       where live_shows.epoch <= excluded.epoch
       returning job_id`,
      [jobId, epoch, JSON.stringify(show.state), show.gridStartMs ?? null, studio.clock.now()],
    );
    return rows.length > 0;
  });
}
