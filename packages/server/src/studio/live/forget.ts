import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import type { Studio } from '../context.ts';
import { castersRoot, materialsFolder } from './places.ts';

/** How long it stays readable what was on air. */
const AS_RUN_KEPT_MS = 30 * 86_400_000;
/** Rows that go in one statement: the log is written to all the time. */
const BATCH = 10_000;

/** Takes old entries out of the as-run log. */
export async function forgetAsRun({ db }: Pick<Studio, 'db'>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - AS_RUN_KEPT_MS);
  for (let gone = BATCH; gone === BATCH;) {
    const { rows } = await db.tx((tx) =>
      tx.executeSql(
        `with old as (select id from as_run where at < $1 limit ${BATCH}),
           gone as (delete from as_run using old where as_run.id = old.id returning 1)
         select count(*)::int as count from gone`,
        [before],
      ),
    );
    gone = (rows[0] as { readonly count: number }).count;
  }
}

/**
 * Removes what was downloaded for casters, episode groups and produce rules that are no more, on this machine. Recordings in the making
 * stay: they are brought to the object store before their folders go.
 */
export async function forgetLeftMaterials({ db, config }: Pick<Studio, 'db' | 'config'>): Promise<void> {
  const root = castersRoot(config.dataDir);
  if (!existsSync(root)) return;
  const ids = await readdir(root);
  const { rows } = await db.tx((tx) =>
    tx.executeSql(
      `select id from unnest($1::text[]) as here (id)
       where not exists (select 1 from casters where casters.id::text = here.id)
         and not exists (select 1 from episode_groups where episode_groups.id::text = here.id)
         and not exists (select 1 from produce_rules where produce_rules.id = split_part(here.id, '.', 1))`,
      [ids],
    ),
  );
  for (const { id } of rows as readonly { readonly id: string }[])
    await rm(materialsFolder(config.dataDir, id), { recursive: true, force: true });
}

/** Removes what was downloaded for a caster, on this machine. */
export async function forgetMaterials({ config }: Pick<Studio, 'config'>, casterId: string): Promise<void> {
  await rm(materialsFolder(config.dataDir, casterId), { recursive: true, force: true });
}
